"""What a day's downloads are split by."""

DIMENSIONS = ("version", "country", "python", "system", "installer")
"""The downloads of a project add up to the same total in each."""

INDEX_DIMENSIONS = tuple(dimension for dimension in DIMENSIONS if dimension != "version")
"""What the downloads of all projects together are split by: versions of different projects have nothing in common."""

UNKNOWN = "unknown"
"""The value of downloads whose source does not know it (null or empty)."""

REST = ""
"""In the index the value of downloads whose own values are not kept; no source has it, because empty is unknown."""
