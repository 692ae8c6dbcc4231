"""Parts of statements that read all-time totals, which lie in pages of 64 projects (migration 0012)."""

JOIN_TOTAL_PAGE = "LEFT JOIN total_page ON total_page.page = project.id >> 6"
"""Joins the page of each row of `project`."""

TOTAL = "coalesce(total_page.totals[(project.id & 63) + 1], 0)"
"""The total of a project, whose page is joined."""

SUM_OF_TOTALS = "(SELECT coalesce(sum(total), 0) FROM total_page CROSS JOIN unnest(totals) AS total)"
"""The sum of all totals."""
