"""The one place where ports meet adapters."""

from collections.abc import Iterator

from dependency_injector import containers, providers
from flask import Blueprint
from sqlalchemy import Engine

from pepy.application.command.archive_days import ArchiveDaysHandler
from pepy.application.command.backfill import BackfillHandler
from pepy.application.command.catch_up import CatchUpHandler
from pepy.application.command.compact_month import CompactMonthHandler
from pepy.application.command.export_day import ExportDayHandler
from pepy.application.command.import_day import ImportDayHandler
from pepy.application.command.import_days import ImportDaysHandler
from pepy.application.command.import_totals import ImportTotalsHandler
from pepy.application.command.recheck_days import RecheckDaysHandler
from pepy.application.command.verify_imports import VerifyImportsHandler
from pepy.application.query.check_health import CheckHealthHandler
from pepy.application.query.find_badge import FindBadgeDownloadsHandler
from pepy.application.query.find_downloads import FindDownloadsHandler
from pepy.application.query.find_pro_downloads import FindProDownloadsHandler
from pepy.application.query.find_project import (
    FindAllVersionsHandler,
    FindProjectHandler,
    FindProjectVersionsHandler,
)
from pepy.application.query.find_split import FindSplitHandler
from pepy.application.query.find_status import FindStatusHandler
from pepy.application.query.import_status import ShowImportsHandler
from pepy.application.query.moment import DataWatch
from pepy.domain.clock import utc_now
from pepy.domain.progress import Progress
from pepy.infrastructure.api.admin import admin_blueprint
from pepy.infrastructure.api.admin_gate import AdminGate
from pepy.infrastructure.api.badges import badges_blueprint
from pepy.infrastructure.api.docs import docs_blueprint
from pepy.infrastructure.api.health import health_blueprint
from pepy.infrastructure.api.pro import pro_blueprint
from pepy.infrastructure.api.projects import projects_blueprint
from pepy.infrastructure.api.ranges import ranges_blueprint
from pepy.infrastructure.api.redirects import redirects_blueprint
from pepy.infrastructure.api.status import status_blueprint
from pepy.infrastructure.bigquery.day_source import BigQueryDaySource
from pepy.infrastructure.bigquery.settings import BigQuerySettings
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.dayfile.reader import DayFileSource
from pepy.infrastructure.dayfile.writer import write_day_file
from pepy.infrastructure.postgres.archiving_store import PostgresArchivingStore
from pepy.infrastructure.postgres.audit import PostgresAuditedStore
from pepy.infrastructure.postgres.dimension_views import PostgresDimensionViews
from pepy.infrastructure.postgres.embedded import EmbeddedPostgres
from pepy.infrastructure.postgres.engine import connect, connect_for_reading
from pepy.infrastructure.postgres.import_history import PostgresImportHistory
from pepy.infrastructure.postgres.import_ledger import PostgresLedger
from pepy.infrastructure.postgres.import_store import PostgresImportStore
from pepy.infrastructure.postgres.month_compaction import PostgresMonths
from pepy.infrastructure.postgres.project_views import PostgresProjectViews, newest_data_state
from pepy.infrastructure.postgres.reading import ReadSource
from pepy.infrastructure.postgres.replica import ReplicaFirst, watched


def _database_url(settings: Settings) -> Iterator[str]:
    """Give the database's URL: the one that is set, or else an embedded server's, held until the end."""
    if settings.database_url:
        yield settings.database_url
        return
    with EmbeddedPostgres(settings.data_dir) as url:
        yield url


def _read_engines(settings: Settings, database_url: str) -> dict[str, Engine]:
    """Return the engines that queries may ask, by the name of their server."""
    urls = {"primary": database_url, "replica": settings.database_read_url}
    return {server: connect_for_reading(url) for server, url in urls.items() if url}


def _read_source(engines: dict[str, Engine]) -> Iterator[ReadSource]:
    """Give what queries ask: the primary, or a replica with the primary behind it."""
    if "replica" not in engines:
        yield engines["primary"]
        return
    servers = ReplicaFirst(engines["primary"], engines["replica"], lambda server: newest_data_state(server).version)
    with watched(servers):
        yield servers


def _bigquery_settings(settings: Settings) -> BigQuerySettings:
    return BigQuerySettings(
        project=settings.bigquery_project,
        credentials_file=settings.bigquery_credentials,
        table=settings.bigquery_table,
        work_dataset=settings.bigquery_work_dataset,
        max_bytes=settings.bigquery_max_bytes,
        price_per_tib=settings.bigquery_price_per_tib,
        endpoint=settings.bigquery_endpoint,
        storage_endpoint=settings.bigquery_storage_endpoint,
    )


