"""What maintainers decide by: who still uses what, and what dropping it would cost."""
