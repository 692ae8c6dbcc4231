"""Reading stored days back as the rows of the day file."""
