"""Texts as codes into dictionaries."""

import pyarrow as pa

from pepy.domain.imports.days.columns.encoded_texts import (
    ENCODED,
    ascends,
    encoded,
    in_order_of_texts,
    recoded,
    without_unused,
)


def test_strings_are_encoded_and_what_is_encoded_stays_as_it_is() -> None:
    texts = encoded(pa.array(["b", "a", None, "b"]))

    assert (texts.type, texts.to_pylist(), texts.dictionary.to_pylist()) == (ENCODED, ["b", "a", None, "b"], ["b", "a"])
    assert encoded(texts) is texts


def test_texts_that_have_become_the_same_get_the_same_code() -> None:
    texts = recoded(pa.array([0, 1, 2, None], pa.int32()), pa.array(["foo", "bar", "foo"]))

    assert texts.to_pylist() == ["foo", "bar", "foo", None]
    assert texts.indices[0] == texts.indices[2]


def test_a_text_that_is_null_in_its_dictionary_has_no_code() -> None:
    texts = recoded(pa.array([0, 1], pa.int32()), pa.array(["foo", None]))

    assert (texts.to_pylist(), texts.indices.null_count) == (["foo", None], 1)


def test_texts_ascend_by_their_bytes_whatever_their_codes() -> None:
    texts = encoded(pa.array(["b", "a", "a", "ä", "B", "b"]))

    assert ascends(texts).to_pylist() == [False, False, True, False, True]


def test_what_no_code_stands_for_can_be_left_out() -> None:
    texts = pa.DictionaryArray.from_arrays(pa.array([2, None, 0, 2], pa.int32()), pa.array(["a", "b", "c"]))

    found = without_unused(texts)

    assert (found.to_pylist(), found.dictionary.to_pylist()) == (["c", None, "a", "c"], ["c", "a"])


def test_codes_can_be_in_the_order_of_their_texts() -> None:
    texts = in_order_of_texts(encoded(pa.array(["b", "ä", "B", "b"])))

    assert texts.to_pylist() == ["b", "ä", "B", "b"]
    assert texts.indices.to_pylist() == [1, 2, 0, 1]
