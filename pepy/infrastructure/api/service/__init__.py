"""Routes of the service itself: health, status, documentation."""
