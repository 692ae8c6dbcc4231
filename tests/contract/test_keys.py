"""What every store promises about keys."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import frozen

from pepy.domain.keys.api_key import ApiKey
from pepy.domain.keys.key_repository import (
    KeyNameTakenError,
    KeyReader,
    KeyRepository,
    NoSuchKeyError,
    StoredKey,
)
from pepy.domain.keys.request_limit import RequestLimit
from pepy.infrastructure.postgres.connection.engine import connect, connect_for_reading
from pepy.infrastructure.postgres.keys.key_reader import PostgresKeyReader
from pepy.infrastructure.postgres.keys.key_repository import PostgresKeyRepository
from tests.fakes.memory_keys import MemoryKeys

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)
TODAY = date(2026, 8, 25)


@frozen
class Keys:
    """A store of keys through its ports."""

    writes: KeyRepository
    reads: KeyReader

    def add(self, name: str, limit: RequestLimit | None = None, created_at: datetime = NOW) -> StoredKey:
        key = ApiKey.new()
        stored = StoredKey(key.public_part, key.secret_sha256, name, created_at, limit)
        self.writes.add(stored)
        return stored


@pytest.fixture(params=["memory", "postgres"])
def keys(request: pytest.FixtureRequest) -> Iterator[Keys]:
    if request.param == "memory":
        memory = MemoryKeys()
        yield Keys(memory, memory)
        return
    url = request.getfixturevalue("migrated_url")
    engine, reads = connect(url), connect_for_reading(url)
    yield Keys(PostgresKeyRepository(engine), PostgresKeyReader((reads,)))
    engine.dispose()
    reads.dispose()


def test_a_key_is_found_by_its_public_part_with_all_that_was_stored(keys: Keys) -> None:
    stored = keys.add("research", RequestLimit(6000, "minute"))
    plain = keys.add("mirror 'of' ü")

    assert keys.reads.find(stored.public_part) == stored
    assert keys.reads.find(plain.public_part) == plain


@pytest.mark.parametrize("nobody", ["", "nobody", "\udcff"])
def test_what_was_never_stored_is_not_found(keys: Keys, nobody: str) -> None:
    keys.add("research")

    assert keys.reads.find(nobody.encode("utf-8", "replace").decode()) is None


def test_keys_are_listed_by_age(keys: Keys) -> None:
    newer = keys.add("newer")
    older = keys.add("older", created_at=NOW - timedelta(days=1))

    assert keys.reads.all_keys() == [older, newer]


@pytest.mark.parametrize("by_name", [True, False])
def test_a_key_is_revoked_by_public_part_or_name_and_stays_in_the_list(keys: Keys, by_name: bool) -> None:
    stored, other = keys.add("research"), keys.add("other")

    revoked = keys.writes.revoke(stored.name if by_name else stored.public_part, NOW)

    assert (revoked.public_part, revoked.revoked_at) == (stored.public_part, NOW)
    assert keys.reads.find(stored.public_part) == revoked
    assert keys.reads.find(other.public_part) == other


def test_a_public_part_goes_before_a_name_that_looks_like_it(keys: Keys) -> None:
    stored = keys.add("research")
    keys.add(stored.public_part)

    assert keys.writes.revoke(stored.public_part, NOW).name == "research"


@pytest.mark.parametrize("wanted", ["nobody", "", "\x00"])
def test_revoking_what_is_not_there_is_an_error(keys: Keys, wanted: str) -> None:
    with pytest.raises(NoSuchKeyError, match="keys:list"):
        keys.writes.revoke(wanted, NOW)


def test_a_key_is_revoked_only_once(keys: Keys) -> None:
    keys.writes.revoke(keys.add("research").public_part, NOW)

    with pytest.raises(NoSuchKeyError):
        keys.writes.revoke("research", NOW)


def test_of_the_keys_in_use_no_two_have_the_same_name(keys: Keys) -> None:
    keys.add("research")
    with pytest.raises(KeyNameTakenError, match="'research'"):
        keys.add("research")

    keys.writes.revoke("research", NOW)
    keys.add("research")


def test_the_newest_day_of_use_is_kept(keys: Keys) -> None:
    stored = keys.add("research")
    for day in (TODAY, TODAY - timedelta(days=1)):
        keys.writes.note_use(stored.public_part, day)
    keys.writes.note_use("nobody", TODAY)

    assert keys.reads.all_keys() == [stored.used_on(TODAY)]
