"""Questions about the service itself: is it healthy, how current is its data."""
