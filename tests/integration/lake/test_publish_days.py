"""Days become files that are listed with their digests, in a folder and in object stores."""

import hashlib
import io
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar

import pyarrow.parquet as pq
import pytest
from attrs import evolve

from pepy.application.command.imports.fill_dimension import FillDimension, FillDimensionHandler
from pepy.application.command.lake.publish_days import Publication, PublishDays
from pepy.domain.clock import utc_now
from pepy.domain.errors import (
    ArchiveUnavailableError,
    DaysNotPublishedError,
    PublishingInProgressError,
    ReconciliationError,
    UnknownDayError,
)
from pepy.domain.lake.catalog import INDEX, day_file_path
from pepy.domain.windows import Window
from pepy.infrastructure.lake.folder import FolderStore
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.imports.ledger_reader import PostgresLedgerReader
from tests.builders import OneDimension, RecordedProgress
from tests.full_disk import files_of_at_most
from tests.integration.lake.conftest import CLICK, FLASK, World
from tests.object_stores import Key

FIRST, SECOND, THIRD = date(2026, 8, 22), date(2026, 8, 23), date(2026, 8, 24)


def listed(world: World) -> dict[str, Any]:
    index: dict[str, Any] = json.loads(world.handler().lake.read(INDEX) or b"{}")
    return index


def days(world: World) -> list[str]:
    return [entry["day"] for entry in listed(world)["days"]]


def content(world: World, day: date) -> bytes:
    found = world.handler().lake.read(day_file_path(day))
    assert found is not None
    return found


def check(world: World) -> None:
    """Every listed file is there, and is what the list says of it."""
    for entry in listed(world)["days"]:
        file = content(world, date.fromisoformat(entry["day"]))
        table = pq.read_table(io.BytesIO(file))
        versions = table.filter(pq.filters_to_expression([("dimension", "==", "version")]))
        assert entry == {
            "day": entry["day"],
            "path": f"day={entry['day']}/downloads.parquet",
            "bytes": len(file),
            "sha256": hashlib.sha256(file).hexdigest(),
            "rows": table.num_rows,
            "downloads": sum(versions["downloads"].to_pylist()),
        }


def test_a_day_becomes_a_file_that_is_listed_with_its_digest(any_world: World) -> None:
    any_world.store(FIRST, FLASK)

    assert any_world.publish() == Publication(1, (), ())

    check(any_world)
    assert [(file.rows, file.downloads) for file in any_world.written] == [(4, 15)]
    file = pq.ParquetFile(io.BytesIO(content(any_world, FIRST)))
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert [tuple(row.values()) for row in file.read().to_pylist()] == [
        ("flask", "country", "US", 9, 2, 0),
        ("flask", "country", None, 6, 0, 0),
        ("flask", "version", "2.3", 5, 0, 0),
        ("flask", "version", "3.0", 10, 2, 0),
    ]


def test_only_what_is_missing_or_out_of_date_is_written_newest_first(any_world: World) -> None:
    for day in (FIRST, SECOND, THIRD):
        any_world.store(day, FLASK)
    assert any_world.publish(max_days=2) == Publication(2, (), (FIRST,))
    assert [file.day for file in any_world.written] == [THIRD, SECOND]

    any_world.publish()
    assert [file.day for file in any_world.written] == [FIRST]
    assert days(any_world) == [str(FIRST), str(SECOND), str(THIRD)]
    any_world.publish()
    assert any_world.written == []

    any_world.store(SECOND, FLASK | CLICK)
    any_world.publish()
    assert [(file.day, file.downloads) for file in any_world.written] == [(SECOND, 22)]
    check(any_world)


def test_a_day_that_got_a_dimension_since_is_written_again(world: World) -> None:
    world.store(FIRST, FLASK)
    world.publish()
    source = OneDimension({FIRST: {"flask": {"cpu": {"x86_64": (15, 2, 0)}}}}, "cpu")
    store, ledger = PostgresImportStore(world.engine), PostgresLedgerReader(world.engine)
    filling = FillDimensionHandler(store, ledger, source, lambda _: source, utc_now, RecordedProgress())
    filling.handle(FillDimension("cpu", Window(FIRST, FIRST)), lambda _: None)

    world.publish()

    assert [(file.day, file.rows, file.downloads) for file in world.written] == [(FIRST, 5, 15)]
    check(world)


def test_a_forgotten_day_is_gone_and_one_that_this_database_never_heard_of_stays(any_world: World) -> None:
    for day in (FIRST, SECOND):
        any_world.store(day, FLASK)
    any_world.publish()
    any_world.forget(FIRST)

    assert any_world.publish().removed == (FIRST,)
    assert days(any_world) == [str(SECOND)]
    assert any_world.handler().lake.read(day_file_path(FIRST)) is None

    with any_world.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM import_run")
    any_world.publish()
    assert days(any_world) == [str(SECOND)]
    check(any_world)


