"""In which order values are dropped."""

import pytest

from pepy.domain.support.order import Order, dropping_chains, version_place


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("3.9", ("", (3, 9))),
        ("3.10", ("", (3, 10))),
        ("3", ("", (3,))),
        ("2.7.18", ("", (2, 7, 18))),
        ("glibc 2.28", ("glibc", (2, 28))),
        ("Musl 1.2", ("musl", (1, 2))),
        ("glibc", None),
        ("unknown", None),
        ("other", None),
        ("", None),
        ("3.", None),
        (".9", None),
        ("3.9rc1", None),
        ("-3.9", None),
        ("3.9\n", None),
        ("\u0663.9", None),
        ("3." + "9" * 5_000, None),
    ],
)
def test_a_version_has_a_place_and_anything_odd_has_none(value: str, place: object) -> None:
    assert version_place(value) == place


def test_versions_are_dropped_oldest_first_and_by_number() -> None:
    downloads = dict.fromkeys(["3.10", "3.9", "2.7", "3", "unknown", "odd"], 1)

    assert dropping_chains(Order.of("python"), downloads) == (["2.7", "3", "3.9", "3.10"],)


def test_dropping_an_old_glibc_loses_no_musl() -> None:
    downloads = dict.fromkeys(["musl 1.2", "glibc 2.28", "glibc 2.5", "glibc", "other"], 1)

    assert dropping_chains(Order.of("libc"), downloads) == (["glibc 2.5", "glibc 2.28"], ["musl 1.2"])


@pytest.mark.parametrize("dimension", ["cpu", "system", "file_type"])
def test_what_has_no_versions_is_dropped_rarest_first(dimension: str) -> None:
    downloads = {"x86_64": 50, "unknown": 9, "other": 1, "i686": 2, "arm64": 2}

    assert dropping_chains(Order.of(dimension), downloads) == (["arm64", "i686", "x86_64"],)
