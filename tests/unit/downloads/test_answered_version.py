"""Every answer says which version of the data it is of."""

from typing import Any

import pytest

from pepy.application.query.downloads.find_downloads import FindDownloads, FindDownloadsHandler
from pepy.application.query.downloads.find_pro_downloads import FindProDownloads, FindProDownloadsHandler
from pepy.application.query.downloads.find_project import (
    FindAllVersionsHandler,
    FindProject,
    FindProjectHandler,
    FindProjectVersionsHandler,
)
from pepy.application.query.downloads.find_split import FindSplit, FindSplitHandler
from pepy.application.query.find_badge_downloads import FindBadgeDownloads, FindBadgeDownloadsHandler
from pepy.domain.badges.request import BadgePeriod
from tests.fakes.handlers import MONDAY, Memory

QUERIES = [
    (FindBadgeDownloadsHandler, FindBadgeDownloads("flask", BadgePeriod.TOTAL)),
    (FindBadgeDownloadsHandler, FindBadgeDownloads("flask", BadgePeriod.WEEK)),
    (FindProjectHandler, FindProject("flask")),
    (FindProjectVersionsHandler, FindProject("flask")),
    (FindAllVersionsHandler, FindProject("flask")),
    (FindProDownloadsHandler, FindProDownloads("flask", "version")),
    (FindDownloadsHandler, FindDownloads(("flask", "no-such"))),
    (FindSplitHandler, FindSplit("flask", "version")),
]


@pytest.mark.parametrize(("kind", "query"), QUERIES)
def test_an_answer_is_of_the_version_that_its_store_had(kind: Any, query: Any) -> None:
    memory = Memory()
    memory.set_total("flask", 500)
    before_the_first_import = memory.handler(kind).handle(query).data_version
    memory.import_day(MONDAY, {"flask": {"version": {"3.0": 7}}})

    assert (before_the_first_import, memory.handler(kind).handle(query).data_version) == (1, 2)
