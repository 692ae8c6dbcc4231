"""The rules of counting downloads: names, days, rows, badges, imports. Independent of frameworks and the database."""
