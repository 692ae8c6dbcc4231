"""What a day's downloads are split by."""

DIMENSIONS = ("version", "country", "python", "system", "installer")
"""The downloads of a project add up to the same total in each."""

UNKNOWN = "unknown"
"""The value of downloads whose source does not know it (null or empty)."""
