"""Log lines for collectors: whatever the service says, from its start to its end, is one JSON object a line."""

import json
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.acceptance.conftest import CommandLine, start_service, stop_service


def test_every_line_of_the_service_is_a_json_object(pepy: CommandLine, tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as log:
        service = start_service(pepy.settings | {"PEPY_LOG_FORMAT": "json"}, log)
        service.get("/api/projects/unknown")
        stop_service(service)

    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert {"_granian", "pepy.infrastructure.cli.serve"} <= {line["logger"] for line in lines}
    assert "Shutting down granian" in [line["message"] for line in lines]
    assert f"pepy serves on {service.address}" in [line["message"] for line in lines]


def test_the_servers_own_lines_obey_the_log_level(pepy: CommandLine, tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as log:
        stop_service(start_service(pepy.settings | {"PEPY_LOG_LEVEL": "ERROR"}, log))

    assert "granian" not in (tmp_path / "log").read_text()


def test_all_lines_of_a_request_bear_its_id_which_is_also_in_the_answer(pepy: CommandLine, tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as log:
        service = start_service(pepy.settings | {"PEPY_LOG_FORMAT": "json"}, log)
        rename_projects(pepy.settings["PEPY_DATABASE_URL"])
        sent = service.get("/api/projects/foo", headers={"X-Request-Id": "from-the-proxy"})
        own = service.get("/api/projects/foo")
        stop_service(service)

    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    for request_id in ("from-the-proxy", own.headers["X-Request-Id"]):
        told = [line["logger"] for line in lines if line.get("request_id") == request_id]
        assert told == ["pepy.infrastructure.web.errors", "pepy.access"]
    assert sent.headers["X-Request-Id"] == "from-the-proxy"


def rename_projects(database_url: str) -> None:
    """Make questions for projects fail, so that more than the access log has something to say."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE project RENAME TO project_elsewhere"))
    engine.dispose()
