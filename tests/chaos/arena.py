"""Where things are broken: a database, importers as processes of their own, and what the numbers have to be."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from attrs import Factory, define
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from pepy.application.command.housekeeping.verify_imports import VerifyImports
from pepy.domain.windows import Window
from pepy.infrastructure.container.read_container import shut_down
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.dayfile.reader import DayFileSource
from pepy.infrastructure.postgres.schema import upgrade_schema
from tests.builders import RecordedProgress, about_days
from tests.chaos.made_up_days import SAMPLE, name_of, versions_of, write_variant
from tests.forked_commands import start_command
from tests.whole_container import WholeContainer

YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)
_LOCK_LINGERS = "Another import is running"
_SECONDS_OF_PATIENCE = 60


@define
class Arena:
    """A database at a URL; `expected` is which variant each day has to show."""

    url: str
    folder: Path
    expected: dict[date, int] = Factory(dict)

    def prepare(self) -> "Arena":
        with self.container() as container:
            upgrade_schema(container.engine())
        return self

    def started_import(self, day: date, variant: int) -> BaseProcess:
        """Start an importer; its output goes into a file."""
        file = write_variant(self.folder, variant)
        return self.started("import:downloads:file", "--file", str(file), "--day", str(day), "--force")

    def started_forgetting(self, day: date) -> BaseProcess:
        """Start to forget a day; the output goes into a file."""
        return self.started("imports:forget", "--day", str(day), "--yes")

    def started(self, *arguments: str, **settings: str) -> BaseProcess:
        """Start a command of pepy; its output goes into a file."""
        self.output.unlink(missing_ok=True)
        environment = {**os.environ, **settings, "PEPY_DATABASE_URL": self.url}
        return start_command(arguments, environment, self.output, self.output)

    @property
    def output(self) -> Path:
        return self.folder / "output.txt"

    def import_day(self, day: date, variant: int) -> None:
        """Import to the end; the lock of a killed importer lingers until its server process notices."""
        deadline = time.monotonic() + _SECONDS_OF_PATIENCE
        while True:
            importer = self.started_import(day, variant)
            importer.join()
            if importer.exitcode == 0:
                self.expected[day] = variant
                return
            said = self.output.read_text("utf-8")
            assert _LOCK_LINGERS in said, said
            assert time.monotonic() < deadline, said
            time.sleep(0.1)

    def import_here(self, day: date, variant: int) -> None:
        """Import in this process, which is not going to be killed."""
        source = DayFileSource(write_variant(self.folder, variant))
        with self.container() as container:
            container.day_importer().import_day(day, source, force=True)
        self.expected[day] = variant

    def check(self) -> None:
        """Run `imports:verify`, and compare the API's numbers with what has to be there."""
        assert self.findings() == []
        with self.container() as container:
            client = container.routes().test_client()
            for project in SAMPLE:
                _check_project(client, project, self.expected)
            for variant in (1, 2, 3):
                known = client.get(f"/api/projects/only-in-{variant}").status_code
                assert known == (200 if variant in self.expected.values() else 404)

    def findings(self) -> list[str]:
        """Return what verify finds."""
        findings: list[str] = []
        with self.container() as container:
            container.verify_imports().handle(VerifyImports(deep=True, repair=False), findings.append)
        return about_days(findings)

    def check_after_kill(self, day: date, variant: int) -> None:
        """The day shows its old or its new variant, whole; remember which."""
        self.wait_for_sessions_to_end()
        with self.container() as container:
            client = container.routes().test_client()
            shown = client.get(f"/api/v2/projects/{name_of(SAMPLE[1])}")
            if shown.status_code == 200 and shown.json["downloads"].get(str(day)) == versions_of(SAMPLE[1], variant):
                self.expected[day] = variant
        self.check()

    def check_after_killed_forgetting(self, day: date) -> None:
        """The day is there or not, whole; remember which."""
        self.wait_for_sessions_to_end()
        with self.container() as container:
            ledger = container.ledger_reader().attempted_days(Window(day, day))
            if day not in ledger or not ledger[day].is_complete:
                del self.expected[day]
        self.check()

    def wait_for_sessions_to_end(self) -> None:
        """Wait for what the server does for a dead importer: a commit that was sent is carried out."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        others = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        deadline = time.monotonic() + _SECONDS_OF_PATIENCE
        with engine.connect() as connection:
            while connection.execute(others).scalar():
                assert time.monotonic() < deadline
                time.sleep(0.02)
        engine.dispose()

    def ranks(self) -> object:
        """Return what readers see of ranks: all of it is of one refresh."""
        with self.container() as container:
            client = container.routes().test_client()
            paths = ("/api/v3/top?period=day", "/api/v3/top?period=week&limit=1000", "/api/v3/new", "/api/v3/trending")
            return [client.get(path).json for path in paths]

    @contextmanager
    def container(self) -> Iterator[WholeContainer]:
        container = WholeContainer(settings=Settings(database_url=self.url), progress=RecordedProgress())
        try:
            yield container
        finally:
            shut_down(container)


def _check_project(client: FlaskClient, project: int, expected: dict[date, int]) -> None:
    days = {str(day): versions_of(project, variant) for day, variant in sorted(expected.items())}
    answer = client.get(f"/api/v2/projects/{name_of(project)}")
    if not days:
        assert answer.status_code == 404
        return
    assert answer.json["downloads"] == days
    assert answer.json["total_downloads"] == sum(sum(versions.values()) for versions in days.values())
