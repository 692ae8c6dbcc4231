"""Names of projects."""

import pytest

from pepy.domain.errors import InvalidProjectNameError
from pepy.domain.projects.name import ProjectName


@pytest.mark.parametrize("typed", ["Foo-Bar", "foo_bar", "FOO.bar", " foo-_.bar\n"])
def test_any_spelling_names_the_same_project(typed: str) -> None:
    name = ProjectName.parse(typed)

    assert name.normalized == "foo-bar"
    assert name.typed == typed


@pytest.mark.parametrize("length", [1, 512])
def test_names_of_1_to_512_characters_are_accepted(length: int) -> None:
    assert ProjectName.parse(f" {'x' * length} ").normalized == "x" * length


@pytest.mark.parametrize("typed", ["", "   ", "x" * 513])
def test_other_lengths_are_refused_with_the_name_as_typed(typed: str) -> None:
    with pytest.raises(InvalidProjectNameError) as refused:
        ProjectName.parse(typed)

    assert str(refused.value) == f'Name "{typed}" is not valid, length should be between 1 and 512'
