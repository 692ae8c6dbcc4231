"""Commands that check, compact and archive what is stored."""
