"""JSON texts of many runs at once."""

import json

import pyarrow as pa
import pytest

from pepy.domain.imports.days.columns.runs import Runs
from pepy.infrastructure.postgres.imports.days.joined_words import in_turns
from pepy.infrastructure.postgres.imports.days.json_objects import json_lists, json_objects, json_strings

RUNS = Runs(pa.array([True, False, True, True, False, False]))


def test_each_run_becomes_an_object() -> None:
    keys = pa.array(["US", "DE", "US", "FR", "DE", "US"]).dictionary_encode()
    objects = json_objects(keys, pa.array([5, 0, 5, 7, 12, 5]), RUNS)

    assert objects.to_pylist() == ['{"US":5,"DE":0}', '{"US":5}', '{"FR":7,"DE":12,"US":5}']
    objects.validate(full=True)


def test_each_run_becomes_a_list() -> None:
    lists = json_lists(pa.array([5, 0, 5, 7, 12, 5]), RUNS)

    assert lists.to_pylist() == ["[5,0]", "[5]", "[7,12,5]"]
    lists.validate(full=True)


def test_nothing_becomes_nothing() -> None:
    nothing, no_runs = pa.array([], pa.int64()), Runs.of(pa.array([], pa.string()))

    assert json_objects(pa.array([], pa.string()).dictionary_encode(), nothing, no_runs).to_pylist() == []
    assert json_lists(nothing, no_runs).to_pylist() == []


@pytest.mark.parametrize("text", ['a"b', "a\\b", "a\nb", "\x00", "\x1f", "größe", "\x7f", "\u2028"])
def test_odd_characters_survive_as_json(text: str) -> None:
    keys = pa.array([text, "plain"]).dictionary_encode()
    (made,) = json_objects(keys, pa.array([1, 2]), Runs(pa.array([True, False]))).to_pylist()

    assert json.loads(made) == {text: 1, "plain": 2}


def test_only_what_json_demands_is_escaped() -> None:
    assert json_strings(pa.array(["größe", "a/b", 'a"b'])).to_pylist() == ["größe", "a/b", 'a\\"b']


def test_codes_come_in_turns() -> None:
    first, second = pa.array([0, 2**31 - 1], pa.int32()), pa.array([2**31 - 1, 5], pa.int32())

    assert in_turns(first, second).to_pylist() == [0, 2**31 - 1, 2**31 - 1, 5]
