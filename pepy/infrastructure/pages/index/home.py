"""`/`: the search, all of PyPI, and who is downloaded most."""

from pepy.application.query.charts.find_chart import FindChart
from pepy.application.query.downloads.find_figures import FindFigures
from pepy.application.query.index.find_changes import FindTrending
from pepy.application.query.index.find_ranks import FindTop
from pepy.domain.charts.request import ChartRequest
from pepy.domain.projects.name import INDEX_ID
from pepy.infrastructure.api.answers import Answer
from pepy.infrastructure.pages.charts import ChartView, events_and_gaps
from pepy.infrastructure.pages.handlers import PageHandlers
from pepy.infrastructure.pages.site import Site
from pepy.infrastructure.pages.words import days_in_words

_LISTED = 10


def home_page(find: PageHandlers, site: Site) -> Answer:
    """Return the first page; before the first import it says what to do."""
    figures = find.index_figures.handle(FindFigures(INDEX_ID))
    request = ChartRequest()
    found = find.index_chart.handle(FindChart((INDEX_ID,), request))
    top = find.top.handle(FindTop(limit=_LISTED))
    trending = find.trending.handle(FindTrending(limit=_LISTED))
    about = events_and_gaps(found)
    return site.page(
        "home.html",
        min(figures.data_version, found.data_version, top.seen.data_version, trending.trending.seen.data_version),
        path="/",
        figures=figures.figures,
        total=figures.total_downloads,
        data_through=figures.data_through,
        chart=ChartView.of(found.chart, request),
        top=top.projects,
        trending=trending.trending.projects,
        why_no_trends=trending.reason,
        gap_words=days_in_words(about["gaps"]),
        **about,
    )
