"""What an operator learns about costs before money is spent, with a BigQuery that answers as documented."""

import re
from collections.abc import Iterator

import pytest

from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.clock import utc_now
from pepy.domain.dimensions import DIMENSIONS
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from tests.acceptance.conftest import TODAY, YESTERDAY, CommandLine, start_service, stop_service
from tests.acceptance.test_command_line import failure_line
from tests.builders import RecordedProgress, RowsSource
from tests.scripted_bigquery import ScriptedBigQuery, estimate, refusal, scripted_bigquery

NO_TABLE = refusal(404, "notFound", "Not found: Table payer:work.pepy_day")


@pytest.fixture
def bigquery() -> Iterator[ScriptedBigQuery]:
    """A BigQuery whose query of a day would read 181 GB."""
    with scripted_bigquery(find_table=[NO_TABLE], start_query=[estimate(181_234_567_890)]) as started:
        yield started


@pytest.fixture
def importer(pepy: CommandLine, bigquery: ScriptedBigQuery) -> CommandLine:
    settings = {
        "PEPY_BIGQUERY_PROJECT": "payer",
        "PEPY_BIGQUERY_WORK_DATASET": "work",
        "PEPY_BIGQUERY_ENDPOINT": bigquery.endpoint,
        "PEPY_BIGQUERY_MAX_BYTES": "200000000000",
    }
    return CommandLine(pepy.settings | settings)


def test_a_dry_run_tells_bytes_and_dollars(importer: CommandLine) -> None:
    told = importer("import:downloads:day", "--dry-run")

    assert (told.returncode, told.stdout) == (
        0,
        f"{YESTERDAY}: the query reads 181,234,567,890 bytes, about $1.03\n",
    )
    cheaper = CommandLine(importer.settings | {"PEPY_BIGQUERY_PRICE_PER_TIB": "5"})
    assert "about $0.82" in cheaper("import:downloads:day", "--dry-run").stdout


def asked_columns(bigquery: ScriptedBigQuery) -> list[set[str]]:
    """Which columns of the further dimensions each query would have read."""
    columns = ("file.type", "details.implementation", "details.cpu", "details.distro.libc", "details.distro.name")
    statements = [body["configuration"]["query"]["query"] for kind, body in bigquery.calls if kind == "start query"]
    return [{column for column in columns if column in statement} for statement in statements]


def test_a_dry_run_is_of_the_dimensions_that_are_set(importer: CommandLine, bigquery: ScriptedBigQuery) -> None:
    importer("import:downloads:day", "--dry-run")
    more = CommandLine(importer.settings | {"PEPY_DIMENSIONS": "cpu, country"})("import:downloads:day", "--dry-run")

    assert asked_columns(bigquery) == [set(), {"details.cpu"}]
    assert "Counted by version, country, cpu." in more.stderr


@pytest.mark.parametrize("dimensions", ["planet", "country,planet", "country planet"])
def test_a_dimension_that_there_is_not_is_one_line_that_names_the_setting(pepy: CommandLine, dimensions: str) -> None:
    refused = CommandLine(pepy.settings | {"PEPY_DIMENSIONS": dimensions})("imports:status")

    unknown = dimensions.rsplit(",", maxsplit=1)[-1]
    assert refused.returncode == 1
    assert failure_line(refused.stderr) == (
        f"pepy: PEPY_DIMENSIONS names {unknown!r}, which is not one of {', '.join(DIMENSIONS[1:])}"
    )


def test_costs_are_told_for_what_is_set_and_for_every_further_dimension(
    importer: CommandLine, bigquery: ScriptedBigQuery
) -> None:
    told = CommandLine(importer.settings | {"PEPY_DIMENSIONS": "country,cpu"})("imports:costs", "--day", YESTERDAY)

    assert told.returncode == 0, told.stderr
    header, first, *others = [re.split(r" {2,}", line.strip()) for line in told.stdout.splitlines()]
    assert header == ["bytes of a day", "a day", "30 days", "365 days"]
    assert first == ["a day's import (3 dimensions)", "181,234,567,890", "$1.03", "$30.91", "$376.02"]
    further = [name for name in DIMENSIONS if name not in ("version", "country", "cpu")]
    assert [name for name, *_ in others] == [
        *(f"the same and {name}" for name in further),
        "all 10 dimensions",
        *(f"adding {name} to a stored day" for name in further),
    ]
    assert all(body["configuration"]["dryRun"] for kind, body in bigquery.calls if kind == "start query")
    assert asked_columns(bigquery)[0] == {"details.cpu"}
    assert asked_columns(bigquery)[-1] == {"details.distro.name"}


