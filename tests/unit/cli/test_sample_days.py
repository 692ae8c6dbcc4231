"""The made-up days of `pepy demo`."""

from collections import defaultdict
from datetime import date, timedelta

import pytest
from packaging.version import Version

from pepy.domain.dimensions import DIMENSIONS
from pepy.domain.downloads.anomalies import find_anomalies
from pepy.domain.imports.days.day_rows import CHECKED_ROWS
from pepy.domain.imports.days.day_sums import DaySums
from pepy.domain.imports.days.fold import fold_project_days
from pepy.domain.index.trends import MIN_GROWTH
from pepy.domain.windows import Window
from pepy.infrastructure.sample.projects import sample_projects
from pepy.infrastructure.sample.source import STEP_DAY, SampleDays

WEDNESDAY = date(2026, 4, 1)
SATURDAY = date(2026, 4, 4)
IN_WAVES = {"ruff", "httpx", "uvicorn", "starlette"}


def rows_of(day: date, *names: str) -> list[dict]:
    """Return the rows of a day, of all projects or of some."""
    projects = [project for project in sample_projects() if not names or project.name in names]
    with SampleDays(projects).open(day) as source:
        return [row for batch in source.batches for row in batch.to_pylist()]


def downloads_of(day: date, project: str | None = None) -> int:
    rows = rows_of(day, project) if project else rows_of(day)
    return sum(row["downloads"] for row in rows if row["dimension"] == "version")


def test_a_day_is_handed_over_as_made_up() -> None:
    with SampleDays().open(WEDNESDAY) as source:
        batches = list(source.batches)

    assert source.method == "sample"
    assert source.row_count == sum(batch.num_rows for batch in batches)
    assert {batch.schema for batch in batches} == {CHECKED_ROWS}


def test_about_sixty_projects_stand_together_in_all_dimensions() -> None:
    rows = rows_of(WEDNESDAY)
    projects = list(dict.fromkeys(row["project"] for row in rows))

    assert 55 <= len(projects) <= 65
    assert [row["project"] for row in rows] == sorted(row["project"] for row in rows)
    assert {(row["project"], row["dimension"]) for row in rows} == {(p, d) for p in projects for d in DIMENSIONS}


@pytest.mark.parametrize("day", [date(2018, 8, 29), WEDNESDAY, SATURDAY, date(2031, 1, 1)])
def test_every_dimension_adds_up_to_the_same_total(day: date) -> None:
    totals: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows_of(day):
        for place, count in enumerate(CHECKED_ROWS.names[3:]):
            totals[row["project"], row["dimension"]][place] += row[count]

    for (project, _), counts in totals.items():
        assert counts == totals[project, "version"]


@pytest.mark.parametrize("day", [date(2018, 8, 29), WEDNESDAY, SATURDAY, date(2031, 1, 1)])
def test_no_download_is_counted_both_as_ci_and_as_a_mirrors(day: date) -> None:
    assert [row for row in rows_of(day) if row["ci_downloads"] + row["mirror_downloads"] > row["downloads"]] == []


def test_the_import_accepts_a_day() -> None:
    sums = DaySums()
    with SampleDays().open(WEDNESDAY) as source:
        project_days = [folded.project_count for folded in fold_project_days(source.batches, sums)]

    assert sum(project_days) == 60
    assert sums.downloads == downloads_of(WEDNESDAY)


def test_a_day_has_the_same_numbers_whenever_it_is_made() -> None:
    assert rows_of(WEDNESDAY) == rows_of(WEDNESDAY)
    assert rows_of(WEDNESDAY) != rows_of(WEDNESDAY + timedelta(days=7))


def test_a_day_at_the_weekend_has_about_half_the_downloads() -> None:
    assert 0.45 < downloads_of(SATURDAY) / downloads_of(WEDNESDAY) < 0.55


def test_downloads_grow_gently() -> None:
    assert 1.05 < downloads_of(WEDNESDAY + timedelta(days=126)) / downloads_of(WEDNESDAY) < 1.2


def test_since_the_step_every_project_has_fewer_downloads_and_each_another_share() -> None:
    shares = {
        project: downloads_of(STEP_DAY, project) / downloads_of(STEP_DAY - timedelta(days=7), project)
        for project in {row["project"] for row in rows_of(STEP_DAY)} - IN_WAVES
    }

    assert all(0.6 < share < 1.0 for share in shares.values())
    assert max(shares.values()) - min(shares.values()) > 0.1
    assert 0.7 < downloads_of(STEP_DAY) / downloads_of(STEP_DAY - timedelta(days=7)) < 0.9


def test_on_any_day_some_project_is_trending() -> None:
    days = [WEDNESDAY + timedelta(days=number) for number in range(42)]
    net = {day: net_of(day) for day in days}

    for newest in range(13, 42):
        grown = {name for name in IN_WAVES if growth_of([net[day][name] for day in days[newest - 13 : newest + 1]])}
        assert grown, days[newest]
        assert grown != IN_WAVES


def net_of(day: date) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for row in rows_of(day, *IN_WAVES):
        if row["dimension"] == "version":
            sums[row["project"]] += row["downloads"] - row["ci_downloads"] - row["mirror_downloads"]
    return sums


def growth_of(two_weeks: list[int]) -> bool:
    before, week = two_weeks[:7], sorted(two_weeks[7:])
    return sum(week[:-1]) / 6 >= MIN_GROWTH * sum(before) / 7


def test_a_day_of_each_month_is_odd_in_one_project() -> None:
    days = Window(date(2026, 4, 1), date(2026, 6, 30))
    downloads = [downloads_of(day, "tqdm") for day in days.days]

    odd = find_anomalies(days.first_day, downloads, days)
    assert [one.day for one in odd] == [date(2026, month, 13) for month in (4, 5, 6)]


def test_some_downloads_are_by_ci_and_few_by_mirrors() -> None:
    versions = [row for row in rows_of(WEDNESDAY) if row["dimension"] == "version"]
    downloads = sum(row["downloads"] for row in versions)

    assert 0.2 < sum(row["ci_downloads"] for row in versions) / downloads < 0.6
    assert 0 < sum(row["mirror_downloads"] for row in versions) / downloads < 0.02


def test_downloads_by_mirrors_are_those_of_an_installer_that_is_a_mirror() -> None:
    installers = [row for row in rows_of(WEDNESDAY) if row["dimension"] == "installer"]

    assert {row["value"] for row in installers if row["mirror_downloads"]} == {"bandersnatch"}
    assert "unknown" in {row["value"] for row in installers}


def test_users_move_to_new_versions_and_few_try_a_pre_release() -> None:
    before, after = versions_of("fastapi", WEDNESDAY), versions_of("fastapi", WEDNESDAY + timedelta(days=28))
    newest_before, newest_after = (
        max(version for version in versions if not version.is_prerelease) for versions in (before, after)
    )

    assert len(before) >= 5
    assert newest_after > newest_before
    assert after[newest_before] < before[newest_before] + after[newest_after]
    assert [share < 0.01 for version, share in after.items() if version.is_prerelease] == [True]


def versions_of(project: str, day: date) -> dict[Version, float]:
    versions = {
        Version(row["value"]): row["downloads"]
        for row in rows_of(day)
        if row["project"] == project and row["dimension"] == "version"
    }
    return {version: downloads / sum(versions.values()) for version, downloads in versions.items()}
