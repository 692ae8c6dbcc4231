"""Finding the most downloaded names exactly, by how they begin, and with a typo."""

import csv
from collections.abc import Callable
from pathlib import Path
from random import Random
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bench.files import DayFiles
from pepy.domain.index.popular_names import PopularNames, RankedProject
from pepy.infrastructure.sample.projects import sample_projects

REAL_HEAD = DayFiles.beside(Path(__file__).resolve().parents[3]).real_head
TYPOS: list[Callable[[str, int, str], str]] = [
    lambda name, at, _: name[:at] + name[at + 1 :],
    lambda name, at, _: name[:at] + name[at] + name[at:],
    lambda name, at, _: name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :],
    lambda name, at, letter: name[:at] + letter + name[at + 1 :],
]
"""A letter dropped, doubled, swapped with the next, replaced."""

texts = st.text(alphabet="ab-", min_size=1, max_size=7)


def popular(names: list[str]) -> PopularNames:
    return PopularNames([RankedProject(name, 1_000_000 - rank, rank) for rank, name in enumerate(names, 1)])


def ids(projects: list[RankedProject]) -> list[str]:
    return [project.id for project in projects]


@given(st.lists(texts, unique=True, max_size=60), texts)
def test_names_are_found_as_by_comparing_them_all(names: list[str], typed: str) -> None:
    found = popular(names)

    assert ids(found.beginning_with(typed, 5)) == [name for name in names if name.startswith(typed)][:5]
    assert (found.named(typed) is not None) == (typed in names)
    if len(typed) > 1:
        assert ids(found.with_a_typo(typed)) == [name for name in names if OSA.distance(name, typed) == 1]
    if len(typed) > 5:
        assert ids(found.with_two_typos(typed)) == [name for name in names if OSA.distance(name, typed) in (1, 2)]


def test_of_very_many_names_that_begin_so_the_most_downloaded_are_found() -> None:
    names = [f"{'ab'[number % 3 == 0]}-{number}" for number in range(3_000)]

    assert ids(popular(names).beginning_with("a", 3)) == ["a-1", "a-2", "a-4"]
    assert len(popular(names).beginning_with("a", 3_000)) == 2_000


def test_single_letters_are_similar_to_nothing() -> None:
    assert popular(["a", "ab", "b"]).with_a_typo("c") == []
    assert popular(["flask"]).with_two_typos("flusl") == []


def test_typos_of_sample_projects_are_found() -> None:
    names = [project.name for project in sample_projects()]

    assert _share_found(popular(names), names) > 0.95


@pytest.mark.skipif(REAL_HEAD is None, reason="the list of real projects is not beside the repository")
def test_typos_of_the_3_000_most_downloaded_projects_are_found() -> None:
    with REAL_HEAD.open(encoding="utf-8", newline="") as file:
        names = [name for name, _ in list(csv.reader(file))[1:]]

    assert _share_found(popular(names), names[:3_000]) > 0.95


def _share_found(names: PopularNames, meant: list[str]) -> float:
    """Return how many of 200 typos are found in the first ten, where nothing but these names is known."""
    chance = Random(11)  # noqa: S311 - The same typos on each run.
    found = 0
    for number in range(200):
        name = chance.choice(meant)
        typed = TYPOS[number % 4](name, chance.randrange(len(name)), chance.choice(ascii_lowercase))
        found += name in ids([*names.beginning_with(typed, 10), *names.with_a_typo(typed)])[:10]
    return found / 200
