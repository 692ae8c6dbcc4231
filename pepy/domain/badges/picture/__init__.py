"""Drawing a badge: colours, boxes, text widths."""
