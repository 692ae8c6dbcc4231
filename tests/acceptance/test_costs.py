"""What an operator learns about costs before money is spent, with a BigQuery that answers as documented."""

from collections.abc import Iterator

import pytest

from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.clock import utc_now
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
