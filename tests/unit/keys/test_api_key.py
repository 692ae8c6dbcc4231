"""The format of keys, and that their secrets are shown nowhere."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.keys.api_key import ApiKey, ForeignKeyError, MistypedKeyError, without_secrets

KNOWN = ApiKey("AbCdEf012345", "s" * 43)
KNOWN_TEXT = f"pepy_AbCdEf012345_{'s' * 43}0sbfCg"


def test_the_form_never_changes() -> None:
    assert KNOWN.text == KNOWN_TEXT
    assert ApiKey.parse(KNOWN_TEXT) == KNOWN


def test_new_keys_have_the_form_and_are_all_different() -> None:
    keys = {ApiKey.new().text for _ in range(50)}

    assert len(keys) == 50
    assert all(re.fullmatch("pepy_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}", key) for key in keys)
    assert {ApiKey.parse(key).text for key in keys} == keys


def test_a_key_is_known_by_the_digest_of_its_secret_alone() -> None:
    key = ApiKey.new()

    assert key.has_digest(key.secret_sha256)
    assert not key.has_digest(ApiKey.new().secret_sha256)
    assert not key.has_digest(b"")


@given(st.integers(5, len(KNOWN_TEXT) - 1), st.sampled_from("0aZ_-é "))
def test_one_wrong_character_is_told(position: int, character: str) -> None:
    mistyped = KNOWN_TEXT[:position] + character + KNOWN_TEXT[position + 1 :]
    if mistyped == KNOWN_TEXT:
        return
    with pytest.raises(MistypedKeyError) as refused:
        ApiKey.parse(mistyped)
    assert "ssss" not in str(refused.value)


@pytest.mark.parametrize("text", [KNOWN_TEXT[:-1], f"{KNOWN_TEXT}x", "pepy_", f"{KNOWN_TEXT}\n"])
def test_a_key_of_another_length_is_mistyped(text: str) -> None:
    with pytest.raises(MistypedKeyError):
        ApiKey.parse(text)


@pytest.mark.parametrize("text", ["", "abc", "ghp_0123456789", "Pepy_AbCdEf012345", f" {KNOWN_TEXT}"])
def test_keys_of_other_services_are_foreign(text: str) -> None:
    with pytest.raises(ForeignKeyError):
        ApiKey.parse(text)


def test_the_secret_is_not_in_the_repr() -> None:
    assert "ssss" not in repr(KNOWN)


@pytest.mark.parametrize("text", [KNOWN_TEXT, KNOWN_TEXT[:-8], f"{KNOWN_TEXT}x", f"a{KNOWN_TEXT}b"])
def test_texts_lose_the_secret_but_keep_what_tells_keys_apart(text: str) -> None:
    shown = without_secrets(f"GET /{text} 404 pepy_requests_total")

    assert "sss" not in shown
    assert "pepy_AbCdEf012345_***" in shown
    assert shown.endswith(" 404 pepy_requests_total")
