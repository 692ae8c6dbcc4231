"""What feeds tell of a project: its months, its milestones, and what happened to the data."""
