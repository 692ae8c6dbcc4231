"""Spellings of one processor are summed."""

from pepy.domain.support.processors import PROCESSOR_RULE, by_processor


def test_what_systems_call_differently_is_one_processor() -> None:
    downloads = {"x86_64": 50, "AMD64": 20, "amd64": 1, "arm64": 9, "ARM64": 2, "aarch64": 4, "i386": 3, "i686": 2}

    assert by_processor(downloads | {"x86": 1}) == {"x86_64": 71, "aarch64": 15, "i686": 6}


def test_all_other_values_stay_as_they_are() -> None:
    downloads = {"armv7l": 3, "x86-64": 1, "Other": 1, "other": 2, "unknown": 5}

    assert by_processor(downloads) == downloads


def test_the_rule_names_every_spelling() -> None:
    assert PROCESSOR_RULE == (
        "Spellings of one processor are summed, in any case: x86_64 is also amd64, aarch64 is also arm64, "
        "i686 is also i386 and x86."
    )
