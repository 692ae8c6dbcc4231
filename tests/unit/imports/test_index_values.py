"""The sums of a piece over all its projects."""

from pepy.domain.imports.days.day_sums import DaySums
from pepy.domain.imports.days.fold import fold_project_days
from pepy.domain.imports.days.index_values import INDEX_VALUES, index_values
from tests.builders import Projects, RowsSource


def summed(projects: Projects) -> list[tuple]:
    with RowsSource(projects).open(None) as source:
        (folded,) = fold_project_days(source.batches, DaySums())
    values = index_values(folded)
    assert values.schema == INDEX_VALUES
    return sorted(tuple(row.values()) for row in values.to_pylist())


def test_values_of_all_projects_are_summed_and_versions_are_one_row() -> None:
    projects: Projects = {
        "click": {"version": {"8.1": (5, 1, 2)}, "country": {"DE": (2, 0, 2), "US": (3, 1, 0)}},
        "flask": {"version": {"3.0": 4, "US": 6}, "country": {"US": 9, None: 1}, "system": {"US": 10}},
    }

    assert summed(projects) == [
        ("country", "DE", 2, 0, 2),
        ("country", "US", 12, 1, 0),
        ("country", "unknown", 1, 0, 0),
        ("system", "US", 10, 0, 0),
        ("version", "", 15, 1, 2),
    ]


def test_a_project_without_downloads_is_summed_too() -> None:
    assert summed({"flask": {"version": {"3.0": 0}}}) == [("version", "", 0, 0, 0)]
