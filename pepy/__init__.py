"""pepy tells every Python developer how often their package is downloaded."""
