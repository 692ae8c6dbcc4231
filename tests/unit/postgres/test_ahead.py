"""A thread makes some items before they are asked for."""

import threading
from collections.abc import Iterator

import pytest

from pepy.infrastructure.postgres.imports.export.ahead import made_ahead


class Numbers:
    """Makes numbers, and notes how many."""

    def __init__(self, end: int) -> None:
        self.end = end
        self.made = 0
        self.has_made = threading.Condition()

    def __iter__(self) -> Iterator[int]:
        for number in range(1, self.end + 1):
            with self.has_made:
                self.made = number
                self.has_made.notify_all()
            yield number
        raise RuntimeError("no more numbers")

    def wait_for(self, number: int) -> None:
        with self.has_made:
            assert self.has_made.wait_for(lambda: self.made >= number, timeout=30)


def test_items_come_in_their_order_until_they_end() -> None:
    assert list(made_ahead(iter(range(1, 100)), 3)) == list(range(1, 100))
    assert list(made_ahead(iter([]), 3)) == []


def test_so_many_are_made_while_the_caller_works_and_no_more() -> None:
    numbers = Numbers(100)
    items = made_ahead(iter(numbers), 2)

    assert next(items) == 1
    numbers.wait_for(3)
    assert next(items) == 2
    numbers.wait_for(4)

    items.close()  # type: ignore[attr-defined] # It is a generator.
    assert numbers.made == 4


def test_an_error_comes_after_the_items_before_it() -> None:
    items = made_ahead(iter(Numbers(3)), 2)

    assert [next(items), next(items), next(items)] == [1, 2, 3]
    with pytest.raises(RuntimeError, match="no more numbers"):
        next(items)
