"""The one place where routes meet handlers, and the application is put together."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from dependency_injector import providers
from prometheus_client import CollectorRegistry

from pepy.application.query.charts.find_chart import FindChartHandler
from pepy.application.query.downloads.find_adoption import FindAdoptionHandler
from pepy.application.query.downloads.find_breakdown import FindBreakdownHandler
from pepy.application.query.downloads.find_daily_stats import FindDailyStatsHandler
from pepy.application.query.downloads.find_downloads import FindDownloadsHandler
from pepy.application.query.downloads.find_figures import FindFiguresHandler
from pepy.application.query.downloads.find_pro_downloads import FindProDownloadsHandler
from pepy.application.query.downloads.find_project import (
    FindAllVersionsHandler,
    FindProjectHandler,
    FindProjectVersionsHandler,
)
from pepy.application.query.downloads.find_split import FindSplitHandler
from pepy.application.query.downloads.find_use import FindUseHandler
from pepy.application.query.feeds.find_feed import FindFeedHandler
from pepy.application.query.find_badge_downloads import FindBadgeDownloadsHandler
from pepy.application.query.find_support import FindSupportHandler
from pepy.application.query.imports.find_costs import FindCostsHandler
from pepy.application.query.imports.import_status import ShowImportsHandler
from pepy.application.query.index.find_changes import FindNewHandler, FindTrendingHandler
from pepy.application.query.index.find_events import FindEventsHandler
from pepy.application.query.index.find_ranks import FindRankHandler, FindTopHandler
from pepy.application.query.index.kept_events import KeptEvents
from pepy.application.query.index.kept_names import KeptNames
from pepy.application.query.index.kept_rankings import KeptRankings
from pepy.application.query.index.search_projects import SearchProjectsHandler
from pepy.application.query.lake.find_archived_file import FindArchivedFileHandler
from pepy.application.query.service.check_health import CheckHealthHandler
from pepy.application.query.service.find_status import FindStatusHandler
from pepy.infrastructure.api.archive import archive_blueprint
from pepy.infrastructure.api.assistants.llms import llms_blueprint
from pepy.infrastructure.api.assistants.mcp import mcp_blueprint
from pepy.infrastructure.api.assistants.project_text import ProjectTextHandlers, project_text_blueprint
from pepy.infrastructure.api.assistants.tools import ToolHandlers
from pepy.infrastructure.api.badges import badges_blueprint
from pepy.infrastructure.api.charts import charts_blueprint
from pepy.infrastructure.api.feeds.routes import feeds_blueprint
from pepy.infrastructure.api.index.events import events_blueprint
from pepy.infrastructure.api.index.routes import RankHandlers, ranks_blueprint
from pepy.infrastructure.api.index.search import search_blueprint
from pepy.infrastructure.api.projects.admin import admin_blueprint
from pepy.infrastructure.api.projects.admin_gate import AdminGate
from pepy.infrastructure.api.projects.pro import pro_blueprint
from pepy.infrastructure.api.projects.redirects import redirects_blueprint
from pepy.infrastructure.api.projects.routes import projects_blueprint
from pepy.infrastructure.api.pypistats import pypistats_blueprint
from pepy.infrastructure.api.ranges.routes import index_blueprint, ranges_blueprint
from pepy.infrastructure.api.service.docs import docs_blueprint
from pepy.infrastructure.api.service.health import health_blueprint
from pepy.infrastructure.api.service.status import status_blueprint
from pepy.infrastructure.api.support.routes import support_blueprint
from pepy.infrastructure.container.read_container import ReadContainer
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.lake.reader import FolderReader
from pepy.infrastructure.pages.handlers import PageHandlers
from pepy.infrastructure.pages.outside import outside_blueprint
from pepy.infrastructure.pages.routes import pages_blueprint
from pepy.infrastructure.pages.site import Site
from pepy.infrastructure.postgres.keys.key_repository import PostgresKeyRepository
from pepy.infrastructure.web.app import create_app
from pepy.infrastructure.web.cache.answer_cache import AnswerCache
from pepy.infrastructure.web.cache.answer_memory import AnswerMemory
from pepy.infrastructure.web.entry.front import Front
from pepy.infrastructure.web.limits.addresses import ClientAddresses
from pepy.infrastructure.web.limits.callers import Callers
from pepy.infrastructure.web.limits.counts import Counts, MemoryCounts, shared_counts
from pepy.infrastructure.web.limits.gate import Limits
from pepy.infrastructure.web.limits.remembered_keys import RememberedKeys
from pepy.infrastructure.web.metrics.costs import CostFigures
from pepy.infrastructure.web.metrics.data import DataFigures, ReadSourceFigures
from pepy.infrastructure.web.metrics.limits import LimitMetrics
from pepy.infrastructure.web.metrics.requests import Metrics

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import WSGIEnvironment

    from pepy.infrastructure.api.answers import Answer

    Answering = Callable[[WSGIEnvironment], Answer]


def _metrics_folder() -> Path | None:
    # Set by `pepy serve`; another server may run a single process without it.
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    return Path(folder) if folder else None


def _workers() -> int:
    # Set by `pepy serve`; another server that runs several processes may set it too.
    return int(os.environ.get("PEPY_SERVE_WORKERS", "1"))


def _archive_reader(settings: Settings) -> FolderReader | None:
    return FolderReader(settings.archive) if settings.archive else None


def _limits(settings: Settings, cache: AnswerCache, keys: RememberedKeys, metrics: LimitMetrics) -> "Answering":
    """Return what stands before the answer cache; it also looks at keys where no limits are set."""
    addresses = ClientAddresses(settings.trusted_proxies)
    callers = Callers(addresses, keys, settings.limit_anonymous, settings.limit_key)
    if settings.limit_store is None:
        return Limits(cache, callers, MemoryCounts(), metrics, _workers()).answer
    counts: Counts = shared_counts(settings.limit_store, metrics.count_store_error)
    return Limits(cache, callers, counts, metrics).answer


class WebContainer(ReadContainer):
    """Makes the handlers of queries, and the application out of them, on the adapters that commands use as well."""

    _settings, _clock = ReadContainer.settings.provided, ReadContainer.clock
    _projects, _dimensions, _watch = (
        ReadContainer.project_reader,
        ReadContainer.dimension_reader,
        ReadContainer.data_watch,
    )
    # The ledger is read from the primary, with the time limit of a request.
    _ledger = ReadContainer.read_ledger

    check_health = providers.Singleton(CheckHealthHandler, ReadContainer.data_state.provider)
    find_status = providers.Singleton(FindStatusHandler, _ledger, _clock, _settings.max_lag_days)
    find_recent_costs = providers.Singleton(
        FindCostsHandler, _ledger, _clock, _settings.bigquery_price_per_tib, _settings.bigquery_monthly_bytes
    )
    find_project = providers.Singleton(FindProjectHandler, _projects)
    find_project_versions = providers.Singleton(FindProjectVersionsHandler, _projects, _clock)
    find_all_versions = providers.Singleton(FindAllVersionsHandler, _projects)
    find_pro_downloads = providers.Singleton(FindProDownloadsHandler, _dimensions)
    find_downloads = providers.Singleton(FindDownloadsHandler, _dimensions, _clock)
    find_split = providers.Singleton(FindSplitHandler, _dimensions, _clock)
    find_use = providers.Singleton(FindUseHandler, _dimensions, _clock)
    find_adoption = providers.Singleton(FindAdoptionHandler, _dimensions, _clock)
    find_support = providers.Singleton(FindSupportHandler, _dimensions, _clock)
    find_events = providers.Singleton(FindEventsHandler, ReadContainer.event_reader)
    # The same questions about all projects together, answered by another reader.
    find_index_downloads = providers.Singleton(FindDownloadsHandler, ReadContainer.index_reader, _clock)
    find_index_split = providers.Singleton(FindSplitHandler, ReadContainer.index_reader, _clock)
    find_daily_stats = providers.Singleton(FindDailyStatsHandler, _dimensions, ReadContainer.index_reader)
    find_badge_downloads = providers.Singleton(FindBadgeDownloadsHandler, _projects)
    search_projects = providers.Singleton(
        SearchProjectsHandler,
        ReadContainer.search_reader,
        providers.Singleton(KeptNames, ReadContainer.search_reader, _watch.provided.now),
    )
    find_chart = providers.Singleton(FindChartHandler, find_downloads, find_split)
    find_index_chart = providers.Singleton(FindChartHandler, find_index_downloads, find_index_split)
    find_ranks = providers.Singleton(
        RankHandlers,
        providers.Singleton(
            FindTopHandler, providers.Singleton(KeptRankings, ReadContainer.rank_reader, _watch.provided.now)
        ),
        *(
            providers.Singleton(handler, ReadContainer.rank_reader)
            for handler in (FindRankHandler, FindTrendingHandler, FindNewHandler)
        ),
        events=providers.Singleton(KeptEvents, ReadContainer.event_reader),
    )
    find_pages = providers.Singleton(
        PageHandlers,
        figures=providers.Singleton(FindFiguresHandler, find_downloads),
        downloads=find_downloads,
        breakdown=providers.Singleton(FindBreakdownHandler, ReadContainer.breakdown_reader, _clock),
        badge=find_badge_downloads,
        chart=find_chart,
        index_chart=find_index_chart,
        index_figures=providers.Singleton(FindFiguresHandler, find_index_downloads),
        top=find_ranks.provided.top,
        trending=find_ranks.provided.trending,
        new=find_ranks.provided.new,
        rank=find_ranks.provided.rank,
        search=search_projects,
        events=find_events,
        support=find_support,
        status=find_status,
    )
    site = providers.Singleton(Site, _settings.base_url, _settings.frontend_url)
    show_recent_imports = providers.Singleton(ShowImportsHandler, _ledger, _clock)

    find_archived_file = providers.Singleton(
        FindArchivedFileHandler, providers.Callable(_archive_reader, ReadContainer.settings)
    )
    tools = providers.Singleton(
        ToolHandlers,
        search=search_projects,
        downloads=find_downloads,
        split=find_split,
        index_downloads=find_index_downloads,
        index_split=find_index_split,
        top=find_ranks.provided.top,
        support=find_support,
    )
    project_text = providers.Singleton(
        ProjectTextHandlers, downloads=find_downloads, split=find_split, rank=find_ranks.provided.rank
    )

    admin_gate = providers.Singleton(AdminGate, _settings.admin_password_hash)
    routes = providers.Singleton(
        create_app,
        providers.List(
            providers.Callable(health_blueprint, check_health),
            providers.Callable(status_blueprint, find_status, find_recent_costs),
            providers.Callable(projects_blueprint, find_project, find_project_versions),
            providers.Callable(pro_blueprint, find_pro_downloads),
            providers.Callable(admin_blueprint, admin_gate, find_all_versions),
            providers.Callable(ranges_blueprint, find_downloads, find_split),
            providers.Callable(support_blueprint, find_support, find_use, find_adoption),
            providers.Callable(events_blueprint, find_events),
            providers.Callable(index_blueprint, find_index_downloads, find_index_split),
            providers.Callable(search_blueprint, search_projects),
            providers.Callable(pypistats_blueprint, find_daily_stats),
            providers.Callable(ranks_blueprint, find_ranks),
            providers.Callable(archive_blueprint, find_archived_file),
            providers.Callable(llms_blueprint),
            providers.Callable(project_text_blueprint, project_text),
            providers.Callable(mcp_blueprint, tools),
            providers.Callable(redirects_blueprint),
            providers.Callable(docs_blueprint),
            providers.Callable(badges_blueprint, find_badge_downloads),
            providers.Callable(charts_blueprint, find_chart, find_index_chart),
            providers.Callable(
                feeds_blueprint, providers.Singleton(FindFeedHandler, ReadContainer.feed_reader), _settings.base_url
            ),
            providers.Callable(pages_blueprint, find_pages, site),
            providers.Callable(outside_blueprint, find_ranks.provided.top, site),
        ),
        site.provided.error_page,
    )
    registry = providers.Singleton(CollectorRegistry)
    metrics = providers.Singleton(
        Metrics,
        providers.Callable(_metrics_folder),
        providers.List(
            providers.Singleton(ReadSourceFigures, ReadContainer.read_source),
            providers.Singleton(DataFigures, ReadContainer.data_state.provider, show_recent_imports, _clock),
            providers.Singleton(CostFigures, find_recent_costs),
        ),
        ReadContainer.read_engines,
        registry,
    )
    cache = providers.Singleton(
        AnswerCache,
        routes.provided.answer,
        _watch,
        providers.Singleton(AnswerMemory, _settings.answer_memory_bytes),
        _clock,
    )
    remembered_keys = providers.Singleton(
        RememberedKeys,
        ReadContainer.key_reader,
        providers.Singleton(PostgresKeyRepository, ReadContainer.read_engines.provided["primary"]),
        _clock,
    )
    limits = providers.Callable(
        _limits, ReadContainer.settings, cache, remembered_keys, providers.Singleton(LimitMetrics, registry)
    )
    application = providers.Singleton(Front, limits, metrics, routes.provided.fitting)
