"""What a day's downloads are split by."""

DIMENSIONS = ("version", "country", "python", "system", "installer")
"""The downloads of a project add up to the same total in each."""

UNKNOWN = "unknown"
"""The value of downloads whose source does not know it (null or empty)."""

REST = ""
"""In the index the value of downloads whose own values are not kept; no source has it, because empty is unknown."""

INDEX_ID = "__all__"
"""What answers call the index, all projects together. No project is stored under it: normalised it is `-all-`."""
