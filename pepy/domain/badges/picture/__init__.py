"""Drawing a badge: colours, boxes, logos."""
