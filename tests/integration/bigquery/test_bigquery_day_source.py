"""A day from BigQuery: raw rows in an emulator, through the official client, to the checked rows of the port."""

import subprocess
import sys
from collections import Counter
from datetime import date

import pyarrow as pa
import pytest
from attrs import evolve

from pepy.domain.dimensions import DIMENSIONS
from pepy.domain.errors import SourceUnavailableError
from pepy.domain.imports.days.day_rows import CHECKED_ROWS
from pepy.infrastructure.bigquery.day_source import BigQueryDaySource
from pepy.infrastructure.bigquery.settings import BigQuerySettings
from tests.raw_rows import RawDownloads, RawRow, raw_row

DAY = date(2026, 3, 2)

ODD_DAY = [
    raw_row("foo", "2026-03-01T23:59:59.999999Z", version="the day before"),
    raw_row("foo", "2026-03-02T00:00:00.000000Z", ci=True),
    raw_row("foo", "2026-03-02T00:00:00.000001Z", installer=None),
    raw_row("foo", "2026-03-02T23:59:59.999999Z", ci=True, installer="uv", system="Darwin"),
    raw_row("foo", "2026-03-03T00:00:00.000000Z", version="the day after"),
    raw_row("Foo", version="2.0rc1", country=None, python=None, installer=None, system=None),
    raw_row("zope.interface", version="1.0-SNAPSHOT", python="3.9.18"),
    raw_row("Zope_Interface", version="1.0-SNAPSHOT", python="3.9.2", country="DE"),
    raw_row("zope-.-interface", version="1.0-SNAPSHOT", python="3.10.0rc1", installer="bandersnatch"),
    raw_row(" \tzope--interface\u00a0", version="5.0", python="", installer="Nexus", ci=True),
    raw_row("zope-interface-extra", python="2.7", country=""),
    raw_row("zopeinterface", python="something odd", installer="PIP"),
    raw_row("zopeinterface", python="3", version=None, installer="unknown"),
]


def rows_of(settings: BigQuerySettings, day: date = DAY) -> list[RawRow]:
    with BigQueryDaySource(settings).open(day) as source_day:
        return pa.Table.from_batches(source_day.batches, CHECKED_ROWS).to_pylist()


def counts_of(rows: list[RawRow], dimension: str) -> dict[tuple[str, str], tuple[int, ...]]:
    counts: dict[tuple[str, str], tuple[int, ...]] = {}
    for row in rows:
        if row["dimension"] == dimension:
            key = row["project"], row["value"]
            before = counts.get(key, (0, 0, 0))
            found = row["downloads"], row["ci_downloads"], row["mirror_downloads"]
            counts[key] = tuple(a + b for a, b in zip(before, found, strict=True))
    return counts


@pytest.mark.parametrize("transport", ["rest_settings", "storage_settings"])
def test_an_imported_day_counts_what_plain_sql_counts_over_the_raw_rows(
    transport: str, downloads_table: RawDownloads, request: pytest.FixtureRequest
) -> None:
    downloads_table.load(*ODD_DAY)

    rows = rows_of(request.getfixturevalue(transport))

    for dimension in DIMENSIONS:
        assert counts_of(rows, dimension) == downloads_table.recount("2026-03-02", dimension)


def test_both_transports_give_the_same_rows_in_the_same_order(
    rest_settings: BigQuerySettings, storage_settings: BigQuerySettings, downloads_table: RawDownloads
) -> None:
    downloads_table.load(*ODD_DAY)

    assert rows_of(rest_settings) == rows_of(storage_settings)


def test_only_the_microseconds_of_the_utc_day_are_counted(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads
) -> None:
    downloads_table.load(*ODD_DAY)

    versions = counts_of(rows_of(rest_settings), "version")

    assert versions["foo", "1.0"] == (3, 2, 0)
    assert ("foo", "the day before") not in versions
    assert ("foo", "the day after") not in versions


def test_spellings_of_a_name_are_one_project_whose_rows_stand_together(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads
) -> None:
    downloads_table.load(*ODD_DAY)

    rows = rows_of(rest_settings)

    projects = [row["project"] for row in rows]
    assert list(dict.fromkeys(projects)) == ["foo", "zope-interface", "zope-interface-extra", "zopeinterface"]
    assert projects == sorted(projects)
    assert counts_of(rows, "version")["zope-interface", "1.0-SNAPSHOT"] == (3, 0, 1)


