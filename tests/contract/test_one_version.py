"""Every question about downloads is answered from one version of the data, and the answer says which."""

from collections.abc import Callable

import pytest
from attrs import evolve, frozen

from pepy.application.query.downloads.dimension_reader import DimensionReader
from pepy.application.query.downloads.find_downloads import FindDownloads, FindDownloadsHandler
from pepy.application.query.downloads.find_pro_downloads import FindProDownloads, FindProDownloadsHandler
from pepy.application.query.downloads.find_project import (
    FindAllVersionsHandler,
    FindProject,
    FindProjectHandler,
    FindProjectVersionsHandler,
)
from pepy.application.query.downloads.find_split import FindSplit, FindSplitHandler
from pepy.application.query.downloads.project_reader import DataState
from pepy.application.query.find_badge_downloads import FindBadgeDownloads, FindBadgeDownloadsHandler
from pepy.domain.badges.request import BadgePeriod
from pepy.domain.downloads.filter import DownloadFilter
from tests.contract.conftest import Store
from tests.contract.test_store import MONDAY, NOW, THURSDAY, TUESDAY, import_day, set_totals

WITHOUT_CI = DownloadFilter(with_ci=False)

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
    "pro": lambda store: FindProDownloadsHandler(store.dimensions).handle(FindProDownloads("flask", "version")),
    "country": lambda store: FindProDownloadsHandler(store.dimensions).handle(FindProDownloads("flask", "country")),
    "range": lambda store: FindDownloadsHandler(store.dimensions, lambda: NOW).handle(FindDownloads(("flask", "x"))),
    "nobody": lambda store: FindDownloadsHandler(store.dimensions, lambda: NOW).handle(FindDownloads(("x",))),
    "split": lambda store: FindSplitHandler(store.dimensions, lambda: NOW).handle(FindSplit("flask", "country")),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_says_which_version_of_the_data_it_is_of(store: Store, question: str) -> None:
    set_totals(store, {"flask": 5})
    assert QUESTIONS[question](store).data_version == store.version

    for day in (MONDAY, TUESDAY):
        import_day(store, day, {"flask": {"version": {"3.0": 7}}})
        assert QUESTIONS[question](store).data_version == store.version


@frozen
class Overtaken:
    """A reader whose questions are overtaken by an import as soon as they know how far the data goes."""

    store: Store

    def in_snapshot(self, ask: Callable[[DataState, DimensionReader], object]) -> object:
        def overtaken(state: DataState, reader: DimensionReader) -> object:
            import_day(self.store, THURSDAY, {"flask": {"version": {"3.0": 1}}})
            return ask(state, reader)

        return self.store.dimensions.in_snapshot(overtaken)


@pytest.mark.parametrize("question", ["range", "split"])
def test_a_question_that_an_import_overtakes_is_answered_from_the_version_that_it_began_with(
    store: Store, question: str
) -> None:
    import_day(store, TUESDAY, {"flask": {"version": {"3.0": 7}}})
    before = QUESTIONS[question](store)

    assert QUESTIONS[question](evolve(store, dimensions=Overtaken(store))) == before
    after = QUESTIONS[question](store)
    assert (before.covered.data_through, after.covered.data_through) == (TUESDAY, THURSDAY)
    assert (before.buckets[-1].window.last_day, after.buckets[-1].window.last_day) == (TUESDAY, THURSDAY)
    assert before.data_version < after.data_version == store.version
