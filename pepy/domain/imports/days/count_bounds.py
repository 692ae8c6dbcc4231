"""The largest counts that pepy accepts. Every sum of them is exact, or refused before it is stored.

PyPI serves about 4 * 10^9 downloads a day, so a count above these bounds is a mistake in its source.
"""

MAX_STORED_COUNT = 2**63 - 1
"""The largest signed integer of 64 bits: counts and all-time totals are stored as such."""

MAX_PROJECT_DAY_DOWNLOADS = 10**15
"""Of a project on one day. The longest range of an answer, ten years of such days, adds up to 3.7 * 10^18."""

MAX_DAY_DOWNLOADS = 10**16
"""Of all projects on one day. The longest period of a badge, a year of such days, adds up to 3.7 * 10^18."""

MAX_BASELINE = 10**18 - 1
"""Of a project's all-time total from elsewhere. On top of it, 22 years of days of 10^15 downloads stay below
MAX_STORED_COUNT; a day that would lift a total above that is refused."""