def test_a_null_installer_is_not_a_mirror_and_its_download_stays(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads
) -> None:
    downloads_table.load(raw_row(installer=None), raw_row(installer="Nexus"), raw_row(installer="pip"))

    rows = rows_of(rest_settings)

    assert counts_of(rows, "version") == {("foo", "1.0"): (3, 0, 1)}
    assert counts_of(rows, "installer")["foo", "unknown"] == (1, 0, 0)


def test_a_download_by_a_mirror_is_never_counted_as_ci_as_well(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads
) -> None:
    installers = ("bandersnatch", "pip", None)
    downloads_table.load(*(raw_row(installer=installer, ci=True) for installer in installers))

    rows = rows_of(rest_settings)

    assert counts_of(rows, "version") == {("foo", "1.0"): (3, 2, 1)}
    assert counts_of(rows, "installer") == {
        ("foo", "bandersnatch"): (1, 0, 1),
        ("foo", "pip"): (1, 1, 0),
        ("foo", "unknown"): (1, 1, 0),
    }


def test_odd_python_strings_stay_and_proper_ones_lose_their_patch_level(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads
) -> None:
    pythons = ["3.11.4", "3.11", "3.13.0rc1", "2.7.18+", "3", "pypy", None]
    downloads_table.load(*(raw_row(python=python) for python in pythons))

    found = {value: count[0] for (_, value), count in counts_of(rows_of(rest_settings), "python").items()}

    assert found == {"3.11": 2, "3.13": 1, "2.7": 1, "3": 1, "pypy": 1, "unknown": 1}


def test_downloads_without_a_possible_name_are_left_out_and_counted_in_one_warning(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads, caplog: pytest.LogCaptureFixture
) -> None:
    names = [None, "", " \t", "x" * 513, "nul\x00", "foo", "y" * 512]
    downloads_table.load(*(raw_row(name) for name in names))

    rows = rows_of(rest_settings)

    assert Counter(row["project"] for row in rows) == {"foo": 5, "y" * 512: 5}
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
        "left out 5 downloads without a project name"
    ]


def test_other_mirrors_can_be_named(rest_settings: BigQuerySettings, downloads_table: RawDownloads) -> None:
    downloads_table.load(raw_row(installer="Nexus"), raw_row(installer="o'mirror"))

    rows = rows_of(evolve(rest_settings, mirrors=("o'mirror",)))

    assert counts_of(rows, "installer") == {("foo", "Nexus"): (1, 0, 0), ("foo", "o'mirror"): (1, 0, 1)}


@pytest.mark.parametrize("transport", ["rest_settings", "storage_settings"])
def test_a_day_without_downloads_has_no_batches(
    transport: str, downloads_table: RawDownloads, request: pytest.FixtureRequest
) -> None:
    downloads_table.load(*ODD_DAY)

    with BigQueryDaySource(request.getfixturevalue(transport)).open(date(2026, 3, 9)) as source_day:
        assert source_day.row_count == 0
        assert list(source_day.batches) == []


def test_a_day_of_several_messages_arrives_whole_and_in_order(
    storage_settings: BigQuerySettings, downloads_table: RawDownloads
) -> None:
    # The emulator sends 65,536 rows in a message, and each of these downloads becomes 5 rows.
    downloads_table.load(*(raw_row(f"project-{number:05}") for number in range(13_200)))

    with BigQueryDaySource(storage_settings).open(DAY) as source_day:
        batches = list(source_day.batches)

    assert (source_day.method, source_day.row_count) == ("bigquery-storage", 66_000)
    assert [batch.num_rows for batch in batches] == [65_536, 464]
    assert batches[1]["project"].to_pylist()[0] == "project-13107"


def test_a_missing_table_is_one_clear_line(rest_settings: BigQuerySettings) -> None:
    settings = evolve(rest_settings, table="pepy-test.pypi.nowhere")

    with pytest.raises(SourceUnavailableError, match=r"^BigQuery cannot find it: .*pypi\.nowhere.*$"):
        rows_of(settings)


def test_a_missing_work_dataset_is_one_clear_line(rest_settings: BigQuerySettings) -> None:
    settings = evolve(rest_settings, work_dataset="nowhere")

    with pytest.raises(SourceUnavailableError, match=r"^BigQuery .*nowhere.*$"):
        rows_of(settings)


def test_only_an_import_loads_googles_libraries() -> None:
    program = (
        "import sys; from pepy.infrastructure.bigquery import day_source; "
        "print([name for name in sys.modules if name.startswith(('google', 'grpc'))])"
    )

    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"
