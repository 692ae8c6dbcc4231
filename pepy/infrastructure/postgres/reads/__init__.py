"""The read side: prepared statements for each question."""
