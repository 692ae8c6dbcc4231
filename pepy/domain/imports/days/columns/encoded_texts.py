"""Texts as codes into a dictionary: the millions of texts of a day are a few thousand distinct ones at a time.

Texts are examined in the dictionary, each once; rows are compared by their codes.
"""

import pyarrow as pa
import pyarrow.compute as pc

ENCODED = pa.dictionary(pa.int32(), pa.string())
"""The type of encoded texts. Each text is in the dictionary once, so equal codes are equal texts; an unknown text is
null."""


def encoded(texts: pa.Array) -> pa.DictionaryArray:
    """Return strings as ENCODED; encoded ones are returned as they are."""
    return texts if texts.type == ENCODED else texts.dictionary_encode()


def recoded(codes: pa.Array, texts: pa.Array) -> pa.DictionaryArray:
    """Return ENCODED for codes into texts that may be null or occur twice."""
    distinct = texts.dictionary_encode()
    if len(distinct.dictionary) == len(texts):
        return pa.DictionaryArray.from_arrays(codes, texts)
    return pa.DictionaryArray.from_arrays(distinct.indices.take(codes), distinct.dictionary)


def without_unused(texts: pa.DictionaryArray) -> pa.DictionaryArray:
    """Return the same texts with a dictionary of only those that occur, in the order in which they first do."""
    used = pc.unique(texts.indices).drop_null()
    codes = pc.index_in(texts.indices, used)
    return pa.DictionaryArray.from_arrays(codes, texts.dictionary.take(used))


def in_order_of_texts(texts: pa.DictionaryArray) -> pa.DictionaryArray:
    """Return the same texts with codes in the order of the texts, byte by byte."""
    # The texts of a dictionary are distinct, so that ranks leave no gaps.
    codes = pc.subtract(pc.rank(texts.dictionary), pa.scalar(1, pa.uint64())).cast(pa.int32()).take(texts.indices)
    return pa.DictionaryArray.from_arrays(codes, texts.dictionary.take(pc.sort_indices(texts.dictionary)))


def ascends(texts: pa.DictionaryArray) -> pa.Array:
    """Return, for each text but the first, whether it is greater than the one before, byte by byte."""
    ranks = pc.rank(texts.dictionary, sort_keys="ascending", tiebreaker="dense").take(texts.indices)
    return pc.greater(ranks[1:], ranks[:-1])
