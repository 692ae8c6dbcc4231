"""A project broken down by several dimensions: the biggest values of each, and the rest."""

import pytest

from pepy.application.query.downloads.find_breakdown import FindBreakdown, FindBreakdownHandler
from pepy.domain.downloads.filter import ALL_DOWNLOADS
from pepy.domain.downloads.series import SplitSums
from pepy.domain.errors import UnknownProjectError
from tests.fakes.handlers import MONDAY, Memory


def test_the_biggest_values_of_each_dimension_are_named() -> None:
    memory = Memory()
    memory.import_day(MONDAY, {"flask": {"version": {"3.0": 5, "2.3": 4, "2.2": 2}, "system": {"Linux": 11}}})

    found = memory.handler(FindBreakdownHandler).handle(
        FindBreakdown("Flask", {"version": 2, "system": 8}, ALL_DOWNLOADS)
    )

    assert found.by_dimension == {
        "version": SplitSums({"3.0": 5, "2.3": 4}, 2),
        "system": SplitSums({"Linux": 11}, 0),
    }
    assert (len(found.net_downloads), found.net_downloads[-1]) == (30, 11)


def test_an_unknown_project_is_refused() -> None:
    with pytest.raises(UnknownProjectError, match="flusk"):
        Memory().handler(FindBreakdownHandler).handle(FindBreakdown("flusk", {"version": 2}, ALL_DOWNLOADS))
