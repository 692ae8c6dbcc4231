"""What every store promises, whether in memory or in PostgreSQL."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from attrs import evolve

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.imports.import_totals import ImportTotals, ImportTotalsHandler
from pepy.application.query.downloads.project_reader import ProjectHistory, ProjectSum
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.errors import (
    DomainError,
    ImplausibleDayError,
    ImportInProgressError,
    MalformedDayError,
    ReconciliationError,
    UnknownDayError,
)
from pepy.domain.imports.day_import import Import
from pepy.domain.imports.days.day_rows import checked_rows
from pepy.domain.imports.days.fold import fold_project_days
from pepy.domain.imports.import_store import DayWriter
from pepy.domain.imports.state import ImportState
from pepy.domain.windows import LastDays, Window
from tests.builders import FailingSource, Projects, RecordedProgress, RowsSource, raw_rows
from tests.contract.conftest import Store

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
MONDAY, TUESDAY, THURSDAY = date(2026, 8, 17), date(2026, 8, 18), date(2026, 8, 20)
AUGUST = Window(date(2026, 8, 1), date(2026, 8, 31))


def import_day(store: Store, day: date, projects: Projects) -> None:
    source = RowsSource(projects)
    DayImporter(store.writes, lambda: NOW, RecordedProgress()).import_day(day, source)


def set_totals(store: Store, totals: dict[str, int]) -> None:
    table = pa.table({"project": list(totals), "total_downloads": [str(total) for total in totals.values()]})
    ImportTotalsHandler(store.writes).handle(ImportTotals(table, "totals.csv"))


def total(store: Store, name: str) -> int | None:
    found = store.reads.find_sum(name, None)
    return found and found.total_downloads


def test_an_empty_store_knows_no_day_and_no_project(store: Store) -> None:
    assert store.data_state().data_through is None
    assert store.reads.find_sum("requests", AUGUST) is None
    assert store.reads.find_history("requests", AUGUST) is None
    assert store.reads.find_version_history("requests", AUGUST) is None
    assert store.ledger.complete_days() is None


def test_an_imported_day_is_read_back(store: Store) -> None:
    import_day(store, MONDAY, {"requests": {"version": {"2.31.0": 12, "2.32.3": 40}}, "flask": {"version": {"3.0": 7}}})

    assert store.reads.find_sum("requests", AUGUST) == ProjectSum(
        total_downloads=52, window_downloads=52, data_version=store.version
    )
    assert store.reads.find_history("flask", AUGUST) == ProjectHistory(
        "flask", 7, (("2026-08-17", 7),), data_version=store.version
    )
    versions = store.reads.find_version_history("requests", AUGUST)
    assert sorted(versions.versions) == ["2.31.0", "2.32.3"]
    assert versions.downloads_json == '{"2026-08-17":{"2.31.0":12,"2.32.3":40}}'


def test_a_version_without_downloads_is_not_listed_and_a_day_of_such_versions_is_absent(store: Store) -> None:
    import_day(store, MONDAY, {"flask": {"version": {"3.0": 7, "2.0": 0, 'odd "1"': 0, "☃": 1}}})
    import_day(store, TUESDAY, {"flask": {"version": {"0.1": 0}}})

    found = store.reads.find_version_history("flask", AUGUST)
    assert sorted(found.versions) == ["3.0", "☃"]
    assert found.downloads_json == '{"2026-08-17":{"3.0":7,"☃":1}}'


@pytest.mark.parametrize("counts", [(10, 10, 1), (10, 6, 5), (10**15 + 1, 0, 0)])
def test_a_row_that_no_sum_could_be_right_with_refuses_the_day(store: Store, counts: tuple[int, int, int]) -> None:
    import_day(store, MONDAY, {"flask": {"version": {"3.0": 5}}})

    with pytest.raises(MalformedDayError, match="row 2: "):
        import_day(store, MONDAY, {"flask": {"version": {"2.0": 1, "3.0": counts}}})

    assert total(store, "flask") == 5


def test_the_days_of_an_answer_ascend_and_gaps_stay_gaps(store: Store) -> None:
    for day, downloads in ((THURSDAY, 3), (MONDAY, 1), (TUESDAY, 2)):
        import_day(store, day, {"requests": {"version": {"1.0": downloads}}})

    history = store.reads.find_history("requests", AUGUST)
    assert history.downloads == (("2026-08-17", 1), ("2026-08-18", 2), ("2026-08-20", 3))
    assert list(store.reads.find_version_history("requests", AUGUST).downloads_json) == list(
        '{"2026-08-17":{"1.0":1},"2026-08-18":{"1.0":2},"2026-08-20":{"1.0":3}}'
    )


def test_a_window_includes_both_of_its_ends_and_nothing_else(store: Store) -> None:
    for day in (MONDAY, TUESDAY, THURSDAY):
        import_day(store, day, {"requests": {"version": {"1.0": 1}}})

    assert store.reads.find_sum("requests", Window(MONDAY, TUESDAY)).window_downloads == 2
    assert store.reads.find_sum("requests", None).window_downloads == 0


def test_the_last_days_end_with_the_newest_complete_one_whenever_it_came(store: Store) -> None:
    for day, in_three_days in ((MONDAY, 1), (TUESDAY, 2), (THURSDAY, 2), (date(2026, 8, 24), 1)):
        import_day(store, day, {"requests": {"version": {"1.0": 1}}})

        found = store.reads.find_sum("requests", LastDays(3))
        assert (found.window_downloads, found.data_version) == (in_three_days, store.version)
        history = store.reads.find_history("requests", LastDays(3))
        assert (len(history.downloads), history.data_version) == (in_three_days, store.version)
        assert store.reads.find_sum("requests", LastDays(1), DownloadFilter(with_ci=False)).window_downloads == 1


def test_before_the_first_import_there_are_no_last_days(store: Store) -> None:
    set_totals(store, {"requests": 5})
    nothing = ProjectSum(5, None, data_version=store.version)

    assert store.reads.find_sum("requests", LastDays(7)) == nothing
    assert store.reads.find_sum("requests", LastDays(7), DownloadFilter(with_ci=False)) == evolve(
        nothing, has_unfiltered_past=True
    )
    assert store.reads.find_history("requests", LastDays(7)) == ProjectHistory(
        "requests", 5, (), data_version=store.version
    )


def test_an_answer_says_which_version_of_the_data_it_is_of(store: Store) -> None:
    for downloads in (1, 2):
        import_day(store, MONDAY, {"requests": {"version": {"1.0": downloads}}})
        found = store.reads.find_version_history("requests", AUGUST)
        assert (found.downloads_json, found.data_version) == (
            f'{{"2026-08-17":{{"1.0":{downloads}}}}}',
            store.version,
        )


def test_importing_a_day_again_replaces_it_and_moves_the_total_once(store: Store) -> None:
    import_day(store, MONDAY, {"requests": {"version": {"1.0": 100}}, "flask": {"version": {"3.0": 7}}})
    import_day(store, TUESDAY, {"requests": {"version": {"1.0": 10}}})
    for _ in range(3):
        import_day(store, MONDAY, {"requests": {"version": {"1.0": 70}}, "django": {"version": {"5.0": 1}}})

    assert total(store, "requests") == 80
    assert total(store, "django") == 1


def test_a_corrected_day_forgets_projects_that_only_its_old_source_knew(store: Store) -> None:
    import_day(store, TUESDAY, {"flask": {"version": {"3.0": 1}}})
    set_totals(store, {"django": 0})
    typo: Projects = {name: {"version": {"1.0": 5}} for name in ("requests", "reqests", "flask", "django")}
    import_day(store, MONDAY, typo)
    import_day(store, MONDAY, {"requests": {"version": {"1.0": 5}}})

    assert [total(store, name) for name in ("requests", "reqests", "flask", "django")] == [5, None, 1, 0]


def test_days_arrive_in_any_order(store: Store) -> None:
    import_day(store, THURSDAY, {"requests": {"version": {"1.0": 1}}})
    import_day(store, date(2019, 12, 31), {"requests": {"version": {"1.0": 5}}})

    assert total(store, "requests") == 6
    assert store.data_state().data_through == THURSDAY
    assert store.ledger.complete_days().first_day == date(2019, 12, 31)


def test_counts_beyond_32_bits_are_kept(store: Store) -> None:
    import_day(store, MONDAY, {"boto3": {"version": {"1.0": 3_300_000_000}}})
    import_day(store, TUESDAY, {"boto3": {"version": {"1.0": 3_300_000_000}}})

    assert store.reads.find_sum("boto3", AUGUST) == ProjectSum(6_600_000_000, 6_600_000_000, data_version=store.version)


def test_a_project_name_of_512_characters_is_kept(store: Store) -> None:
    import_day(store, MONDAY, {"x" * 512: {"version": {"1.0": 1}}})

    assert total(store, "x" * 512) == 1


def test_odd_values_come_back_as_they_were(store: Store) -> None:
    odd = {'quo"te': 1, "back\\slash": 2, "tab\tnew\nline": 3, "snow☃": 4, "{}": 5, "\\N": 6}
    import_day(store, MONDAY, {"odd": {"version": odd}})

    assert set(store.reads.find_version_history("odd", AUGUST).versions) == set(odd)
    exported = pa.Table.from_batches(store.writes.export_rows(MONDAY))
    assert dict(zip(exported["value"].to_pylist(), exported["downloads"].to_pylist(), strict=True)) == odd


def test_a_source_that_breaks_leaves_the_old_day_as_it_was(store: Store) -> None:
    import_day(store, MONDAY, {"requests": {"version": {"1.0": 100}}})
    before = store.data_state()
    broken = FailingSource(
        {"requests": {"version": {"1.0": 1}}, "new": {"version": {"1": 1}}}, MalformedDayError("row 2")
    )

    with pytest.raises(MalformedDayError):
        DayImporter(store.writes, lambda: NOW, RecordedProgress()).import_day(MONDAY, broken)

    assert store.data_state() == before
    assert total(store, "requests") == 100
    assert total(store, "new") is None
    status = store.ledger.attempted_days(AUGUST)[MONDAY]
    assert status.state is ImportState.COMPLETE


def test_a_day_without_rows_is_refused_and_the_ledger_says_why(store: Store) -> None:
    with pytest.raises(ImplausibleDayError, match="no rows"):
        import_day(store, MONDAY, {})

    status = store.ledger.attempted_days(AUGUST)[MONDAY]
    assert status.state is ImportState.SUSPECT
    assert status.error.startswith("Day 2026-08-17 is suspect and was not published: the source has no rows")
    assert store.data_state().data_through is None


def test_a_day_that_does_not_add_up_does_not_commit(store: Store) -> None:
    with store.writes.session() as session:
        started = session.start(MONDAY, NOW)
        with pytest.raises(ReconciliationError) as differs, session.replacing(MONDAY) as writer:
            _write_what_the_source_has_twice(started, writer)
        session.save(started.refuse(differs.value, NOW))

    assert store.data_state().data_through is None
    assert total(store, "requests") is None


def _write_what_the_source_has_twice(started: Import, writer: DayWriter) -> None:
    sums = started.sums
    batch = checked_rows(raw_rows({"requests": {"version": {"1.0": 5}}}), 0)
    writer.add_all(fold_project_days([batch], sums))
    sums.add_rows(batch)
    writer.move_totals()
    started.complete(writer.stored_sums(), writer.write_index(), NOW)


def test_two_imports_at_once_never_interleave(store: Store) -> None:
    with store.writes.session(), pytest.raises(ImportInProgressError):
        import_day(store, MONDAY, {"requests": {"version": {"1.0": 1}}})

    import_day(store, MONDAY, {"requests": {"version": {"1.0": 1}}})
    assert total(store, "requests") == 1


def test_every_change_of_published_data_raises_the_data_version(store: Store) -> None:
    versions = [store.data_state().version]
    import_day(store, MONDAY, {"requests": {"version": {"1.0": 1}}})
    versions.append(store.data_state().version)
    set_totals(store, {"requests": 5})
    versions.append(store.data_state().version)

    assert versions == sorted(set(versions))


def test_totals_from_elsewhere_create_projects_and_later_days_add_to_them(store: Store) -> None:
    set_totals(store, {"Requests": 1_000, "unheard_of": 5})
    import_day(store, MONDAY, {"requests": {"version": {"1.0": 10}}})

    assert total(store, "requests") == 1_010
    assert store.reads.find_history("unheard-of", AUGUST) == ProjectHistory(
        "unheard-of", 5, (), data_version=store.version
    )


def test_a_total_from_elsewhere_already_includes_the_days_that_are_stored(store: Store) -> None:
    import_day(store, MONDAY, {"requests": {"version": {"1.0": 10}}})
    set_totals(store, {"requests": 1_000})
    import_day(store, MONDAY, {"requests": {"version": {"1.0": 30}}})
    assert total(store, "requests") == 1_000

    import_day(store, TUESDAY, {"requests": {"version": {"1.0": 1}}})
    import_day(store, TUESDAY, {"requests": {"version": {"1.0": 2}}})
    assert total(store, "requests") == 1_002


def test_ci_and_mirrors_are_left_out_of_sums_on_request(store: Store) -> None:
    import_day(store, MONDAY, {"flask": {"version": {"3.0": (70, 20, 1), "2.0": (30, 0, 9)}}})
    import_day(store, THURSDAY, {"flask": {"version": {"3.0": (7, 2, 0)}}, "django": {"version": {"5.0": (9, 5, 4)}}})
    window = Window(MONDAY, TUESDAY)

    assert store.reads.find_sum("flask", window, DownloadFilter(with_ci=False)) == ProjectSum(
        85, 80, data_version=store.version
    )
    assert store.reads.find_sum("flask", window, DownloadFilter(with_mirrors=False)) == ProjectSum(
        97, 90, data_version=store.version
    )
    neither = DownloadFilter(with_ci=False, with_mirrors=False)
    assert store.reads.find_sum("flask", window, neither) == ProjectSum(75, 70, data_version=store.version)
    assert store.reads.find_sum("flask", None, neither) == ProjectSum(75, 0, data_version=store.version)
    assert store.reads.find_sum("django", AUGUST, neither) == ProjectSum(0, 0, data_version=store.version)
    assert store.reads.find_sum("no-such-thing", AUGUST, neither) is None


@pytest.mark.parametrize("window", [None, AUGUST, LastDays(2)])
@pytest.mark.parametrize("counted", [ALL_DOWNLOADS, DownloadFilter(with_ci=False)])
def test_the_sums_of_several_projects_are_those_of_each(
    store: Store, window: Window | LastDays | None, counted: DownloadFilter
) -> None:
    import_day(store, MONDAY, {"flask": {"version": {"3.0": (70, 20, 1)}}, "requests": {"version": {"1.0": 1}}})
    import_day(store, THURSDAY, {"flask": {"version": {"3.0": (7, 2, 0)}}, "django": {"version": {"5.0": (9, 5, 4)}}})
    names = ("flask", "django", "no-such-thing", "fl\x00ask")

    found = store.reads.find_sums(names, window, counted)

    assert found == {name: store.reads.find_sum(name, window, counted) for name in ("flask", "django")}
    assert store.reads.find_sums((), window, counted) == {}


def test_only_stored_days_can_be_taken_away_from_a_total_that_came_from_elsewhere(store: Store) -> None:
    set_totals(store, {"flask": 1_000, "django": 1_000})
    import_day(store, MONDAY, {"flask": {"version": {"3.0": (70, 20, 0)}}, "requests": {"version": {"1": (50, 50, 0)}}})
    set_totals(store, {"requests": 30})
    without_ci = DownloadFilter(with_ci=False)

    assert store.reads.find_sum("flask", None, without_ci) == ProjectSum(
        1_050, 0, has_unfiltered_past=True, data_version=store.version
    )
    assert store.reads.find_sum("django", None, without_ci) == ProjectSum(
        1_000, 0, has_unfiltered_past=True, data_version=store.version
    )
    assert store.reads.find_sum("requests", None, without_ci) == ProjectSum(
        0, 0, has_unfiltered_past=True, data_version=store.version
    )


def test_an_export_holds_all_that_was_imported(store: Store) -> None:
    projects: Projects = {
        "flask": {"version": {"3.0": (7, 2, 1)}, "country": {"US": (4, 2, 0), None: (3, 0, 1)}},
        "requests": {"version": {"2.31.0": (12, 0, 0), "2.32.3": (40, 9, 3)}, "python": {"3.11": (52, 9, 3)}},
    }
    import_day(store, MONDAY, projects)

    exported = pa.Table.from_batches(store.writes.export_rows(MONDAY)).to_pylist()
    expected = raw_rows(projects).to_pylist()
    for row in expected:
        row["value"] = row["value"] or "unknown"
    assert sorted(exported, key=repr) == sorted(expected, key=repr)


def test_an_export_is_in_the_order_of_bytes_whatever_projects_were_known_first(store: Store) -> None:
    # The rules of most languages would skip "-", so that "a-z" comes after "ab", and put "é" before "z".
    import_day(store, MONDAY, {name: {"version": {"1": 1}} for name in ("ab", "azz", "zz")})
    names = ["a-z", "a1", "ab", "az-a", "azz", "z", "zz", "é", "\N{SNOWMAN}", "\N{GRINNING FACE}"]
    import_day(store, TUESDAY, {name: {"version": {"1": 1}} for name in names})

    exported = pa.Table.from_batches(store.writes.export_rows(TUESDAY))

    assert exported["project"].to_pylist() == names


def test_a_day_that_is_not_stored_cannot_be_exported(store: Store) -> None:
    with pytest.raises(UnknownDayError, match="2026-08-17"):
        next(iter(store.writes.export_rows(MONDAY)))


def test_the_ledger_tells_figures_of_a_complete_day(store: Store) -> None:
    import_day(store, MONDAY, {"requests": {"version": {"1.0": 3, "2.0": 4}, "country": {"US": 7}}})

    status = store.ledger.attempted_days(AUGUST)[MONDAY]
    assert (status.state, status.attempts, status.source_rows, status.source_downloads) == (
        ImportState.COMPLETE,
        1,
        3,
        7,
    )


def test_the_history_tells_how_the_complete_days_were_fetched(store: Store) -> None:
    assert store.ledger.methods() == frozenset()
    import_day(store, MONDAY, {"requests": {"version": {"1.0": 1}}})
    handler = DayImporter(store.writes, lambda: NOW, RecordedProgress())
    with pytest.raises(DomainError):
        handler.import_day(TUESDAY, RowsSource({}, method="sample"))

    assert store.ledger.methods() == {"file"}


def test_a_lock_is_free_again_after_a_failure(store: Store) -> None:
    with pytest.raises(DomainError):
        import_day(store, MONDAY, {})
    import_day(store, MONDAY, {"requests": {"version": {"1.0": 1}}})

    assert store.ledger.attempted_days(AUGUST)[MONDAY].attempts == 2


def test_a_published_run_stays_complete_whatever_fails_afterwards(store: Store) -> None:
    failing_to_close = FailingSource(
        {"requests": {"version": {"1.0": 1}}}, error=None, error_on_closing=OSError("gone")
    )
    with pytest.raises(OSError, match="gone"):
        DayImporter(store.writes, lambda: NOW, RecordedProgress()).import_day(MONDAY, failing_to_close)

    assert store.ledger.attempted_days(AUGUST)[MONDAY].state is ImportState.COMPLETE
    assert total(store, "requests") == 1