def test_a_file_that_somebody_removed_or_cut_short_is_written_again(world: World) -> None:
    for day in (FIRST, SECOND):
        world.store(day, FLASK)
    world.publish()
    Path(world.location, day_file_path(FIRST)).unlink()
    Path(world.location, day_file_path(SECOND)).write_bytes(b"PAR1")

    world.publish()

    assert sorted(file.day for file in world.written) == [FIRST, SECOND]
    check(world)


def test_a_list_that_nobody_can_read_is_made_anew(world: World) -> None:
    world.store(FIRST, FLASK)
    world.publish()
    Path(world.location, INDEX).write_text('{"days": [{"day": "tomorrow"}]}')

    world.publish()

    check(world)
    assert days(world) == [str(FIRST)]


def test_events_are_listed_and_a_single_day_can_be_written_again(world: World) -> None:
    world.store(FIRST, FLASK)
    world.publish(FIRST)
    world.publish(FIRST)

    assert [file.day for file in world.written] == [FIRST]
    assert listed(world)["events"][-1]["from"] == "2026-08-24"
    with pytest.raises(UnknownDayError, match="Day 2026-08-23 is not stored: there is nothing to publish"):
        world.publish(SECOND)


def test_two_at_once_do_not_interleave(world: World) -> None:
    world.store(FIRST, FLASK)

    with world.handler().days.publishing(), pytest.raises(PublishingInProgressError, match="this one did nothing"):
        world.publish()

    assert world.publish().written == 1


def test_who_reads_a_file_that_is_replaced_or_removed_reads_it_to_its_end(world: World) -> None:
    world.store(FIRST, FLASK)
    world.publish()
    before = content(world, FIRST)

    with Path(world.location, day_file_path(FIRST)).open("rb") as file:
        beginning = file.read(10)
        world.store(FIRST, CLICK)
        world.publish()
        world.forget(FIRST)
        world.publish()
        assert beginning + file.read() == before


class WatchedStore(FolderStore):
    """Notes after each change the digest of the day's file, and the index."""

    seen: ClassVar[list[tuple[str, dict[str, Any]]]] = []

    def place(self, finished: Path, name: str) -> None:
        super().place(finished, name)
        digest = hashlib.sha256((self.root / day_file_path(FIRST)).read_bytes()).hexdigest()
        self.seen.append((digest, json.loads((self.root / INDEX).read_bytes())))


def test_while_one_file_takes_the_place_of_another_neither_is_listed(world: World) -> None:
    world.store(FIRST, FLASK)
    world.publish()
    world.store(FIRST, CLICK)
    handler = world.handler()
    store = WatchedStore(Path(world.location))

    evolve(handler, lake=evolve(handler.lake, store=store)).handle(PublishDays(), lambda _: None)

    for digest, index in store.seen:
        assert {entry["sha256"] for entry in index["days"]} <= {digest}
    assert [len(index["days"]) for _, index in store.seen][-3:] == [0, 0, 1]


def test_a_full_disk_is_one_line_and_nothing_is_half_visible(world: World) -> None:
    many: dict[str, Any] = {f"project-{number}": {"version": {str(number): number}} for number in range(2_000)}
    world.store(FIRST, FLASK)
    world.publish()
    world.store(SECOND, many)

    with files_of_at_most(4_096), pytest.raises(ArchiveUnavailableError, match="cannot be written: ") as refused:
        world.publish()

    assert "\n" not in str(refused.value)
    assert days(world) == [str(FIRST)]
    check(world)
    world.publish()
    assert days(world) == [str(FIRST), str(SECOND)]
    assert list(Path(world.location, ".unfinished").iterdir()) == []


def test_a_place_that_does_not_exist_or_is_no_folder_is_one_line(world: World, tmp_path: Path) -> None:
    world.store(FIRST, FLASK)
    (tmp_path / "file").write_text("")
    for location, reason in (("file", "Not a directory|File exists"), ("no/such", "No such file or directory")):
        world.location = str(tmp_path / location)
        with pytest.raises(ArchiveUnavailableError, match=f"PEPY_ARCHIVE {tmp_path / location} cannot be .*({reason})"):
            world.publish()


def test_a_bucket_that_refuses_is_one_line_that_names_it(world: World, s3_endpoint: str) -> None:
    world.store(FIRST, FLASK)
    world.location = f"s3://no-such-bucket/x?region=us-east-1&scheme=http&endpoint_override={s3_endpoint}"

    with pytest.raises(
        ArchiveUnavailableError, match=r"^PEPY_ARCHIVE s3://no-such-bucket/x cannot be .*bucket"
    ) as refused:
        world.publish()

    assert "\n" not in str(refused.value)


REASONS = {
    "unknown": "does not exist in our records",
    "wrong secret": "SIGNATURE_DOES_NOT_MATCH",
    "reader": "ACCESS_DENIED",
    "all but the index": "ACCESS_DENIED",
}


