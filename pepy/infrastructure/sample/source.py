"""Sample days for `pepy demo`. The numbers are made up; they only look like downloads."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import accumulate, pairwise
from math import exp, pi, sin
from random import Random

import pyarrow as pa
from attrs import Factory, frozen

from pepy.domain.imports.days.day_rows import DAY_ROWS, checked_rows
from pepy.domain.imports.days.day_source import SourceDay
from pepy.infrastructure.sample.projects import SampleProject, Weights, sample_projects

FIRST_DAY = date(2026, 1, 1)
"""The day from which growth and releases are computed; earlier days are possible, too."""

STEP_DAY = date(2026, 8, 24)
"""Since then PyPI counts fewer files as downloads, and so do the sample days."""

METHOD = "sample"
"""How the ledger marks made-up days, so that they are not mistaken for real ones."""

_GROWTH_PER_DAY = 0.0008
_SHARES_OF_WEEKDAYS = (1.0, 1.04, 1.05, 1.03, 0.96, 0.52, 0.48)
"""Monday to Sunday: as on PyPI, a weekend day has about half the downloads."""

_WAVES = {"ruff": 0, "httpx": 7, "uvicorn": 14, "starlette": 21}
"""Projects that come into fashion and go out of it, each so many days after the first: some are trending on any day."""
_DAYS_OF_WAVE, _HEIGHT_OF_WAVE = 28, 0.8

_SPIKE = ("tqdm", 13, 6)
"""A project that has so many times its downloads on this day of each month, which makes it odd."""

_RELEASES_IN_USE = 7
_DAYS_OF_ADOPTION = 21
"""How long it takes until all users of a project have noticed a release."""
_MIRROR = "bandersnatch"

Row = tuple[str, str, str | None, int, int, int]


@frozen
class SampleDays:
    """A source of made-up days: about 60 well-known projects, all dimensions, always the same numbers for a day.

    Projects grow slowly, have fewer downloads at weekends and about a fifth less since `STEP_DAY`, and make releases
    that users adopt over some weeks. A few come and go in waves, and one has a spike each month.
    """

    projects: list[SampleProject] = Factory(sample_projects)

    @contextmanager
    def open(self, day: date) -> Iterator[SourceDay]:
        """Make a day's rows, about 5,500 of them."""
        rows = [row for project in self.projects for row in _rows(project, day)]
        columns = [pa.array(column, kind) for column, kind in zip(zip(*rows, strict=True), DAY_ROWS.types, strict=True)]
        batch = pa.RecordBatch.from_arrays(columns, schema=DAY_ROWS)
        yield SourceDay(METHOD, iter([checked_rows(batch, 0)]), batch.num_rows)


def _rows(project: SampleProject, day: date) -> Iterator[Row]:
    downloads, ci, mirrors = _counts(project, day)
    yield from _split(project.name, "version", _version_weights(project, day), (downloads, ci, mirrors))
    for dimension, weights in project.weights.items():
        # A mirror is recognised only by its installer.
        is_without_mirrors = dimension == "installer"
        counts = (downloads - mirrors, ci, 0) if is_without_mirrors else (downloads, ci, mirrors)
        yield from _split(project.name, dimension, weights, counts)
    yield project.name, "installer", _MIRROR, mirrors, 0, mirrors


def _counts(project: SampleProject, day: date) -> tuple[int, int, int]:
    chance = Random(f"{project.name} {day}")  # noqa: S311 - Made-up downloads are no secret.
    growth = max(0.2, 1 + _GROWTH_PER_DAY * (day - FIRST_DAY).days)
    shape = growth * _SHARES_OF_WEEKDAYS[day.weekday()] * (project.share_after_step if day >= STEP_DAY else 1)
    shape *= _fashion(project.name, day)
    downloads = round(project.downloads * shape * chance.uniform(0.95, 1.05))
    ci_share, mirror_share = (
        project.ci_share * chance.uniform(0.95, 1.05),
        project.mirror_share * chance.uniform(0.8, 1.2),
    )
    mirrors = min(downloads, round(downloads * mirror_share))
    return downloads, min(downloads - mirrors, round(downloads * ci_share)), mirrors


def _fashion(name: str, day: date) -> float:
    if (name, day.day) == _SPIKE[:2]:
        return _SPIKE[2]
    if name not in _WAVES:
        return 1
    days = (day - FIRST_DAY).days - _WAVES[name]
    return exp(_HEIGHT_OF_WAVE * sin(2 * pi * days / _DAYS_OF_WAVE))


def _version_weights(project: SampleProject, day: date) -> Weights:
    days = (day - FIRST_DAY).days + project.days_since_release
    releases, days_since_newest = divmod(days, project.days_between_releases)
    newest = max(0, project.first_minor + releases)
    weights: Weights = {}
    for number in range(max(0, newest - _RELEASES_IN_USE + 1), newest + 1):
        age = days_since_newest + (newest - number) * project.days_between_releases
        noticed = min(1.0, (age + 2) / _DAYS_OF_ADOPTION)
        weights[project.version(number)] = round(100_000 * noticed * exp(-age / (1.5 * project.days_between_releases)))
    weights[f"{project.version(newest + 1)}rc1"] = 300
    return weights


def _split(name: str, dimension: str, weights: Weights, counts: tuple[int, int, int]) -> Iterator[Row]:
    """Split all three counts by weight; the parts add up, and CI and mirrors never exceed downloads."""
    downloads = _parts(counts[0], list(weights.values()))
    mirrors = _parts(counts[2], downloads)
    ci = _parts(
        counts[1], [all_of_them - by_mirrors for all_of_them, by_mirrors in zip(downloads, mirrors, strict=True)]
    )
    for value, all_of_them, by_ci, by_mirrors in zip(weights, downloads, ci, mirrors, strict=True):
        yield name, dimension, value, all_of_them, by_ci, by_mirrors


def _parts(total: int, weights: list[int]) -> list[int]:
    # Rounding the running sums leaves no remainder. If the weights are downloads and `total` is at most their sum, no
    # part exceeds its weight.
    running = list(accumulate(weights, initial=0))
    weight = running[-1] or 1  # Without weights there is nothing to split.
    return [total * end // weight - total * start // weight for start, end in pairwise(running)]
