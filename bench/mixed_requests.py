"""Requests as a public pepy gets them: mostly badges, of mostly popular projects, a third of them sent by caches."""

from collections.abc import Iterator

import numpy as np

from bench.load import LAST_ETAG, PlannedRequest
from bench.popularity import Popularity

_PERCENT = (
    (40, "/badge/{name}"),
    (25, "/badge/{name}/month"),
    (5, "/badge/{name}/week"),
    (10, "/personalized-badge/{name}?period=month&units=international_system&left_color=grey&right_color=blue"),
    (3, "/api/v3/projects/{name}/downloads"),
    (2, "/api/v3/projects/{name}/downloads?dimension=python"),
    (1, "/api/v3/projects/{name}/downloads?granularity=week&dimension=version"),
    (3, "/api/v2/projects/{name}"),
    (2, "/api/projects/{name}"),
    (4, "/projects/{name}"),
    (3, "/api/v3/search?q={beginning}"),
    (2, "/api/v3/top?period=week&offset={offset}"),
)
_LETTERS_OF_SEARCH = 4
_TOP_PAGES = 50
"""The first 5,000 places of `top`, 100 at a time."""
_ONE_IN_SO_MANY_BY_CACHE = 3


def mixed_requests(projects: Popularity, count: int) -> Iterator[PlannedRequest]:
    """Yield so many requests, always the same ones for the same projects."""
    random = np.random.default_rng(27)
    names = projects.drawn(count, random)
    kinds = random.choice(len(_PERCENT), count, p=[percent / 100 for percent, _ in _PERCENT])
    places = random.integers(_TOP_PAGES, size=count) * 100
    by_cache = random.integers(_ONE_IN_SO_MANY_BY_CACHE, size=count) == 0
    for name, kind, place, cached in zip(names, kinds, places, by_cache, strict=True):
        path = _PERCENT[kind][1].format(name=name, beginning=name[:_LETTERS_OF_SEARCH], offset=place)
        yield PlannedRequest(path, LAST_ETAG if cached else "")
