import pyarrow as pa
import pytest

from pepy.domain.imports.days.columns.character_search import characters_of, contains_any


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ([], False),
        (["", None], False),
        (["abc", None, "de"], False),
        (["abc", None, "d\te"], True),
        (["größe", "x\\y"], True),
    ],
)
def test_a_character_is_found_in_any_of_the_texts(texts: list[str | None], found: bool) -> None:
    assert contains_any(pa.array(texts, pa.string()), "\t\\") is found


def test_texts_outside_of_a_slice_are_not_looked_at() -> None:
    texts = pa.array(["a\t", "bc", "de", "\tf"]).slice(1, 2)

    assert not contains_any(texts, "\t")
    assert characters_of(texts).to_pybytes() == b"bcde"
