"""A made-up day of PyPI in the format of the day file, with its size, heavy tails, mirrors and CI.

Everything is columnar and made in pieces of whole projects, so that a day of any size fits in memory. The same seed
gives the same rows.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from attrs import frozen

from bench.popularity import Popularity
from bench.spread import part_numbers, spread
from bench.values import VALUES_OF_DIMENSION, DimensionValues
from pepy.domain.imports.days.day_rows import DAY_ROWS

PROJECTS_PER_PIECE = 40_000


@frozen
class MadeUpDay:
    """The rows of a day, sorted by project, dimension and value like BigQuery's result.

    Days with the same popularity and different seeds have the same projects, but different counts, versions and values.
    """

    popularity: Popularity
    seed: int
    dimensions: tuple[str, ...] = tuple(VALUES_OF_DIMENSION)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows as batches of DAY_ROWS."""
        random = np.random.default_rng(self.seed)
        projects = _projects(self.popularity, random)
        by_name = np.argsort(np.array(self.popularity.names, dtype="S"), kind="stable")
        for start in range(0, len(by_name), PROJECTS_PER_PIECE):
            chosen = by_name[start : start + PROJECTS_PER_PIECE]
            yield _rows(projects.take(chosen), self.popularity.names.take(pa.array(chosen)), self.dimensions, random)


@frozen
class _Projects:
    """Per project: its numbers, in the order of its columns."""

    downloads: np.ndarray
    ci: np.ndarray
    mirrors: np.ndarray
    versions: np.ndarray
    popular: np.ndarray

    def take(self, chosen: np.ndarray) -> "_Projects":
        return _Projects(*(column[chosen] for column in (
            self.downloads, self.ci, self.mirrors, self.versions, self.popular
        )))  # fmt: skip


def _projects(popularity: Popularity, random: np.random.Generator) -> _Projects:
    count, head = len(popularity.names), len(popularity.head_downloads)
    popular = np.arange(count) < head
    versions = _version_counts(count, random)
    downloads = versions * random.integers(1, 13, count)
    downloads[:head] = np.maximum(popularity.head_downloads, versions[:head])
    ci = np.where(popular | (random.random(count) < 0.05), random.uniform(0.2, 0.6, count), 0.0)
    # The tail is mostly mirrors and scanners. Mirrors download what has changed; scanners do not count as mirrors.
    mirrors = np.where(random.random(count) < 0.5, random.uniform(0.2, 1.0, count), 0.0)
    mirrors[:head] = 0.005
    by_mirrors = (downloads * mirrors).astype(np.int64)
    # No download is both.
    by_ci = np.minimum((downloads * ci).astype(np.int64), downloads - by_mirrors)
    return _Projects(downloads, by_ci, by_mirrors, versions, popular)


def _version_counts(count: int, random: np.random.Generator) -> np.ndarray:
    """Return versions per project-day: half have one, some have more than 1,000, the mean is 7.7."""
    quantiles = (np.arange(count) + 0.5) / count
    # P(n or more) = 1 / n, cut at 1,200: the sum of 1/n up to there is the mean.
    versions = np.minimum(1.0 / quantiles, 1_200).astype(np.int64)
    # Popular projects tend to have many versions, and many projects with many versions are not popular.
    order = np.argsort(np.log(np.arange(count) + 1) + random.normal(0, 4, count))
    by_rank = np.empty_like(versions)
    by_rank[order] = versions
    return by_rank


def _rows(
    projects: _Projects, names: pa.Array, dimensions: tuple[str, ...], random: np.random.Generator
) -> pa.RecordBatch:
    tables = [
        _dimension_rows(projects, VALUES_OF_DIMENSION[dimension], position, random)
        for position, dimension in enumerate(sorted(dimensions))
    ]
    project, dimension, values, *counts = (np.concatenate(columns) for columns in zip(*tables, strict=True))
    # Stable, because values are already sorted within a project and dimension.
    order = np.argsort(project * len(dimensions) + dimension, kind="stable")
    texts = pa.concat_arrays([VALUES_OF_DIMENSION[name].values for name in sorted(dimensions)])
    firsts = np.cumsum([0, *(len(VALUES_OF_DIMENSION[name].values) for name in sorted(dimensions))])
    columns = [
        names.take(pa.array(project[order])),
        pa.array(sorted(dimensions)).take(pa.array(dimension[order])),
        texts.take(pa.array((firsts[dimension] + values)[order])),
        *(pa.array(count[order]) for count in counts),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=DAY_ROWS)


def _dimension_rows(
    projects: _Projects, values: DimensionValues, position: int, random: np.random.Generator
) -> tuple[np.ndarray, ...]:
    """Return project, dimension, value, downloads, CI and mirror downloads of each row; texts are still numbers."""
    wanted = projects.versions if values.mean is None else values.counts(projects.popular, random)
    parts = np.minimum(wanted, projects.downloads)
    nth = part_numbers(parts)
    chosen = values.choose(parts, nth, random)
    # Each part gets one download, so that no row is empty; the rest is split by weight.
    weights = values.weights(chosen, np.repeat(parts, parts) - nth, np.repeat(projects.popular, parts), random)
    downloads = 1 + spread(projects.downloads - parts, parts, weights)
    mirrors = spread(projects.mirrors, parts, downloads)
    ci = spread(projects.ci, parts, downloads - mirrors)
    project = np.repeat(np.arange(len(parts)), parts)
    return project, np.full(len(project), position), chosen, downloads, ci, mirrors
