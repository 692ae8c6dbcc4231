"""The queries that pages ask."""

from attrs import frozen

from pepy.application.query.charts.find_chart import FindChartHandler
from pepy.application.query.downloads.find_breakdown import FindBreakdownHandler
from pepy.application.query.downloads.find_downloads import FindDownloadsHandler
from pepy.application.query.downloads.find_figures import FindFiguresHandler
from pepy.application.query.find_badge_downloads import FindBadgeDownloadsHandler
from pepy.application.query.find_support import FindSupportHandler
from pepy.application.query.index.find_changes import FindNewHandler, FindTrendingHandler
from pepy.application.query.index.find_events import FindEventsHandler
from pepy.application.query.index.find_ranks import FindRankHandler, FindTopHandler
from pepy.application.query.index.search_projects import SearchProjectsHandler
from pepy.application.query.service.find_status import FindStatusHandler


@frozen
class PageHandlers:
    """One for each question."""

    figures: FindFiguresHandler
    downloads: FindDownloadsHandler
    breakdown: FindBreakdownHandler
    badge: FindBadgeDownloadsHandler
    chart: FindChartHandler
    index_chart: FindChartHandler
    """Answers about all of PyPI, whatever name it is asked for."""
    index_figures: FindFiguresHandler
    top: FindTopHandler
    trending: FindTrendingHandler
    new: FindNewHandler
    rank: FindRankHandler
    search: SearchProjectsHandler
    events: FindEventsHandler
    support: FindSupportHandler
    status: FindStatusHandler
