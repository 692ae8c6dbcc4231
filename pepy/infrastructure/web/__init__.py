"""The Flask application around the controllers: errors, caching, and the WSGI entry point."""
