"""What commands need on top of `ReadContainer`."""

from collections.abc import Callable

from dependency_injector import providers

from pepy.application.command.follow_up import Follower, FollowUp
from pepy.application.command.housekeeping.archive_days import ArchiveDaysHandler
from pepy.application.command.housekeeping.compact_month import CompactMonthHandler
from pepy.application.command.housekeeping.fill_index import FillIndexHandler
from pepy.application.command.housekeeping.verify_imports import VerifyImportsHandler
from pepy.application.command.imports.day_importer import DayImporter
from pepy.application.command.imports.day_publications import DayPublications, log_day_published
from pepy.application.command.imports.export_day import ExportDayHandler
from pepy.application.command.imports.fill_dimension import FillDimensionHandler
from pepy.application.command.imports.forget_day import ForgetDayHandler
from pepy.application.command.imports.import_day_file import ImportDayFileHandler
from pepy.application.command.imports.import_days import ImportDaysHandler
from pepy.application.command.imports.import_range import ImportRangeHandler
from pepy.application.command.imports.import_totals import ImportTotalsHandler
from pepy.application.command.imports.recheck_days import RecheckDaysHandler
from pepy.application.command.imports.run_daily_import import RunDailyImportHandler
from pepy.application.command.index.change_events import AddEventHandler, RemoveEventHandler
from pepy.application.command.index.refresh_ranks import RefreshRanksHandler
from pepy.application.command.keys.create_key import CreateKeyHandler
from pepy.application.command.keys.revoke_key import RevokeKeyHandler
from pepy.application.command.lake.publish_days import PublishDaysHandler
from pepy.application.progress import Progress
from pepy.application.query.imports.find_costs import FindCostsHandler
from pepy.application.query.imports.find_days_of_range import FindDaysOfRangeHandler
from pepy.application.query.imports.find_index_gaps import FindIndexGapsHandler
from pepy.application.query.imports.find_missing_days import FindMissingDaysHandler
from pepy.application.query.imports.import_status import ShowImportsHandler
from pepy.application.query.index.find_events import FindEventsHandler
from pepy.application.query.keys.list_keys import ListKeysHandler
from pepy.infrastructure.bigquery.day_source import BigQueryDaySource
from pepy.infrastructure.bigquery.monthly_budget import MonthlyBudget
from pepy.infrastructure.bigquery.settings import BigQuerySettings
from pepy.infrastructure.container.read_container import ReadContainer
from pepy.infrastructure.container.settings import SettingError, Settings
from pepy.infrastructure.dayfile.reader import DayFileSource
from pepy.infrastructure.dayfile.writer import write_day_file
from pepy.infrastructure.healthcheck import HealthcheckMonitor
from pepy.infrastructure.lake.archive import DayArchive, day_archive
from pepy.infrastructure.postgres.housekeeping.archiving_store import PostgresArchivingStore
from pepy.infrastructure.postgres.housekeeping.audit import PostgresAuditedStore
from pepy.infrastructure.postgres.housekeeping.index_filling import PostgresIndexStore
from pepy.infrastructure.postgres.housekeeping.month_compaction import PostgresMonths
from pepy.infrastructure.postgres.imports.bills import PostgresBills
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.imports.ledger_reader import PostgresLedgerReader
from pepy.infrastructure.postgres.index.event_reader import PostgresEventReader
from pepy.infrastructure.postgres.index.event_repository import PostgresEventRepository
from pepy.infrastructure.postgres.index.rank_store import PostgresRankStore
from pepy.infrastructure.postgres.keys.key_repository import PostgresKeyRepository
from pepy.infrastructure.postgres.lake.published_days import PostgresPublishedDays
from pepy.infrastructure.postgres.lake.ranked_month import PostgresRankedMonth
from pepy.infrastructure.postgres.reads.snapshot import newest_data_state
from pepy.infrastructure.sample.source import SampleDays


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
        dimensions=settings.dimensions,
    )


def _archive(settings: Settings) -> DayArchive:
    if settings.archive is None:
        raise SettingError("PEPY_ARCHIVE is not set: name the folder or bucket in which days are published")
    return day_archive(settings.archive, write_day_file, DayFileSource)


def _publishing(settings: Settings, publish_days: Callable[[], PublishDaysHandler]) -> PublishDaysHandler | None:
    return publish_days() if settings.archive else None


def _followers(ranks: RefreshRanksHandler, publishing: PublishDaysHandler | None) -> tuple[Follower, ...]:
    ranking = Follower(ranks.follow_imports, "pepy index:refresh")
    # It comes second, because the archive has a list that is made from the ranks.
    return (ranking, Follower(publishing.follow_imports, "pepy archive:publish")) if publishing else (ranking,)


