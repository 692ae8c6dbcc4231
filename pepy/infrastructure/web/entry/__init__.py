"""Where requests enter: size limits, request ids, the access log."""
