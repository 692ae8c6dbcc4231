"""Log lines for collectors: whatever the service says, from its start to its end, is one JSON object a line."""

import json
from pathlib import Path

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
