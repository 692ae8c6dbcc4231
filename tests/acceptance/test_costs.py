"""What an operator learns about costs before money is spent, with a BigQuery that answers as documented."""

from collections.abc import Iterator

import pytest

from tests.acceptance.conftest import YESTERDAY, CommandLine
from tests.acceptance.test_command_line import failure_line
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
