"""An installation for measuring reads: a full day, and projects with many versions on many days."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import numpy as np
from attrs import frozen

from bench.files import DayFiles
from bench.popularity import Popularity
from bench.product import Installation, installation
from bench.stored_history import History, scaled_days

_LONG_PROJECTS = 800


@frozen
class ReadStore:
    """The contents of the installation."""

    installed: Installation
    projects: Popularity
    long_projects: list[str]
    """121 versions on 120 days."""

    def drawn_by_popularity(self, count: int) -> list[str]:
        """Draw projects by popularity."""
        return self.projects.drawn(count, np.random.default_rng(6))

    def drawn_evenly(self, count: int) -> list[str]:
        """Draw each project at most once."""
        drawn = np.random.default_rng(7).permutation(len(self.projects.names))[:count]
        names: list[str] = self.projects.names.take(drawn).to_pylist()
        return names


@contextmanager
def read_store(files: DayFiles, scale: float) -> Iterator[ReadStore]:
    """Fill an installation: yesterday is the full day, and the 120 days before are those of the long projects."""
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    count = max(20, round(_LONG_PROJECTS * min(1.0, scale)))
    days = scaled_days(120, scale)
    long = History("long", count, versions=121, days=days, last_day=yesterday - timedelta(days=1))
    with installation() as installed:
        long.store_in(installed)
        installed.import_file(files.parquet(scale, ("version",), 1), yesterday)
        yield ReadStore(installed, files.popularity(scale), long.names())