class Container(ReadContainer):
    """Makes the adapters and the handlers of commands. `progress` comes from the entry point."""

    settings, clock, engine = ReadContainer.settings, ReadContainer.clock, ReadContainer.engine
    progress: providers.Dependency[Progress] = providers.Dependency()

    import_store = providers.Singleton(PostgresImportStore, engine)
    ledger_reader = providers.Singleton(PostgresLedgerReader, engine)
    # Commands decide by the state of the primary, because a replica may be behind.
    primary_state = providers.Callable(newest_data_state, engine)
    key_repository = providers.Singleton(PostgresKeyRepository, engine)
    bigquery_source = providers.Singleton(
        BigQueryDaySource,
        providers.Callable(_bigquery_settings, settings),
        providers.Singleton(
            MonthlyBudget,
            settings.provided.bigquery_monthly_bytes,
            ledger_reader,
            providers.Singleton(PostgresBills, engine),
            clock,
        ),
    )

    refresh_ranks = providers.Singleton(RefreshRanksHandler, providers.Singleton(PostgresRankStore, engine, progress))
    publish_days = providers.Singleton(
        PublishDaysHandler,
        providers.Singleton(_archive, settings),
        providers.Singleton(PostgresPublishedDays, engine),
        import_store,
        providers.Object(DayFileSource),
        providers.Singleton(PostgresRankedMonth, engine),
        progress,
        clock,
    )
    publishing = providers.Callable(_publishing, settings, publish_days.provider)
    # What is derived from all days together follows once per run of imports, in this order.
    follow_up = providers.Singleton(FollowUp, providers.Callable(_followers, refresh_ranks, publishing))
    # What should happen with every new day is another entry in this list.
    day_publications = providers.Singleton(DayPublications, providers.List(providers.Object(log_day_published)))
    day_importer = providers.Singleton(DayImporter, import_store, clock, progress, day_publications)
    import_monitor = providers.Singleton(HealthcheckMonitor, settings.provided.healthcheck_url)
    import_days = providers.Singleton(ImportDaysHandler, day_importer, bigquery_source, follow_up)
    sample_days = providers.Singleton(SampleDays)
    import_sample_days = providers.Singleton(ImportDaysHandler, day_importer, sample_days, follow_up)
    import_day_file = providers.Singleton(
        ImportDayFileHandler, day_importer, providers.Object(DayFileSource), import_monitor, follow_up
    )
    import_range = providers.Singleton(
        ImportRangeHandler, import_days, ledger_reader, bigquery_source, import_monitor, clock
    )
    fill_dimension = providers.Singleton(
        FillDimensionHandler,
        import_store,
        ledger_reader,
        bigquery_source,
        bigquery_source.provided.of_dimensions,
        clock,
        progress,
    )
    recheck_days = providers.Singleton(
        RecheckDaysHandler, import_days, ledger_reader, bigquery_source, import_monitor, clock
    )
    run_daily_import = providers.Singleton(
        RunDailyImportHandler,
        # Follows up once, after all of its imports.
        providers.Singleton(ImportDaysHandler, day_importer, bigquery_source),
        ledger_reader,
        bigquery_source,
        import_monitor,
        clock,
        follow_up,
    )
    find_missing_days = providers.Singleton(FindMissingDaysHandler, ledger_reader, clock)
    find_days_of_range = providers.Singleton(FindDaysOfRangeHandler, ledger_reader)
    import_totals = providers.Singleton(ImportTotalsHandler, import_store)
    export_day = providers.Singleton(ExportDayHandler, import_store, providers.Object(write_day_file))
    archive_days = providers.Singleton(
        ArchiveDaysHandler,
        providers.Singleton(PostgresArchivingStore, engine),
        providers.Object(write_day_file),
        providers.Object(DayFileSource),
        progress,
        follow_up,
        publishing,
    )
    forget_day = providers.Singleton(ForgetDayHandler, import_store, clock, follow_up)
    compact_month = providers.Singleton(CompactMonthHandler, providers.Singleton(PostgresMonths, engine), clock)
    verify_imports = providers.Singleton(
        VerifyImportsHandler, providers.Singleton(PostgresAuditedStore, engine, progress)
    )
    _events = providers.Singleton(PostgresEventRepository, engine)
    add_event = providers.Singleton(AddEventHandler, _events)
    remove_event = providers.Singleton(RemoveEventHandler, _events)
    list_events = providers.Singleton(FindEventsHandler, providers.Singleton(PostgresEventReader, engine))
    fill_index = providers.Singleton(FillIndexHandler, providers.Singleton(PostgresIndexStore, engine), progress)
    find_index_gaps = providers.Singleton(FindIndexGapsHandler, ledger_reader)
    find_costs = providers.Singleton(
        FindCostsHandler,
        ledger_reader,
        clock,
        settings.provided.bigquery_price_per_tib,
        settings.provided.bigquery_monthly_bytes,
    )
    show_imports = providers.Singleton(ShowImportsHandler, ledger_reader, clock)
    create_key = providers.Singleton(CreateKeyHandler, key_repository, clock)
    revoke_key = providers.Singleton(RevokeKeyHandler, key_repository, clock)
    list_keys = providers.Singleton(ListKeysHandler, ReadContainer.key_reader)
