"""The rows of a day: where they come from, the rules they obey, how they are summed and folded."""
