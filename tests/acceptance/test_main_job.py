"""The main job from end to end: raw downloads in BigQuery, through the command line, to JSON and badges."""

from datetime import timedelta

import pytest
import requests

from tests.acceptance.conftest import YESTERDAY, CommandLine, Service
from tests.bigquery_emulator import BigQueryEmulator
from tests.raw_rows import RawDownloads, raw_row

DAY_BEFORE, DAY_AFTER = YESTERDAY - timedelta(days=1), YESTERDAY + timedelta(days=1)

RAW_DOWNLOADS = [
    raw_row("foo-bar", f"{DAY_BEFORE}T23:59:59.999999Z"),
    raw_row("foo-bar", f"{YESTERDAY}T00:00:00.000000Z"),
    raw_row("Foo_Bar", f"{YESTERDAY}T12:00:00Z", version="2.0rc1", installer=None, country=None, python=None),
    raw_row("foo.bar", f"{YESTERDAY}T12:00:00Z", version="1.0-SNAPSHOT", installer="bandersnatch"),
    raw_row("FOO-bar", f"{YESTERDAY}T23:59:59.999999Z", ci=True, country="DE"),
    raw_row("foo-bar", f"{DAY_AFTER}T00:00:00.000000Z"),
    raw_row("other", f"{YESTERDAY}T12:00:00Z", system=None),
]


@pytest.mark.parametrize("transport", ["REST", "gRPC"])
def test_answers_equal_an_independent_count_of_the_raw_rows(
    transport: str,
    pepy: CommandLine,
    service: Service,
    bigquery_emulator: BigQueryEmulator,
    downloads_table: RawDownloads,
) -> None:
    downloads_table.load(*RAW_DOWNLOADS)
    importer = CommandLine(pepy.settings | bigquery_settings(bigquery_emulator, downloads_table, transport))

    imported = importer("import:downloads:day", "--day", YESTERDAY)

    assert imported.returncode == 0, imported.stderr
    recount = downloads_table.recount(str(YESTERDAY), "version")
    expected = {version: counts[0] for (name, version), counts in recount.items() if name == "foo-bar"}
    assert len(expected) == 3
    answer = service.get("/api/v2/projects/foo-bar").json()
    assert answer["downloads"] == {str(YESTERDAY): expected}
    assert answer["versions"] == ["1.0-SNAPSHOT", "1.0", "2.0rc1"]
    assert answer["total_downloads"] == sum(expected.values())
    assert shown_on_the_badge(service.get("/badge/foo_bar/week")) == str(sum(expected.values()))
    assert service.get("/api/projects/other").json()["total_downloads"] == 1


def bigquery_settings(emulator: BigQueryEmulator, downloads: RawDownloads, transport: str) -> dict[str, str]:
    settings = {
        "PEPY_BIGQUERY_PROJECT": emulator.project,
        "PEPY_BIGQUERY_WORK_DATASET": emulator.work_dataset,
        "PEPY_BIGQUERY_TABLE": downloads.table,
        "PEPY_BIGQUERY_ENDPOINT": emulator.endpoint,
    }
    return settings | ({"PEPY_BIGQUERY_STORAGE_ENDPOINT": emulator.storage_endpoint} if transport == "gRPC" else {})


def shown_on_the_badge(answer: requests.Response) -> str:
    return answer.text.split("<title>")[1].split("</title>")[0].split(": ")[1]
