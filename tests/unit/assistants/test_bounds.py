"""Long answers to assistants are cut, and say so."""

from datetime import date, timedelta

import orjson

from pepy.infrastructure.api.assistants.bounds import MAX_LISTED, MAX_ROWS_BYTES, cut_to_size

ADVICE = "ask for less"


def test_an_answer_that_fits_is_left_as_it_is() -> None:
    content = {"id": "flask", "events": [1, 2], "buckets": [{"downloads": 1}]}

    assert cut_to_size(content, "buckets", newest=True, advice=ADVICE) == content
    assert cut_to_size({"buckets": []}, "buckets", newest=True, advice=ADVICE) == {"buckets": []}


def test_of_rows_the_newest_or_the_first_are_kept_as_many_as_fit() -> None:
    rows = [{"period": str(date(2020, 1, 1) + timedelta(days=number)), "downloads": 7} for number in range(3_000)]

    newest = cut_to_size({"buckets": rows}, "buckets", newest=True, advice=ADVICE)
    first = cut_to_size({"buckets": rows}, "buckets", newest=False, advice=ADVICE)

    kept = len(newest["buckets"])
    assert newest["buckets"] == rows[-kept:]
    assert first["buckets"] == rows[:kept]
    assert newest["cut"] == [f"buckets: only the {kept} newest of 3000 are listed; ask for less"]
    assert first["cut"] == [f"buckets: only the {kept} first of 3000 are listed; ask for less"]
    assert MAX_ROWS_BYTES - 40 < len(orjson.dumps(newest["buckets"])) <= MAX_ROWS_BYTES


def test_a_single_row_that_is_too_long_is_left_out() -> None:
    cut = cut_to_size({"buckets": ["x" * MAX_ROWS_BYTES]}, "buckets", newest=True, advice=ADVICE)

    assert cut["buckets"] == []
    assert cut["cut"] == ["buckets: only the 0 newest of 1 are listed; ask for less"]


def test_of_every_other_list_the_last_entries_are_kept() -> None:
    days = tuple(range(MAX_LISTED + 1))

    cut = cut_to_size({"incomplete_days": days, "buckets": []}, "buckets", newest=True, advice=ADVICE)

    assert cut["incomplete_days"] == days[1:]
    assert cut["cut"] == ["incomplete_days: only the last 50 of 51 are listed"]
