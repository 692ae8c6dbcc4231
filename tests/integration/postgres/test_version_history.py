"""The bytes of a `v2` answer, against a plain recount of what was imported."""

import json
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.query.downloads.find_project import FindProject, FindProjectHandler, FindProjectVersionsHandler
from pepy.domain.projects.version_order import version_order
from pepy.infrastructure.api.answers import API
from pepy.infrastructure.api.projects.routes import version_history
from pepy.infrastructure.postgres.connection.engine import connect, connect_for_reading
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.reads.project_reader import PostgresProjectReader
from tests.builders import Projects, RecordedProgress, RowsSource

NOW = datetime(2026, 8, 29, 12, 0, tzinfo=UTC)
FIRST_IN_WINDOW, YESTERDAY = date(2026, 5, 1), date(2026, 8, 28)
NAMES = [
    "1.0",
    "1.0.0",
    "1.10",
    "1.2",
    "2.0rc1",
    "2018.1",
    "snow☃",
    'quo"te',
    '":0,"',
    '":0}',
    "{}",
    "}{",
    "\\",
    "0",
    ":0",
]

Days = dict[date, dict[str, int]]
"""A project's downloads by day and version."""


def made_up_days() -> Days:
    """Return days with gaps, more than are decoded at once, some with versions that nobody downloads."""
    random = Random(8)  # noqa: S311 - The same days each time.
    days = [YESTERDAY - timedelta(days=3 * number) for number in range(36)]
    made_up = {day: {n: random.choice((0, 1, 10, 205)) for n in random.sample(NAMES, 6)} for day in days}
    made_up[FIRST_IN_WINDOW - timedelta(days=1)] = {"1.0": 5}
    return made_up | {days[1]: {"1.0": 0, "9.9": 0}, days[2]: {"only-once": 7}, days[3]: {"1.0": 0, "1.2": 5, "1.3": 0}}


@pytest.fixture(scope="module")
def stored(module_database_url: str) -> tuple[PostgresProjectReader, Days]:
    engine = connect(module_database_url)
    days = made_up_days()
    for day in sorted(days, key=lambda day: (day.day, day)):
        projects: Projects = {"flask": {"version": {**days[day]}}, "flask-login": {"version": {"0.1": 3}}}
        importer = DayImporter(PostgresImportStore(engine), lambda: NOW, RecordedProgress())
        importer.import_day(day, RowsSource(projects), force=True)
    engine.dispose()
    return PostgresProjectReader(connect_for_reading(module_database_url)), days


def recounted(days: Days, first: date) -> tuple[int, dict[str, dict[str, int]]]:
    """Return the total, and the days from one on, without what nobody downloaded."""
    above = {
        day.isoformat(): {name: days[day][name] for name in sorted(days[day]) if days[day][name]}
        for day in sorted(days)
        if day >= first
    }
    return sum(sum(counts.values()) for counts in days.values()), {
        day: counts for day, counts in above.items() if counts
    }


def test_an_answer_by_version_is_a_plain_recount_byte_for_byte(stored: tuple[PostgresProjectReader, Days]) -> None:
    reader, days = stored
    total, downloads = recounted(days, FIRST_IN_WINDOW)
    versions = sorted({name for counts in downloads.values() for name in counts}, key=version_order)
    content = {"id": "flask", "total_downloads": total, "versions": versions, "downloads": downloads}

    found = FindProjectVersionsHandler(reader, lambda: NOW).handle(FindProject("Flask"))

    assert version_history(found, API).body.decode() == json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    assert len(downloads) < len(days)
    assert min(downloads) < "2026-06" < max(downloads)


def test_an_answer_by_day_is_a_plain_recount(stored: tuple[PostgresProjectReader, Days]) -> None:
    reader, days = stored
    last_30 = YESTERDAY - timedelta(days=29)

    found = FindProjectHandler(reader).handle(FindProject("flask"))

    assert found.downloads == tuple(
        (day.isoformat(), sum(days[day].values())) for day in sorted(days) if day >= last_30
    )
