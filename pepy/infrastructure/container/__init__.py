"""Settings from the environment, and the container that connects ports and adapters."""
