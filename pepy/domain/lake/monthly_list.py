"""The monthly list of the most downloaded projects, in the shape in which tools know it."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

from attrs import frozen

from pepy.domain.windows import Window

MAX_LISTED_PROJECTS = 15_000
"""As many as the well-known list has (https://hugovk.github.io/top-pypi-packages/)."""

_NAME = "top-pypi-packages"
MINIFIED = f"{_NAME}.min.json"


@frozen
class MonthlyList:
    """The most downloaded projects of the days of a window, most downloaded first."""

    window: Window
    downloads: tuple[tuple[str, int], ...]
    """Each project's normalised name and downloads."""

    @property
    def query(self) -> dict[str, Any]:
        """Return which downloads these are."""
        return {"from": str(self.window.first_day), "to": str(self.window.last_day), "limit": MAX_LISTED_PROJECTS}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of the list."""
        return [{"project": name, "download_count": downloads} for name, downloads in self.downloads]

    def is_in(self, minified: bytes | None) -> bool:
        """Tell whether a file has this list, whenever it was made."""
        try:
            listed = json.loads(minified or b"{}")
            return bool(listed["query"] == self.query and listed["rows"] == self.rows)
        except (ValueError, TypeError, KeyError):
            return False

    def files(self, made_at: datetime) -> Iterator[tuple[str, bytes]]:
        """Yield the names and contents of the files; that by which `is_in` tells comes last."""
        content = {"last_update": f"{made_at:%Y-%m-%d %H:%M:%S}", "query": self.query, "rows": self.rows}
        table = io.StringIO()
        csv.writer(table, lineterminator="\n").writerows(
            [("download_count", "project"), *((downloads, name) for name, downloads in self.downloads)]
        )
        yield f"{_NAME}.csv", table.getvalue().encode()
        yield f"{_NAME}.json", f"{json.dumps(content, indent=2)}\n".encode()
        yield MINIFIED, json.dumps(content, separators=(",", ":")).encode()


class RankedMonth(Protocol):
    """Where the list comes from. Raises StoreUnavailableError if that cannot answer."""

    def most_downloaded(self) -> MonthlyList | None:
        """Return the MAX_LISTED_PROJECTS most downloaded projects of the ranked month; None without ranks."""
