"""What monitors see: `GET /status`, and the address that an import calls."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pepy.domain.clock import utc_now
from tests.acceptance.conftest import TODAY, YESTERDAY, CommandLine, Service
from tests.acceptance.test_command_line import failure_line
from tests.acceptance.test_main_job import bigquery_settings
from tests.bigquery_emulator import BigQueryEmulator
from tests.raw_rows import RawDownloads, raw_row

ONE_PROJECT = {"requests": {"version": {"1.0": 10}}}


def test_a_monitor_is_told_how_far_the_data_is_behind(pepy: CommandLine, service: Service) -> None:
    empty = service.get("/status")
    assert (empty.status_code, empty.headers["Cache-Control"]) == (503, "no-store")
    assert empty.json() == {
        "data_through": None,
        "lag_days": None,
        "missing_days": [str(YESTERDAY)],
        "suspect_days": [],
        "last_import": None,
        "costs": {
            "month": f"{TODAY:%Y-%m}",
            **dict.fromkeys(("billed_bytes", "forecast_bytes"), 0),
            **dict.fromkeys(("dollars", "forecast_dollars"), 0.0),
            **dict.fromkeys(("monthly_bytes", "left_bytes")),
            "days": [],
        },
        "error": 503,
        "message": "No day has been imported yet",
    }

    old_day = TODAY - timedelta(days=3)
    pepy.store_day(old_day, ONE_PROJECT)
    late = service.get("/status")
    assert (late.status_code, late.json()["lag_days"]) == (503, 3)
    assert late.json()["message"] == f"The newest complete day, {old_day}, is 3 days old"
    assert late.json()["missing_days"] == [str(YESTERDAY - timedelta(days=1)), str(YESTERDAY)]

    pepy.store_day(YESTERDAY, ONE_PROJECT)
    fresh = service.get("/status")
    assert (fresh.status_code, fresh.headers["Cache-Control"]) == (200, "no-store")
    assert list(fresh.json()) == [
        *sorted(["data_through", "lag_days", "missing_days", "suspect_days", "last_import"]),
        "costs",
    ]
    assert (fresh.json()["data_through"], fresh.json()["lag_days"]) == (str(YESTERDAY), 1)
    last_import = fresh.json()["last_import"]
    assert (last_import["day"], last_import["state"], last_import["attempt"]) == (str(YESTERDAY), "complete", 1)
    assert datetime.fromisoformat(last_import["finished_at"]) <= utc_now()
    assert service.request("HEAD", "/status").status_code == 200


@pytest.mark.parametrize("time_zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_yesterday_is_utc_yesterday_in_every_time_zone(
    time_zone: str, pepy: CommandLine, bigquery_emulator: BigQueryEmulator, downloads_table: RawDownloads
) -> None:
    downloads_table.load(raw_row(at=f"{YESTERDAY}T00:00:00Z"), raw_row(at=f"{YESTERDAY}T23:59:59.999999Z"))
    settings = bigquery_settings(bigquery_emulator, downloads_table, "gRPC") | {"TZ": time_zone}
    importer = CommandLine(pepy.settings | settings)

    imported = importer("import:downloads:day")

    assert imported.returncode == 0, imported.stderr
    assert f"Imported {YESTERDAY}: 1 project, 5 rows, 2 downloads" in imported.stdout
    assert importer("imports:status").returncode == 0
    assert datetime.now(UTC).date() == TODAY, "the test ran over midnight"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PEPY_HEALTHCHECK_URL", "hc.example.org/secret", False),
        ("PEPY_HEALTHCHECK_URL", "file:///etc/secret", False),
        ("PEPY_HEALTHCHECK_URL", "https:///secret", False),
        ("PEPY_MAX_LAG_DAYS", "soon", True),
        ("PEPY_MAX_LAG_DAYS", "0", True),
    ],
)
def test_a_wrong_setting_is_one_line_and_secrets_are_not_repeated(name: str, value: str, told: bool) -> None:
    refused = CommandLine({name: value})("imports:status")

    assert refused.returncode == 1
    assert name in failure_line(refused.stderr)
    assert (value in refused.stderr) is told


def test_a_monitor_that_is_away_does_not_fail_an_import(pepy: CommandLine, tmp_path: Path) -> None:
    importer = CommandLine(pepy.settings | {"PEPY_HEALTHCHECK_URL": "http://127.0.0.1:1/secret"})

    imported = importer.import_day(tmp_path, YESTERDAY, ONE_PROJECT)

    assert imported.returncode == 0, imported.stderr
    assert "could not notify the monitor at PEPY_HEALTHCHECK_URL" in imported.stderr
    assert "secret" not in imported.stderr
