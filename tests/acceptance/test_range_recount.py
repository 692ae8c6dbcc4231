"""Answers about ranges hold against a plain recount, whatever is asked."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from fnmatch import fnmatchcase
from itertools import groupby
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from attrs import Factory, frozen
from werkzeug.test import Client

from pepy.infrastructure.container.read_container import shut_down
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.web.web_container import WebContainer
from tests.acceptance.conftest import CommandLine
from tests.acceptance.in_process import environment_of
from tests.builders import Projects

FIRST_DAY = date(2026, 7, 15)
DAYS = tuple(FIRST_DAY + timedelta(days=number) for number in range(32))
MISSING = {DAYS[3], DAYS[11], DAYS[12], DAYS[30]}
PYTHONS = ("3.10", "3.11", "3.12", "2.7", None)
VERSIONS = {"bulky": [f"1.{minor}" for minor in range(12)], "steady": ["1.0", "2.0"], "seldom": ["0.1"]}

Count = tuple[int, int, int]
"""Downloads, and which of them by CI and by mirrors."""
Downloads = dict[tuple[str, str | None], Count]
"""By version and Python."""


@frozen
class Recounted:
    """What was stored, and answers that are counted anew from it."""

    client: Client
    days: dict[date, dict[str, Downloads]] = Factory(dict)

    def ask(self, path: str, **parameters: Any) -> Any:
        answer = self.client.get(f"/api/v3/projects{path}?{urlencode(parameters)}")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def counts(self, name: str, day: date, question: Mapping[str, Any], key: Callable) -> Counter[str]:
        """Return what a question counts of a day."""
        counts = Counter[str]()
        for place, (downloads, ci, mirrors) in self.days[day].get(name, {}).items():
            counts[key(place)] += downloads - ("ci" in question and ci) - ("mirrors" in question and mirrors)
        return +counts

    def buckets(self, name: str, question: Mapping[str, Any], key: Callable) -> list[dict[str, Any]]:
        """Return the buckets of an answer, whose values are not limited yet."""
        asked = days_between(date.fromisoformat(question["from"]), date.fromisoformat(question["to"]))
        buckets = []
        for period, group in groupby(asked, lambda day: period_of(day, question["granularity"])):
            days = list(group)
            values = Counter[str]()
            for day in set(days) - MISSING:
                values.update(self.counts(name, day, question, key))
            complete = days == days_of_period(days[0], question["granularity"]) and not MISSING & set(days)
            bucket = {"period": period, "from": days[0], "to": days[-1], "complete": complete}
            buckets.append({**bucket, "known": bool(set(days) - MISSING), "values": values})
        return buckets


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def period_of(day: date, granularity: str) -> str:
    return day.strftime({"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}[granularity])


def days_of_period(day: date, granularity: str) -> list[date]:
    around = days_between(day - timedelta(days=31), day + timedelta(days=31))
    return [other for other in around if period_of(other, granularity) == period_of(day, granularity)]


def made_up_day(chance: Random) -> dict[str, Downloads]:
    """Return some downloads of a day; the projects have none on some days."""
    return {
        name: {
            (version, python): (n + ci + mirrors, ci, mirrors)
            for version in versions
            for python in PYTHONS
            if name == "steady" or chance.random() < 0.3
            for n, ci, mirrors in [[chance.choice((0, 1, 7, 400)) for _ in range(3)]]
            if n + ci + mirrors
        }
        for name, versions in VERSIONS.items()
        if name != "seldom" or chance.random() < 0.4
    }


def projects_of(day: dict[str, Downloads]) -> Projects:
    projects: Projects = {}
    for name, downloads in day.items():
        for place, counts in downloads.items():
            for dimension, value in zip(("version", "python"), place, strict=True):
                values = projects.setdefault(name, {}).setdefault(dimension, {})
                before = values.get(value, (0, 0, 0))
                values[value] = tuple(map(sum, zip(before, counts, strict=True)))  # type: ignore[assignment,arg-type]
    return projects


@pytest.fixture(scope="module")
def recounted(module_database_url: str) -> Iterator[Recounted]:
    chance = Random(12)  # noqa: S311 - The same days in each run.
    pepy = CommandLine({"PEPY_DATABASE_URL": module_database_url})
    days = {day: made_up_day(chance) for day in DAYS if day not in MISSING}
    for day, downloads in days.items():
        pepy.store_day(day, projects_of(downloads))
    settings = Settings.from_environment(environment_of(module_database_url))
    container = WebContainer(settings=settings)
    yield Recounted(Client(container.application()), days)
    shut_down(container)


def made_up_question(chance: Random) -> dict[str, Any]:
    first, last = sorted(chance.choices(DAYS, k=2))
    switches = {name: "false" for name in ("ci", "mirrors") if chance.random() < 0.3}
    ends = {"from": first.isoformat(), "to": last.isoformat()}
    return {**ends, "granularity": chance.choice(("day", "week", "month")), **switches}


@pytest.mark.parametrize("seed", range(40))
def test_downloads_by_a_dimension_are_those_of_a_recount(recounted: Recounted, seed: int) -> None:
    chance = Random(seed)  # noqa: S311
    name, question, limit = chance.choice(list(VERSIONS)), made_up_question(chance), chance.choice((1, 3, 100))
    dimension, key = chance.choice(
        (("version", lambda place: place[0]), ("python", lambda place: place[1] or "unknown"))
    )
    pattern = chance.choice((None, None, "1.*", "3.1?", "unknown"))

    only = {} if pattern is None else {"values": pattern}
    answer = recounted.ask(f"/{name}/downloads", **question, dimension=dimension, limit=limit, **only)

    buckets = recounted.buckets(name, question, key)
    totals = Counter[str]()
    for bucket in buckets:
        bucket["values"] = {
            value: count for value, count in bucket["values"].items() if pattern is None or fnmatchcase(value, pattern)
        }
        totals.update(bucket["values"])
    kept = sorted(totals, key=lambda value: (-totals[value], value))[:limit]
    expected = [expected_bucket(bucket, kept) for bucket in buckets]
    # In the same order, too: largest of the whole range first.
    assert [list((bucket["values"] or {}).items()) for bucket in answer["buckets"]] == [
        list((bucket["values"] or {}).items()) for bucket in expected
    ]
    assert answer["buckets"] == expected
    if any(bucket["known"] for bucket in buckets):
        assert answer["values"] == [{"value": value, "downloads": totals[value]} for value in kept]
        assert answer["downloads"] == sum(totals.values())
        assert answer["other"] == answer["downloads"] - sum(totals[value] for value in kept)


def expected_bucket(bucket: dict[str, Any], kept: list[str]) -> dict[str, Any]:
    head = {name: str(bucket[name]) for name in ("period", "from", "to")} | {"complete": bucket["complete"]}
    if not bucket["known"]:
        return {**head, "downloads": None, "values": None, "other": None}
    values = {value: bucket["values"][value] for value in kept if value in bucket["values"]}
    downloads = sum(bucket["values"].values())
    return {**head, "downloads": downloads, "values": values, "other": downloads - sum(values.values())}


@pytest.mark.parametrize("seed", range(40))
def test_downloads_of_projects_are_those_of_a_recount(recounted: Recounted, seed: int) -> None:
    chance = Random(seed)  # noqa: S311
    question = made_up_question(chance)

    compared = recounted.ask("", names=",".join(VERSIONS), **question)["projects"]

    for project in compared:
        expected = [
            {name: str(bucket[name]) for name in ("period", "from", "to")}
            | {"complete": bucket["complete"]}
            | {"downloads": sum(bucket["values"].values()) if bucket["known"] else None}
            for bucket in recounted.buckets(project["id"], question, lambda _: "all")
        ]
        assert project["buckets"] == expected
        alone = recounted.ask(f"/{project['id']}/downloads", **question)
        assert (alone["buckets"], alone["downloads"]) == (expected, project["downloads"])
