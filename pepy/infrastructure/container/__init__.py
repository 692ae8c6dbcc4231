"""Settings from the environment, and the one place where ports meet adapters."""
