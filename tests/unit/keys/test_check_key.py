"""Which keys may be used, and why others count as none."""

from datetime import UTC, datetime

import pytest
from attrs import evolve

from pepy.application.command.keys.create_key import CreateKey, CreateKeyHandler
from pepy.application.command.keys.revoke_key import RevokeKey, RevokeKeyHandler
from pepy.application.query.keys.check_key import CheckKey, CheckKeyHandler, KeyProblem
from pepy.application.query.keys.list_keys import ListKeysHandler
from pepy.domain.keys.api_key import ApiKey
from pepy.domain.keys.key_repository import InvalidKeyNameError, KeyNameTakenError
from pepy.domain.keys.request_limit import RequestLimit
from tests.fakes.memory_keys import MemoryKeys

NOW = datetime(2026, 8, 25, 17, 0, tzinfo=UTC)


@pytest.fixture
def keys() -> MemoryKeys:
    return MemoryKeys()


def create(keys: MemoryKeys, name: str = "research", limit: RequestLimit | None = None) -> ApiKey:
    return CreateKeyHandler(keys, lambda: NOW).handle(CreateKey(name, limit))


def test_a_new_key_may_be_used_and_only_its_digest_is_stored(keys: MemoryKeys) -> None:
    key = create(keys, " research ", RequestLimit(6000, "minute"))

    checked = CheckKeyHandler(keys).handle(CheckKey(key.text))

    assert checked == keys.keys[key.public_part]
    assert (checked.name, checked.limit, checked.created_at) == ("research", RequestLimit(6000, "minute"), NOW)
    assert key.secret not in repr(keys)


def test_a_revoked_key_is_told_from_others(keys: MemoryKeys) -> None:
    key = create(keys)
    RevokeKeyHandler(keys, lambda: NOW).handle(RevokeKey(" research "))

    assert CheckKeyHandler(keys).handle(CheckKey(key.text)) is KeyProblem.REVOKED
    assert [stored.revoked_at for stored in ListKeysHandler(keys).handle()] == [NOW]


def test_a_wrong_secret_is_unknown_also_if_the_key_is_revoked(keys: MemoryKeys) -> None:
    guessed = evolve(create(keys), secret=ApiKey.new().secret)
    assert CheckKeyHandler(keys).handle(CheckKey(guessed.text)) is KeyProblem.UNKNOWN

    RevokeKeyHandler(keys, lambda: NOW).handle(RevokeKey("research"))
    assert CheckKeyHandler(keys).handle(CheckKey(guessed.text)) is KeyProblem.UNKNOWN


@pytest.mark.parametrize(
    ("text", "problem"), [("some-other-key", KeyProblem.FOREIGN), ("pepy_AbC_123", KeyProblem.MISTYPED)]
)
def test_what_cannot_be_a_key_is_not_looked_up(keys: MemoryKeys, text: str, problem: KeyProblem) -> None:
    assert CheckKeyHandler(keys).handle(CheckKey(text)) is problem
    assert keys.looked == 0


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "two\nlines", "nul\x00"])
def test_a_name_fits_one_line(keys: MemoryKeys, name: str) -> None:
    with pytest.raises(InvalidKeyNameError, match="1 to 100 printable"):
        create(keys, name)


def test_a_name_that_is_taken_is_refused(keys: MemoryKeys) -> None:
    create(keys)
    with pytest.raises(KeyNameTakenError):
        create(keys)
