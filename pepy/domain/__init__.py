"""The rules of counting downloads: names, days, rows, badges, imports. Knows no framework and no database."""
