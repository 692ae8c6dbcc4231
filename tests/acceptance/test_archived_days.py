"""Days that were moved into files are in totals; everywhere else their downloads are unknown, not zero."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from attrs import define
from werkzeug.test import Client

from pepy.application.command.housekeeping.archive_days import ArchiveDays
from pepy.application.command.imports.forget_day import ForgetDay
from pepy.application.command.imports.import_totals import ImportTotals
from pepy.infrastructure.container.read_container import shut_down
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.postgres.schema import upgrade_schema
from tests.acceptance.conftest import YESTERDAY, CommandLine
from tests.acceptance.in_process import ADMIN_PASSWORD, environment_of
from tests.builders import RecordedProgress, RowsSource
from tests.whole_container import WholeContainer

DAYS = [YESTERDAY - timedelta(days=ago) for ago in range(8, -1, -1)]
ARCHIVED, STORED = [str(day) for day in DAYS[:4]], [str(day) for day in DAYS[4:]]
RANGE = f"from={DAYS[0]}&to={DAYS[-1]}"
ARCHIVED_RANGE = f"from={DAYS[0]}&to={DAYS[3]}"
FLASK = {"version": {"3.0": (200, 50, 10)}, "country": {"US": (200, 50, 10)}}


@define
class World:
    """A database, filled through the same use cases as by the command line, and the application on it."""

    url: str
    folder: Path

    @contextmanager
    def container(self) -> Iterator[WholeContainer]:
        container = WholeContainer(
            settings=Settings.from_environment(environment_of(self.url)), progress=RecordedProgress()
        )
        yield container
        shut_down(container)

    @contextmanager
    def api(self) -> Iterator[Client]:
        with self.container() as container:
            yield Client(container.application())

    def prepare(self, *days: date, keep_days: int) -> None:
        with self.container() as container:
            upgrade_schema(container.engine())
            for day in days:
                container.day_importer().import_day(day, RowsSource({"flask": FLASK}))
            container.archive_days().handle(ArchiveDays(keep_days, self.folder))

    def set_total(self, project: str, total: int) -> None:
        totals = pa.table({"project": [project], "total_downloads": [str(total)]})
        with self.container() as container:
            container.import_totals().handle(ImportTotals(totals, "totals.csv"))


@pytest.fixture
def empty(database_url: str, tmp_path: Path) -> World:
    world = World(database_url, tmp_path)
    world.prepare(keep_days=1)
    return world


@pytest.fixture(scope="module")
def world(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> World:
    """Nine days up to yesterday, of which the first four are archived, and a total from elsewhere."""
    world = World(module_database_url, tmp_path_factory.mktemp("archive"))
    world.prepare(keep_days=1)
    world.set_total("elsewhere", 7)
    world.prepare(*DAYS, keep_days=5)
    return world


@pytest.fixture(scope="module")
def api(world: World) -> Iterator[Client]:
    with world.api() as client:
        yield client


@pytest.fixture
def pepy(world: World) -> CommandLine:
    return CommandLine({"PEPY_DATABASE_URL": world.url})


def test_before_the_first_import_a_total_is_known_and_nothing_else(empty: World) -> None:
    empty.set_total("elsewhere", 7)
    with empty.api() as api:
        assert "<title>downloads: 7</title>" in api.get("/badge/elsewhere").text
        month = api.get("/badge/elsewhere/month").text
        assert "<title>downloads/month: unknown (no day has been imported yet)</title>" in month
        shields = api.get("/badge/elsewhere/endpoint.json?period=week").json
        assert (shields["message"], shields["color"]) == ("unknown", "9f9f9f")
        answer = api.get("/api/v3/projects/elsewhere/total").json
    assert (answer["total_downloads"], answer["downloads"], len(answer["incomplete_days"])) == (7, None, 30)


@pytest.mark.parametrize("options", ["", "&ci=false", "&mirrors=false", "&granularity=week", "&granularity=month"])
@pytest.mark.parametrize("dimension", ["", "&dimension=version", "&dimension=country", "&dimension=python"])
def test_a_range_of_archived_days_is_unknown(api: Client, options: str, dimension: str) -> None:
    answer = api.get(f"/api/v3/projects/flask/downloads?{ARCHIVED_RANGE}{options}{dimension}").json

    assert (answer["downloads"], answer["incomplete_days"], answer["archived_days"]) == (None, ARCHIVED, ARCHIVED)
    assert {(bucket["downloads"], bucket["complete"]) for bucket in answer["buckets"]} == {(None, False)}
    if dimension:
        assert (answer["values"], answer["other"]) == ([], None)
        assert {(bucket["values"], bucket["other"]) for bucket in answer["buckets"]} == {(None, None)}


@pytest.mark.parametrize("dimension", ["", "&dimension=version"])
def test_a_range_that_begins_with_archived_days_sums_the_others_and_says_so(api: Client, dimension: str) -> None:
    answer = api.get(f"/api/v3/projects/flask/downloads?{RANGE}{dimension}").json

    assert (answer["downloads"], answer["incomplete_days"], answer["archived_days"]) == (1_000, ARCHIVED, ARCHIVED)
    assert [(bucket["downloads"], bucket["complete"]) for bucket in answer["buckets"]] == [
        *[(None, False)] * 4,
        *[(200, True)] * 5,
    ]


def test_a_bucket_that_lacks_archived_days_is_not_complete(api: Client) -> None:
    first = DAYS[3].replace(day=1)
    answer = api.get(f"/api/v3/projects/flask/downloads?from={first}&to={YESTERDAY}&granularity=month").json

    assert answer["archived_days"] == [day for day in ARCHIVED if day >= str(first)]
    assert answer["buckets"][0]["complete"] is False


@pytest.mark.parametrize("options", ["", "&ci=false", "&mirrors=false"])
def test_totals_versions_and_comparisons_of_archived_days_are_unknown(api: Client, options: str) -> None:
    total = api.get(f"/api/v3/projects/flask/total?{ARCHIVED_RANGE}{options}").json
    assert (total["total_downloads"], total["downloads"], total["archived_days"]) == (1_800, None, ARCHIVED)

    versions = api.get(f"/api/v3/projects/flask/versions?{ARCHIVED_RANGE}{options}").json
    assert (versions["downloads"], versions["versions"], versions["other"]) == (None, [], None)
    assert versions["archived_days"] == ARCHIVED

    several = api.get(f"/api/v3/projects?names=flask,elsewhere&{ARCHIVED_RANGE}{options}").json
    assert [project["downloads"] for project in several["projects"]] == [None, None]
    assert (several["incomplete_days"], several["archived_days"]) == (ARCHIVED, ARCHIVED)


def test_an_answer_without_archived_days_does_not_speak_of_them(api: Client) -> None:
    answer = api.get(f"/api/v3/projects/flask/total?from={STORED[0]}&to={STORED[-1]}").json

    assert (answer["downloads"], answer["incomplete_days"]) == (1_000, [])
    assert "archived_days" not in answer


@pytest.mark.parametrize(
    "path",
    [
        "/api/projects/flask",
        "/api/v2/projects/flask",
        "/api/v3/pro/projects/flask/downloads",
        "/api/v3/pro/projects/flask/downloads?timeRange=ONE_YEAR&includeCIDownloads=false",
        "/service-api/v1/pro/projects/flask/downloads",
        "/api/v3/pro/projects/flask/country-downloads",
        "/api/v1/admin/projects/flask",
    ],
)
def test_days_that_are_absent_because_they_were_archived_are_listed(api: Client, path: str) -> None:
    answer = api.get(path, headers={"Authorization": f"Bearer {ADMIN_PASSWORD}"}).json

    assert list(answer["downloads"]) == STORED
    assert answer["archived_days"] == ARCHIVED
    assert answer.get("total_downloads", 1_800) == 1_800


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/badge/flask", "downloads: 1k"),
        ("/badge/flask/day", "downloads/day: 200"),
        ("/badge/flask/week", "downloads/week: 1k+ (2 of 7 days are archived and not counted)"),
        ("/badge/flask/month", "downloads/month: 1k+ (4 of 30 days are archived and not counted)"),
        ("/badge/flask/year", "downloads/year: 1k+ (4 of 365 days are archived and not counted)"),
        ("/badge/flask/year?ci=false", "downloads/year: 750+ (4 of 365 days are archived and not counted)"),
        (
            "/personalized-badge/flask?period=year&units=none&style=social",
            "downloads/year: 1000+ (4 of 365 days are archived and not counted)",
        ),
        (
            "/badge/flask?ci=false&mirrors=false",
            "downloads: 1k (CI and mirrors are left out of stored days only; older downloads are counted in full)",
        ),
        (
            "/personalized-badge/elsewhere?ci=false",
            "downloads: 7 (CI and mirrors are left out of stored days only; older downloads are counted in full)",
        ),
        ("/badge/elsewhere/day", "downloads/day: 0"),
    ],
)
def test_a_badge_says_what_its_number_lacks(api: Client, path: str, said: str) -> None:
    drawn = api.get(path).text

    assert f'aria-label="{said}"><title>{said}</title>' in drawn


def test_the_badge_of_shields_says_that_there_were_more(api: Client) -> None:
    assert api.get("/badge/flask/endpoint.json?period=month").json["message"] == "1k+"
    assert api.get("/badge/flask/endpoint.json").json["message"] == "1k"


def test_operators_and_monitors_are_told_which_days_were_archived(api: Client, pepy: CommandLine) -> None:
    status = api.get("/status")
    assert (status.status_code, status.json["archived_days"], status.json["missing_days"]) == (200, ARCHIVED, [])

    shown = pepy("imports:status")
    assert shown.returncode == 0
    lines = [line for line in shown.stdout.splitlines() if "archived in " in line]
    assert [line.split()[0] for line in lines] == ARCHIVED
    days = json.loads(pepy("imports:status", "--json").stdout)
    assert [Path(day["archived_in"]).name for day in days if day["archived_in"]] == [
        f"{day}.parquet" for day in ARCHIVED
    ]


def test_an_archived_day_is_neither_exported_nor_forgotten(pepy: CommandLine, tmp_path: Path) -> None:
    exported = pepy("export:downloads:day", "--day", ARCHIVED[0], "--file", tmp_path / "day.csv")
    assert (exported.returncode, exported.stderr.count("\n")) == (1, 1)
    assert f"Day {ARCHIVED[0]} is archived in " in exported.stderr

    forgotten = pepy("imports:forget", "--day", ARCHIVED[0], "--yes")
    assert (forgotten.returncode, forgotten.stderr.count("\n")) == (1, 1)
    assert f"pepy: Day {ARCHIVED[0]} is archived: bring it back by importing " in forgotten.stderr


def test_a_badge_of_the_newest_day_is_unknown_where_that_is_archived(empty: World) -> None:
    first, second = date(2024, 2, 28), date(2024, 2, 29)
    empty.prepare(first, second, keep_days=1)
    with empty.container() as container:
        container.forget_day().handle(ForgetDay(second))

    with empty.api() as api:
        drawn = api.get("/badge/flask/day").text
        assert "<title>downloads/day: unknown (1 of 1 days are archived and not counted)</title>" in drawn
        assert "<title>downloads: 200</title>" in api.get("/badge/flask").text
