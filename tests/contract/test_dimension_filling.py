"""Adding a dimension to days that are stored without it; both stores."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.imports.fill_dimension import FillDimension, FillDimensionHandler, FilledDay
from pepy.domain.dimensions import DIMENSIONS, MAX_VALUES
from pepy.domain.errors import ImportsFailedError, Interruption, SourceUnavailableError
from pepy.domain.imports.days.day_source import DaySource
from pepy.domain.imports.state import ImportState
from pepy.domain.windows import Window
from tests.builders import FailingSource, OneDimension, Projects, RecordedProgress, RowsSource, raw_rows
from tests.contract.conftest import Store

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
LATER = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 8, 17), date(2026, 8, 18)
WEEK = Window(MONDAY, MONDAY + timedelta(days=6))

WHOLE: Projects = {
    "click": {
        "version": {"8.1": (5, 1, 2)},
        "country": {"DE": (2, 0, 2), "US": (3, 1, 0)},
        "cpu": {"arm64": (2, 0, 2), "x86_64": (3, 1, 0)},
        "libc": {None: (5, 1, 2)},
        "system": {'}"cpu":{': (4, 1, 1), "Linux\ttab": (1, 0, 1)},
    },
    "flask": {"version": {"3.0": 4}, "cpu": {"x86_64": 1, '"odd": {\\': 3}, "libc": {"glibc 2.28": 4}},
    "numpy": {"version": {"2.0": (7, 7, 0)}, "python": {"3.12": (7, 7, 0)}, "cpu": {"ppc64le": (7, 7, 0)}},
}


def without(projects: Projects, *dimensions: str) -> Projects:
    return {
        name: {dimension: values for dimension, values in splits.items() if dimension not in dimensions}
        for name, splits in projects.items()
    }


def import_day(store: Store, day: date, projects: Projects, bytes_billed: int | None = None) -> None:
    source = RowsSource(projects, bytes_billed=bytes_billed)
    DayImporter(store.writes, lambda: NOW, RecordedProgress()).import_day(day, source, force=True)


def fill(
    store: Store, dimension: str, days: dict[date, Projects], bytes_billed: int | None = None
) -> tuple[FilledDay, ...]:
    source = OneDimension(days, dimension, bytes_billed)
    return filler(store, source).handle(FillDimension(dimension, WEEK), lambda _: None)


def filler(store: Store, *sources: DaySource, at: datetime = LATER) -> FillDimensionHandler:
    """Return a handler that opens these sources one after the other; the last one for all further days."""
    left = [*sources]
    return FillDimensionHandler(
        store.writes,
        store.ledger,
        OneDimension({}, "cpu"),
        lambda _: left.pop(0) if len(left) > 1 else left[0],
        lambda: at,
        RecordedProgress(),
    )


def rows(store: Store, day: date = MONDAY) -> list[dict]:
    return [row for batch in store.writes.export_rows(day) for row in batch.to_pylist()]


def test_a_filled_day_is_what_an_import_of_all_dimensions_stores(store: Store) -> None:
    import_day(store, MONDAY, without(WHOLE, "cpu"))
    import_day(store, TUESDAY, WHOLE)
    version = store.version

    assert fill(store, "cpu", {MONDAY: WHOLE}, bytes_billed=10) == (FilledDay(MONDAY, 5, 10),)

    assert rows(store) == rows(store, TUESDAY)
    assert store.version > version
    filled, whole = (store.ledger.attempted_days(WEEK)[day] for day in (MONDAY, TUESDAY))
    assert (filled.source_rows, filled.source_downloads, filled.bytes_billed) == (whole.source_rows, 16, 10)
    assert store.reads.find_sum("click", None).total_downloads == 10
    assert store.ledger.days_lacking("cpu", WEEK) == ()


def test_it_is_added_once_and_only_to_days_of_the_window_that_lack_it(store: Store) -> None:
    for day in (MONDAY, TUESDAY, WEEK.last_day + timedelta(days=1)):
        import_day(store, day, without(WHOLE, "cpu") if day != TUESDAY else WHOLE)

    assert store.ledger.days_lacking("cpu", WEEK) == (MONDAY,)
    assert [filled.day for filled in fill(store, "cpu", {MONDAY: WHOLE})] == [MONDAY]
    assert fill(store, "cpu", {}) == ()


def test_a_dimension_that_only_some_projects_have_is_written_anew(store: Store) -> None:
    import_day(
        store, MONDAY, {name: without({name: WHOLE[name]}, "cpu")[name] for name in WHOLE} | {"click": WHOLE["click"]}
    )

    fill(store, "cpu", {MONDAY: WHOLE})

    assert rows(store) == sorted(_as_stored(WHOLE), key=_key)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"click": {"cpu": {"x86_64": (6, 1, 2)}}}, "Of click it has 6 downloads by cpu, 5 downloads are stored"),
        ({"click": {"cpu": {"x86_64": (5, 2, 2)}}}, "Of click it has 2 ci_downloads by cpu, 1 ci_downloads are stored"),
        ({"click": {}}, "Of click it has 0 downloads by cpu, 5 downloads are stored"),
        ({"new": {"cpu": {"x86_64": 1}}}, "Of new it has 1 downloads by cpu, 0 downloads are stored"),
        (
            {"click": {}, "flask": {}, "numpy": {"cpu": {None: 1}}},
            "Of click it has 0 downloads by cpu, 5 downloads are stored, and 2 more projects differ",
        ),
    ],
)
def test_where_the_source_has_changed_since_the_day_keeps_what_it_has(
    store: Store, change: Projects, told: str
) -> None:
    import_day(store, MONDAY, without(WHOLE, "cpu"))
    before, version = rows(store), store.version

    with pytest.raises(ImportsFailedError) as refused:
        fill(store, "cpu", {MONDAY: WHOLE | change})

    assert str(refused.value) == (
        f"Day 2026-08-17 keeps what it has: its source has changed since it was imported. {told}. "
        "Import the whole day again"
    )
    assert (rows(store), store.version) == (before, version)
    assert store.ledger.days_lacking("cpu", WEEK) == (MONDAY,)


def test_a_day_that_is_refused_does_not_stop_the_next(store: Store) -> None:
    for day in (MONDAY, TUESDAY):
        import_day(store, day, without(WHOLE, "cpu"))

    with pytest.raises(ImportsFailedError, match=r"^1 of 2 days were not filled: 2026-08-17: Day 2026-08-17 keeps"):
        fill(store, "cpu", {MONDAY: without(WHOLE, "cpu"), TUESDAY: WHOLE})

    assert store.ledger.days_lacking("cpu", WEEK) == (MONDAY,)


def test_a_refused_day_is_a_failed_run_that_says_what_was_billed(store: Store) -> None:
    import_day(store, MONDAY, without(WHOLE, "cpu"), bytes_billed=100)

    with pytest.raises(ImportsFailedError):
        fill(store, "cpu", {MONDAY: without(WHOLE, "cpu")}, bytes_billed=7)

    last = store.ledger.last_import()
    assert (last.day, last.attempt, last.state, last.started_at) == (MONDAY, 2, ImportState.FAILED, LATER)
    shown = store.ledger.attempted_days(WEEK)[MONDAY]
    assert (shown.state, shown.attempts, shown.bytes_billed) == (ImportState.COMPLETE, 2, 100)


def test_a_day_that_another_process_filled_meanwhile_is_not_paid_for_again(store: Store) -> None:
    for day in (MONDAY, TUESDAY):
        import_day(store, day, without(WHOLE, "cpu"))
    source = OneDimension({MONDAY: WHOLE, TUESDAY: WHOLE}, "cpu", 7)
    handler = filler(store, source)

    def overtake(_: FilledDay) -> None:
        """Fill what is left, between two days of the other one."""
        filler(store, source).handle(FillDimension("cpu", WEEK), lambda _: None)

    assert handler.handle(FillDimension("cpu", WEEK), overtake) == (FilledDay(MONDAY, 5, 7),)

    assert store.ledger.attempted_days(WEEK)[TUESDAY].bytes_billed == 7
    assert rows(store, TUESDAY) == sorted(_as_stored(WHOLE), key=_key)


def test_a_source_that_breaks_changes_nothing(store: Store) -> None:
    import_day(store, MONDAY, without(WHOLE, "cpu"))
    before = rows(store)
    broken = FailingSource({"click": {"cpu": WHOLE["click"]["cpu"]}}, SourceUnavailableError("gone"))

    with pytest.raises(ImportsFailedError, match=r"^gone$"):
        filler(store, broken).handle(FillDimension("cpu", WEEK), lambda _: None)

    assert rows(store) == before


def test_who_is_stopped_goes_on_where_it_was(store: Store) -> None:
    for day in (MONDAY, TUESDAY):
        import_day(store, day, without(WHOLE, "cpu"))
    good = OneDimension({MONDAY: WHOLE, TUESDAY: WHOLE}, "cpu")
    stopped = FailingSource({"click": {"cpu": WHOLE["click"]["cpu"]}}, Interruption())

    with pytest.raises(Interruption):
        filler(store, good, stopped).handle(FillDimension("cpu", WEEK), lambda _: None)

    assert store.ledger.days_lacking("cpu", WEEK) == (TUESDAY,)
    assert [filled.day for filled in fill(store, "cpu", good.days)] == [TUESDAY]
    assert rows(store, TUESDAY) == rows(store, MONDAY) == sorted(_as_stored(WHOLE), key=_key)


def test_rare_values_are_summed_as_an_import_does_it(store: Store) -> None:
    values = {f"Linux {number:03}": number + 1 for number in range(MAX_VALUES + 5)}
    wide: Projects = {"foo": {"version": {"1": sum(values.values())}, "distro": values}}
    import_day(store, MONDAY, without(wide, "distro"))
    import_day(store, TUESDAY, wide)

    fill(store, "distro", {MONDAY: wide})

    assert rows(store) == rows(store, TUESDAY)
    assert len(rows(store)) == 1 + MAX_VALUES + 1


SETS = st.lists(st.sampled_from(DIMENSIONS[1:]), unique=True)
COUNTS = st.tuples(st.integers(2, 9), st.integers(0, 1), st.integers(0, 1))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.tuples(SETS, SETS), min_size=1, max_size=3), counts=st.lists(COUNTS, min_size=1, max_size=3))
def test_sets_of_dimensions_may_change_from_day_to_day(
    store: Store, days: list[tuple[list[str], list[str]]], counts: list[tuple[int, int, int]]
) -> None:
    """Each day is imported with one set of dimensions, and filled with those of another."""
    values = {f"value {number}": three for number, three in enumerate(counts)}
    whole: Projects = {name: dict.fromkeys(DIMENSIONS, values) for name in ("bar", "foo")}
    for number, (imported, filled) in enumerate(days):
        day = MONDAY + timedelta(days=number)
        import_day(store, day, without(whole, *(name for name in DIMENSIONS[1:] if name not in imported)))
        for dimension in filled:
            handler = filler(store, OneDimension({day: whole}, dimension))
            outcome = handler.handle(FillDimension(dimension, Window(day, day)), lambda _: None)
            assert bool(outcome) is (dimension not in imported)
        absent = [name for name in DIMENSIONS[1:] if name not in {*imported, *filled}]
        assert rows(store, day) == sorted(_as_stored(without(whole, *absent)), key=_key)


def _as_stored(projects: Projects) -> list[dict]:
    return [row | {"value": row["value"] or "unknown"} for row in raw_rows(projects).to_pylist()]


def _key(row: dict) -> tuple:
    return row["project"], row["dimension"], row["value"]
