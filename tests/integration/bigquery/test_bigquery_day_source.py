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

NO_DETAILS = dict.fromkeys(("installer", "implementation", "distro", "system", "python", "cpu"))
ODD_CLIENTS = [
    raw_row(details=NO_DETAILS, file_type=None),
    raw_row(details={"implementation": {"name": None, "version": "3.11"}, "distro": {"name": None, "libc": None}}),
    raw_row(details={"implementation": {"name": "PyPy", "version": "7.3.17"}, "cpu": "arm64"}, file_type="sdist"),
    raw_row(details={"implementation": {"name": "GraalPy", "version": "24.1"}, "cpu": "aarch64"}, file_type="sdist"),
    raw_row(details={"implementation": {"name": "GraalVM"}, "cpu": "AMD64"}, file_type="bdist_egg"),
    raw_row(details={"cpu": ""}, file_type="", installer='some tool, "quoted"'),
    raw_row("bare") | {"details": None},
    raw_row("bare", ci=True, installer="\u00fcv \U0001f40d") | {"country_code": None},
    *(
        raw_row("libc", details={"distro": {"name": "Some", "version": None, "libc": libc}})
        for libc in (
            {"lib": "glibc", "version": "2.28"},
            {"lib": "glibc", "version": "2.36-9+deb12u4"},
            {"lib": "glibc", "version": "2.35.90.1"},
            {"lib": "glibc", "version": None},
            {"lib": "glibc", "version": "odd"},
            {"lib": "musl", "version": "1.2.5"},
            {"lib": "musl", "version": ""},
            {"lib": "", "version": "2.17"},
            {"lib": None, "version": "2.17"},
            None,
        )
    ),
    *(
        raw_row("distro", details={"distro": {"name": name, "version": version, "libc": None}})
        for name, version in (
            ("Ubuntu", "22.04"),
            ("Debian GNU/Linux", "12"),
            ("Debian GNU/Linux", "trixie/sid"),
            ("Arch Linux", None),
            ("Alpine Linux", "3.18.4"),
            ("Amazon Linux", "2023"),
            ("Amazon Linux AMI", "2018.03"),
            ("openSUSE Tumbleweed", "20240501"),
            ("CentOS Linux", "7.9.2009"),
            ("NixOS", "24.05.20240501.0a1b"),
            ("macOS", "14.5"),
            ("", "9"),
            (None, "9"),
        )
    ),
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
    downloads_table.load(*ODD_DAY, *ODD_CLIENTS)
    settings = evolve(request.getfixturevalue(transport), dimensions=DIMENSIONS)

    rows = rows_of(settings)

    for dimension in DIMENSIONS:
        assert counts_of(rows, dimension) == downloads_table.recount("2026-03-02", dimension)


def test_every_dimension_of_odd_clients_adds_up_to_the_same(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads
) -> None:
    downloads_table.load(*ODD_CLIENTS)

    rows = rows_of(evolve(rest_settings, dimensions=DIMENSIONS))

    assert {
        dimension: sum(count[0] for count in counts_of(rows, dimension).values()) for dimension in DIMENSIONS
    } == dict.fromkeys(DIMENSIONS, len(ODD_CLIENTS))


def test_libraries_and_distributions_have_short_versions(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads
) -> None:
    downloads_table.load(*ODD_CLIENTS)

    rows = rows_of(evolve(rest_settings, dimensions=("version", "libc", "distro")))

    assert {value: count[0] for (project, value), count in counts_of(rows, "libc").items() if project == "libc"} == {
        "glibc 2.28": 1, "glibc 2.36": 1, "glibc 2.35": 1, "glibc": 2, "musl 1.2": 1, "musl": 1, "unknown": 3,
    }  # fmt: skip
    assert {value: count[0] for (name, value), count in counts_of(rows, "distro").items() if name == "distro"} == {
        "Ubuntu 22.04": 1, "Debian GNU/Linux 12": 1, "Debian GNU/Linux": 1, "Arch Linux": 1, "Alpine Linux 3.18": 1,
        "Amazon Linux 2023": 1, "Amazon Linux AMI 2018.03": 1, "openSUSE Tumbleweed": 1, "CentOS Linux 7.9": 1,
        "NixOS 24.05": 1, "macOS 14.5": 1, "unknown": 2,
    }  # fmt: skip


def test_processors_and_implementations_are_called_as_their_systems_call_them(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads
) -> None:
    downloads_table.load(*ODD_CLIENTS[:6])

    rows = rows_of(evolve(rest_settings, dimensions=("version", "cpu", "implementation", "file_type")))

    found = {name: {value: n[0] for (_, value), n in counts_of(rows, name).items()} for name in ("cpu", "file_type")}
    assert found["cpu"] == {"unknown": 2, "x86_64": 1, "arm64": 1, "aarch64": 1, "AMD64": 1}
    assert found["file_type"] == {"unknown": 2, "bdist_wheel": 1, "sdist": 2, "bdist_egg": 1}
    assert {value for _, value in counts_of(rows, "implementation")} == {
        "unknown", "PyPy", "GraalPy", "GraalVM", "CPython",
    }  # fmt: skip


def test_the_default_day_has_five_dimensions_and_a_day_of_one_has_its_rows_alone(
    rest_settings: BigQuerySettings, downloads_table: RawDownloads
) -> None:
    downloads_table.load(*ODD_CLIENTS)

    assert {row["dimension"] for row in rows_of(rest_settings)} == {
        "version", "country", "python", "system", "installer",
    }  # fmt: skip
    assert {row["dimension"] for row in rows_of(evolve(rest_settings, dimensions=("cpu",)))} == {"cpu"}


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