def _blueprints(*blueprints: Blueprint) -> tuple[Blueprint, ...]:
    return blueprints


class Container(containers.DeclarativeContainer):
    """Makes every handler with its adapters. `settings` and `progress` come from the entry point."""

    settings = providers.Dependency(instance_of=Settings)
    progress: providers.Dependency[Progress] = providers.Dependency()
    clock = providers.Object(utc_now)

    database_url = providers.Resource(_database_url, settings)
    engine = providers.Singleton(connect, database_url)
    import_store = providers.Singleton(PostgresImportStore, engine)
    import_history = providers.Singleton(PostgresImportHistory, engine)
    # What a command decides by must be the primary's truth; a replica may be behind.
    primary_state = providers.Callable(newest_data_state, engine)
    read_engines = providers.Singleton(_read_engines, settings, database_url)
    read_source = providers.Resource(_read_source, read_engines)
    data_state = providers.Callable(newest_data_state, read_source)
    data_watch = providers.Singleton(DataWatch, data_state.provider)
    project_views = providers.Singleton(PostgresProjectViews, read_source)
    dimension_views = providers.Singleton(PostgresDimensionViews, read_source)
    # The ledger's truth too, but within the time that a request has.
    read_history = providers.Singleton(PostgresImportHistory, read_engines.provided["primary"])
    bigquery_source = providers.Singleton(BigQueryDaySource, providers.Callable(_bigquery_settings, settings))

    import_ledger = providers.Singleton(PostgresLedger, engine)

    import_day = providers.Singleton(ImportDayHandler, import_store, clock, progress)
    import_days = providers.Singleton(ImportDaysHandler, import_day)
    catch_up = providers.Singleton(CatchUpHandler, import_ledger, clock)
    backfill = providers.Singleton(BackfillHandler, import_ledger)
    recheck_days = providers.Singleton(RecheckDaysHandler, import_ledger, bigquery_source, clock)
    import_totals = providers.Singleton(ImportTotalsHandler, import_store)
    export_day = providers.Singleton(ExportDayHandler, import_store, providers.Object(write_day_file))
    archive_days = providers.Singleton(
        ArchiveDaysHandler,
        providers.Singleton(PostgresArchivingStore, engine),
        providers.Object(write_day_file),
        providers.Object(DayFileSource),
        progress,
    )
    compact_month = providers.Singleton(CompactMonthHandler, providers.Singleton(PostgresMonths, engine), clock)
    verify_imports = providers.Singleton(
        VerifyImportsHandler, providers.Singleton(PostgresAuditedStore, engine, progress)
    )
    show_imports = providers.Singleton(ShowImportsHandler, import_history, clock)

    admin_gate = providers.Singleton(AdminGate, settings.provided.admin_password_hash)
    blueprints = providers.Callable(
        _blueprints,
        providers.Callable(health_blueprint, providers.Singleton(CheckHealthHandler, data_state.provider)),
        providers.Callable(
            status_blueprint,
            providers.Singleton(
                FindStatusHandler,
                read_history,
                clock,
                settings.provided.max_lag_days,
            ),
        ),
        providers.Callable(
            projects_blueprint,
            providers.Singleton(FindProjectHandler, project_views),
            providers.Singleton(FindProjectVersionsHandler, project_views, clock),
        ),
        providers.Callable(pro_blueprint, providers.Singleton(FindProDownloadsHandler, project_views, dimension_views)),
        providers.Callable(admin_blueprint, admin_gate, providers.Singleton(FindAllVersionsHandler, project_views)),
        providers.Callable(
            ranges_blueprint,
            providers.Singleton(FindDownloadsHandler, project_views, dimension_views, clock),
            providers.Singleton(FindSplitHandler, project_views, dimension_views, clock),
        ),
        providers.Callable(redirects_blueprint),
        providers.Callable(docs_blueprint),
        providers.Callable(badges_blueprint, providers.Singleton(FindBadgeDownloadsHandler, project_views)),
    )


def shut_down(container: Container) -> None:
    """Close the connections of a container and let go of its embedded server."""
    for engine in (container.engine(), *container.read_engines().values()):
        engine.dispose()
    container.shutdown_resources()