@pytest.mark.parametrize("key", REASONS)
def test_a_wrong_key_is_one_line_and_the_right_one_makes_up_for_it(
    world: World, s3_endpoint: str, s3_keys: dict[str, Key], monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    def use(key: str) -> None:
        for name, value in s3_keys[key].items():
            monkeypatch.setenv(name, value)

    folder = f"key-{key.replace(' ', '-')}"
    world.location = f"s3://lake/{folder}?region=us-east-1&scheme=http&endpoint_override={s3_endpoint}"
    world.store(FIRST, FLASK)
    use("all")
    world.publish()
    before = listed(world)
    world.store(SECOND, CLICK)

    use(key)
    with pytest.raises(
        ArchiveUnavailableError, match=f"^PEPY_ARCHIVE s3://lake/{folder} cannot be .*{REASONS[key]}"
    ) as wrong:
        world.publish()

    assert "\n" not in str(wrong.value)
    assert s3_keys[key]["AWS_SECRET_ACCESS_KEY"] not in str(wrong.value)
    use("all")
    assert listed(world) == before
    check(world)
    assert world.publish().written == 1
    assert days(world) == [str(FIRST), str(SECOND)]
    check(world)


def test_a_day_that_cannot_be_read_does_not_stop_the_others(world: World, tmp_path: Path) -> None:
    for day in (FIRST, SECOND, THIRD):
        world.store(day, FLASK)
    world.archive(2, tmp_path)
    (tmp_path / f"{FIRST}.parquet").unlink()

    with pytest.raises(DaysNotPublishedError, match=f"^1 of 3 days were not published: {FIRST}: "):
        world.publish()

    assert days(world) == [str(SECOND), str(THIRD)]


def test_days_that_were_archived_into_another_folder_are_taken_in(any_world: World, tmp_path: Path) -> None:
    for day in (FIRST, SECOND):
        any_world.store(day, FLASK)
    assert any_world.archive(1, tmp_path) == (FIRST,)

    any_world.publish()

    assert days(any_world) == [str(FIRST), str(SECOND)]
    check(any_world)


def test_archived_days_are_the_files_that_are_published(any_world: World) -> None:
    for day in (FIRST, SECOND):
        any_world.store(day, FLASK)

    assert any_world.archive(1) == (FIRST,)

    assert any_world.handler().days.complete_days()[FIRST].archived_in == any_world.handler().lake.location(FIRST)
    any_world.publish()
    assert any_world.written == []
    any_world.publish(FIRST)
    assert [(file.day, file.downloads) for file in any_world.written] == [(FIRST, 15)]
    check(any_world)


def test_a_day_is_not_dropped_whose_file_is_of_an_older_import(world: World) -> None:
    world.store(FIRST, FLASK)
    world.publish()
    world.store(FIRST, CLICK)

    with pytest.raises(ReconciliationError, match=f"Day {FIRST} was imported again meanwhile"):
        world.handler().require_current(FIRST)


def test_what_a_killed_process_left_is_cleared_away(world: World) -> None:
    world.store(FIRST, FLASK)
    world.publish()
    leftover = Path(world.location, ".unfinished", "killed")
    leftover.mkdir(parents=True)
    (leftover / "downloads.parquet").write_bytes(b"PAR1")

    world.publish()

    assert not leftover.exists()
    assert os.listdir(Path(world.location, day_file_path(FIRST)).parent) == ["downloads.parquet"]


def test_the_monthly_list_has_the_well_known_shape_and_is_written_anew_only_with_other_ranks(any_world: World) -> None:
    any_world.store(FIRST, FLASK | CLICK | {"black": {"version": {"24.1": 7}}})
    any_world.publish()
    lake = any_world.handler().lake
    assert lake.read("top-pypi-packages.json") is None

    any_world.rank()
    any_world.publish()

    made = json.loads(lake.read("top-pypi-packages.json") or b"")
    assert made == json.loads(lake.read("top-pypi-packages.min.json") or b"")
    assert made == {
        "last_update": "2026-09-10 17:00:00",
        "query": {"from": "2026-07-24", "to": "2026-08-22", "limit": 15_000},
        "rows": [
            {"project": "flask", "download_count": 15},
            {"project": "black", "download_count": 7},
            {"project": "click", "download_count": 7},
        ],
    }
    assert lake.read("top-pypi-packages.csv") == b"download_count,project\n15,flask\n7,black\n7,click\n"
    handler = evolve(any_world.handler(), clock=lambda: datetime(2026, 9, 11, tzinfo=UTC))
    handler.handle(PublishDays(), lambda _: None)
    assert json.loads(lake.read("top-pypi-packages.json") or b"")["last_update"] == "2026-09-10 17:00:00"
    any_world.store(FIRST, CLICK)
    any_world.rank()
    handler.handle(PublishDays(), lambda _: None)
    assert [row["project"] for row in json.loads(lake.read("top-pypi-packages.min.json") or b"")["rows"]] == ["click"]
