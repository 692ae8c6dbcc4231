"""Row 17: searches for exact names, beginnings and typos, among all projects with ranks."""

import http.client
import json
import time
from collections.abc import Iterator
from itertools import cycle, islice
from random import Random
from statistics import median, quantiles
from string import ascii_lowercase
from urllib.parse import quote

from bench.figures import Figure
from bench.popularity import PROJECTS
from bench.read_store import ReadStore
from bench.servers import serving_pepy

_KNOWN_NAMES = 60_000
"""How many of the most downloaded names are searched for: a third of them are in pepy's memory."""
_NAMES_WITH_TYPOS = 3_000
"""Of the real size of PyPI, as above."""
_TYPOS = 200
_LONGEST_BEGINNING = 6


def exact_searches(store: ReadStore) -> list[str]:
    """Return the paths of searches for whole names, each once."""
    names = _most_downloaded(store, _KNOWN_NAMES)
    Random(17).shuffle(names)  # noqa: S311 - The same order in each run.
    return [_path(name) for name in names]


def beginning_searches(store: ReadStore) -> list[str]:
    """Return the paths of searches for the first letters of names. The limits differ, so that none is cached."""
    chance = Random(17)  # noqa: S311 - The same beginnings in each run.
    names = chance.choices(_most_downloaded(store, _KNOWN_NAMES), k=_KNOWN_NAMES)
    paths = (f"{_path(name[: chance.randint(2, _LONGEST_BEGINNING)])}&limit={chance.randint(5, 30)}" for name in names)
    return list(dict.fromkeys(paths))


def typo_figures(store: ReadStore, runs: int) -> Iterator[Figure]:
    """Measure searches with a typo from request to last byte, one at a time, and how many find what was meant."""
    meant = _most_downloaded(store, _NAMES_WITH_TYPOS)
    medians, slow, shares = [], [], []
    for run in range(runs):
        typed = list(islice(_with_typos(meant, run), _TYPOS))
        with serving_pepy(store.installed) as port:
            milliseconds, found = _ask(port, typed)
        medians.append(median(milliseconds))
        slow.append(quantiles(milliseconds, n=20)[-1])
        shares.append(100 * found / len(typed))
    yield Figure(17, "search with a typo, median", "-", 2, "at most", "ms", tuple(medians))
    yield Figure(17, "search with a typo, p95", "-", 10, "at most", "ms", tuple(slow))
    yield Figure(17, "typos found in the first ten", "-", 95, "at least", "%", tuple(shares))


def _ask(port: int, typed: list[tuple[str, str]]) -> tuple[list[float], int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for _ in range(10):  # Every worker reads the names before.
        _found(connection, "/api/v3/search?q=warm-up")
    milliseconds, found = [], 0
    for text, meant in typed:
        started = time.perf_counter()
        names = _found(connection, _path(text))
        milliseconds.append((time.perf_counter() - started) * 1_000)
        found += meant in names[:10]
    connection.close()
    return milliseconds, found


def _found(connection: http.client.HTTPConnection, path: str) -> list[str]:
    connection.request("GET", path)
    return [project["id"] for project in json.loads(connection.getresponse().read())["projects"]]


def _with_typos(names: list[str], seed: int) -> Iterator[tuple[str, str]]:
    """Yield names with a letter dropped, doubled, swapped or replaced, and what they should be."""
    chance = Random(seed)  # noqa: S311 - The same typos in each run.
    for kind in cycle(range(4)):
        name = chance.choice(names)
        at = chance.randrange(len(name))
        before, letter, after = name[:at], name[at], name[at + 1 :]
        yield before + (after, letter * 2 + after, after[:1] + letter + after[1:], _letter(chance) + after)[kind], name


def _letter(chance: Random) -> str:
    return chance.choice(ascii_lowercase)


def _most_downloaded(store: ReadStore, count: int) -> list[str]:
    share = min(1.0, len(store.projects.names) / PROJECTS)
    names: list[str] = store.projects.names.slice(0, max(1, round(count * share))).to_pylist()
    return names


def _path(typed: str) -> str:
    return f"/api/v3/search?q={quote(typed)}"
