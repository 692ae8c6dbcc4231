"""Days by groups of versions."""

from collections.abc import Iterator

from pepy.domain.downloads.grouped_days import group_days
from pepy.domain.downloads.series import NumberedDay
from pepy.domain.downloads.value_selection import ValueSelection
from pepy.domain.projects.version_groups import VersionGrouping, VersionLevel

DAYS = [(0, {"2.31.0": 5, "2.31.1": 1, "3.0rc1": 2}), (3, {"2.31.1": 4, "unknown": 1})]
MINOR = VersionGrouping(VersionLevel.MINOR)


class Stream:
    """Days that are no sequence, as those of a large project."""

    def __iter__(self) -> Iterator[NumberedDay]:
        yield from DAYS


def test_versions_of_a_group_are_summed_day_by_day() -> None:
    assert group_days(DAYS, MINOR, None) == [(0, {"2.31": 6, "3.0": 2}), (3, {"2.31": 4, "unknown": 1})]


def test_the_selection_is_one_of_versions() -> None:
    selection = ValueSelection.parse("<2.31.1", "version")

    assert group_days(DAYS, MINOR, selection) == [(0, {"2.31": 5}), (3, {})]


def test_a_stream_stays_a_stream_that_can_be_gone_through_again() -> None:
    grouped = group_days(Stream(), MINOR, None)

    assert not isinstance(grouped, list)
    assert list(grouped) == list(grouped) == group_days(DAYS, MINOR, None)
