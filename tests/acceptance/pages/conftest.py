"""Pages on a database with two months of a few projects, of which ranks are made."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from werkzeug.test import Client

from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.index.refresh_ranks import RefreshRanks
from pepy.domain.clock import utc_now
from pepy.infrastructure.container.settings import Settings
from tests.acceptance.conftest import YESTERDAY, Service, start_service, stop_service
from tests.builders import Projects, RecordedProgress, RowsSource
from tests.conftest import _fresh_database
from tests.whole_container import WholeContainer

DAYS = 65
MISSING_DAY = YESTERDAY - timedelta(days=40)
ODD_DAY = YESTERDAY - timedelta(days=45)
BASE_URL = "https://pepy.example.org"

PROJECTS: Projects = {
    "requests": {
        "version": {"2.31.0": (60, 20, 5), "2.32.3": (40, 0, 0), "3.0rc1": (2, 0, 0), "final-2": (1, 0, 0)},
        "country": {"US": (73, 20, 5), "DE": (20, 0, 0), None: (10, 0, 0)},
        "python": {"3.12": (83, 20, 5), "3.9": (20, 0, 0)},
        "system": {"Linux": (103, 20, 5)},
        "installer": {"pip": (100, 20, 5), "<b>uv</b>": (3, 0, 0)},
    },
    "flask": {"version": {"3.0": (50, 10, 0)}},
    "django": {"version": {"5.1": 40}},
    "click": {"version": {"8.1": 3}},
}


def application_settings(url: str, **others: str) -> Settings:
    return Settings.from_environment({"PEPY_DATABASE_URL": url, **others})


def client_of(url: str, **others: str) -> Client:
    """Return a client of the whole application in this process."""
    container = WholeContainer(settings=application_settings(url, **others), progress=RecordedProgress())
    return Client(container.application())


@pytest.fixture(scope="package")
def filled_url(postgres_url: str, migrated_template: str) -> Iterator[str]:
    for url in _fresh_database(postgres_url, migrated_template):
        container = WholeContainer(settings=application_settings(url), progress=RecordedProgress())
        importing = DayImporter(container.import_store(), utc_now, RecordedProgress())
        for days_ago in range(DAYS - 1, -1, -1):
            day = YESTERDAY - timedelta(days=days_ago)
            if day != MISSING_DAY:
                odd = {"click": {"version": {"8.1": 5_000}}} if day == ODD_DAY else {}
                importing.import_day(day, RowsSource({**PROJECTS, **odd}), force=day == ODD_DAY)
        container.refresh_ranks().handle(RefreshRanks())
        container.engine().dispose()
        yield url


@pytest.fixture(scope="package")
def pages(filled_url: str) -> Client:
    return client_of(filled_url, PEPY_BASE_URL=BASE_URL)


@pytest.fixture(scope="package")
def service(filled_url: str) -> Iterator[Service]:
    started = start_service({"PEPY_DATABASE_URL": filled_url})
    yield started
    stop_service(started)