def test_what_costs_more_than_is_allowed_is_told_and_marked(importer: CommandLine) -> None:
    limited = CommandLine(importer.settings | {"PEPY_BIGQUERY_MAX_BYTES": "1000000"})

    told = limited("imports:costs")

    assert told.returncode == 0, told.stderr
    assert all(line.endswith("$376.02  above PEPY_BIGQUERY_MAX_BYTES") for line in told.stdout.splitlines()[1:])


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_a_query_above_the_limit_is_refused_before_it_is_run(
    importer: CommandLine, bigquery: ScriptedBigQuery, options: tuple[str, ...]
) -> None:
    limited = CommandLine(importer.settings | {"PEPY_BIGQUERY_MAX_BYTES": "1000000"})

    refused = limited("import:downloads:day", "--day", YESTERDAY, *options)

    assert refused.returncode == 1
    assert "181,234,567,890 bytes (about $1.03), above PEPY_BIGQUERY_MAX_BYTES" in failure_line(refused.stderr)
    started = [body["configuration"] for kind, body in bigquery.calls if kind == "start query"]
    assert all(configuration["dryRun"] for configuration in started)
    state = limited("imports:status").stdout.splitlines()[1].split()[1]
    assert state == ("missing" if options else "failed")


@pytest.fixture
def spender(importer: CommandLine) -> CommandLine:
    """An importer of which one import of today was billed 11 TiB for."""
    engine = connect(importer.settings["PEPY_DATABASE_URL"])
    importing = DayImporter(PostgresImportStore(engine), utc_now, RecordedProgress())
    importing.import_day(TODAY, RowsSource({"requests": {"version": {"1.0": 10}}}, bytes_billed=11 * 2**40))
    engine.dispose()
    return CommandLine(importer.settings | {"PEPY_BIGQUERY_MONTHLY_BYTES": str(11 * 2**40 + 1_000)})


def test_what_the_month_costs_is_shown_day_by_day(spender: CommandLine) -> None:
    shown = spender("costs")

    assert (shown.returncode, shown.stderr) == (0, "")
    assert f"{TODAY}        1  12,094,627,905,536       68.75".split() == shown.stdout.splitlines()[1].split()
    assert "12,094,627,905,536 bytes, $68.75\n" in shown.stdout
    assert "allows 12,094,627,906,536: 1,000 bytes, $0.00 are left" in shown.stdout
    unlimited = CommandLine(spender.settings | {"PEPY_BIGQUERY_MONTHLY_BYTES": ""})
    assert "There is no monthly limit" in unlimited("costs").stdout


def test_a_query_above_what_the_month_has_left_is_refused_before_it_is_run(
    spender: CommandLine, bigquery: ScriptedBigQuery
) -> None:
    refused = spender("import:downloads:day", "--day", YESTERDAY)

    assert refused.returncode == 1
    assert "more than the 1,000 bytes that PEPY_BIGQUERY_MONTHLY_BYTES" in failure_line(refused.stderr)
    started = [body["configuration"] for kind, body in bigquery.calls if kind == "start query"]
    assert all(configuration["dryRun"] for configuration in started)


def test_the_service_says_what_the_month_costs(spender: CommandLine) -> None:
    service = start_service(spender.settings)
    try:
        costs = service.get("/status").json()["costs"]
        metrics = service.get("/metrics").text
    finally:
        stop_service(service)

    assert costs["days"] == [{"day": str(TODAY), "billed_bytes": 11 * 2**40, "dollars": 68.75}]
    assert (costs["billed_bytes"], costs["left_bytes"]) == (11 * 2**40, 1_000)
    assert costs["forecast_bytes"] % (11 * 2**40) == 0
    assert "pepy_month_billed_dollars 68.75\n" in metrics
