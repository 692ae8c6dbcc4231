"""Building many texts from few words without a loop: JSON mostly repeats the same keys and numbers."""

import pyarrow as pa
import pyarrow.compute as pc


def joined_words(words: pa.Array, codes: pa.Array, firsts: pa.Array) -> pa.Array:
    """Return texts joined from the words of these codes; `firsts` has the position of each text's first code."""
    text = words.take(codes)
    # In memory, the words of all texts already follow each other: only the boundaries between texts change.
    _, bounds, characters = text.buffers()
    bounds_of_words = pa.Array.from_buffers(pa.int32(), len(text) + 1, [None, bounds])
    bounds_of_texts = pa.concat_arrays([bounds_of_words.take(firsts), bounds_of_words[-1:]])
    return pa.StringArray.from_buffers(len(firsts), bounds_of_texts.buffers()[1], characters)


def in_turns(first: pa.Array, second: pa.Array) -> pa.Array:
    """Return the codes of two arrays in turns; they are 32-bit integers of 0 or more."""
    # In memory, two integers of 32 bits look like one of 64 whose lower half is the first (little-endian).
    pairs = pc.bit_wise_or(first.cast(pa.int64()), pc.shift_left(second.cast(pa.int64()), 32))
    return pa.Array.from_buffers(pa.int32(), 2 * len(pairs), [None, pairs.buffers()[1]])


def form(codes: pa.Array, *flags: pa.Array, words: int) -> pa.Array:
    """Return the codes of words in the form that the flags select; the forms follow each other, `words` of each.

    The first flag selects the second form instead of the first; each further flag doubles the number of forms.
    """
    for place, flag in enumerate(flags):
        codes = pc.add(codes, pc.multiply(flag.cast(pa.int32()), pa.scalar(words << place, pa.int32())))
    return codes
