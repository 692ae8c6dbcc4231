"""Every question about downloads is answered from one version of the data, and the answer says which."""

from collections.abc import Callable

import pytest

from pepy.application.query.downloads.find_adoption import FindAdoption, FindAdoptionHandler
from pepy.application.query.downloads.find_breakdown import FindBreakdown, FindBreakdownHandler
from pepy.application.query.downloads.find_downloads import FindDownloads, FindDownloadsHandler
from pepy.application.query.downloads.find_pro_downloads import FindProDownloads, FindProDownloadsHandler, ProDownloads
from pepy.application.query.downloads.find_project import (
    FindAllVersionsHandler,
    FindProject,
    FindProjectHandler,
    FindProjectVersionsHandler,
)
from pepy.application.query.downloads.find_split import FindSplit, FindSplitHandler
from pepy.application.query.downloads.find_use import FindUse, FindUseHandler
from pepy.application.query.find_badge_downloads import FindBadgeDownloads, FindBadgeDownloadsHandler
from pepy.application.query.find_support import FindSupport, FindSupportHandler
from pepy.domain.badges.request import BadgePeriod
from pepy.domain.downloads.filter import DownloadFilter
from tests.contract.conftest import Store
from tests.contract.test_store import MONDAY, NOW, TUESDAY, import_day, set_totals

WITHOUT_CI = DownloadFilter(with_ci=False)


def pro(store: Store, dimension: str) -> ProDownloads:
    with FindProDownloadsHandler(store.dimensions).answering(FindProDownloads("flask", dimension)) as found:
        return found


QUESTIONS: dict[str, Callable[[Store], object]] = {
    **{
        f"badge of a {period.name}": lambda store, period=period: FindBadgeDownloadsHandler(store.reads).handle(
            FindBadgeDownloads("flask", period)
        )
        for period in BadgePeriod
    },
    "badge without CI": lambda store: FindBadgeDownloadsHandler(store.reads).handle(
        FindBadgeDownloads("flask", BadgePeriod.MONTH, WITHOUT_CI)
    ),
    "v1": lambda store: FindProjectHandler(store.reads).handle(FindProject("flask")),
    "v2": lambda store: FindProjectVersionsHandler(store.reads, lambda: NOW).handle(FindProject("flask")),
    "admin": lambda store: FindAllVersionsHandler(store.reads).handle(FindProject("flask")),
    "pro": lambda store: pro(store, "version"),
    "country": lambda store: pro(store, "country"),
    "range": lambda store: FindDownloadsHandler(store.dimensions, lambda: NOW).handle(FindDownloads(("flask", "x"))),
    "nobody": lambda store: FindDownloadsHandler(store.dimensions, lambda: NOW).handle(FindDownloads(("x",))),
    "use": lambda store: FindUseHandler(store.dimensions, lambda: NOW).handle(FindUse("flask")),
    "adoption": lambda store: FindAdoptionHandler(store.dimensions, lambda: NOW).handle(FindAdoption("flask")),
    "support": lambda store: FindSupportHandler(store.dimensions, lambda: NOW).handle(FindSupport("flask", "python")),
    "breakdown": lambda store: FindBreakdownHandler(store.breakdowns, lambda: NOW).handle(
        FindBreakdown("flask", {"version": 2, "country": 1}, WITHOUT_CI)
    ),
    "split": lambda store: FindSplitHandler(store.dimensions, lambda: NOW).handle(FindSplit("flask", "country")),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_says_which_version_of_the_data_it_is_of(store: Store, question: str) -> None:
    set_totals(store, {"flask": 5})
    assert QUESTIONS[question](store).data_version == store.version

    for day in (MONDAY, TUESDAY):
        import_day(store, day, {"flask": {"version": {"3.0": 7}}})
        assert QUESTIONS[question](store).data_version == store.version
