"""A worker that is busy with large ranges says so, over HTTP, and answers everything else meanwhile."""

import threading
from collections.abc import Iterator
from datetime import date
from wsgiref.types import WSGIApplication

import pytest
import requests
from attrs import frozen
from dependency_injector import providers
from werkzeug.serving import make_server

from pepy.domain.downloads.filter import ALL_DOWNLOADS
from pepy.domain.windows import LastDays
from pepy.infrastructure.container.read_container import shut_down
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.postgres.reads.dimension_reader import PostgresDimensionReader
from pepy.infrastructure.postgres.reads.splits.large_reads import LargeReads
from pepy.infrastructure.web.web_container import WebContainer
from tests.acceptance.conftest import CommandLine
from tests.acceptance.in_process import environment_of

BY_VERSION = "/api/v3/projects/flask/downloads?from=2026-08-21&to=2026-08-21&dimension=version"


@frozen
class Busy:
    """A service to which every split is large, and which answers one of them at a time."""

    address: str
    reader: PostgresDimensionReader

    def get(self, path: str) -> requests.Response:
        return requests.get(self.address + path, timeout=20)


@pytest.fixture
def service(migrated_url: str) -> Iterator[Busy]:
    CommandLine({"PEPY_DATABASE_URL": migrated_url}).store_day(date(2026, 8, 21), {"flask": {"version": {"3.0": 7}}})
    settings = Settings.from_environment(environment_of(migrated_url))
    container = WebContainer(settings=settings)
    one_at_a_time = LargeReads(large_bytes=1, at_once=1, patience_seconds=0.05)
    reader = PostgresDimensionReader(container.watched_source(), one_at_a_time)
    container.dimension_reader.override(providers.Object(reader))
    yield from served(container.application(), reader)
    shut_down(container)


def served(application: WSGIApplication, reader: PostgresDimensionReader) -> Iterator[Busy]:
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Busy(f"http://127.0.0.1:{server.port}", reader)
    server.shutdown()
    thread.join()


def test_a_large_range_that_waits_too_long_is_told_to_come_back_in_a_moment(service: Busy) -> None:
    with service.reader.split("flask", LastDays(1).window, "version", ALL_DOWNLOADS):
        refused = service.get(BY_VERSION)
        others = [service.get(path) for path in ("/api/v3/projects/flask/downloads", "/badge/flask", "/health-check")]

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.json()["message"].startswith("Other large requests are being answered: try again in a moment")
    assert [other.status_code for other in others] == [200, 200, 200]
    assert service.get(BY_VERSION).json()["downloads"] == 7
