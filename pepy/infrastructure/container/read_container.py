"""The composition root: connects ports and adapters. This part is what every entry point needs."""

from collections.abc import Iterator

from dependency_injector import containers, providers
from sqlalchemy import Engine

from pepy.application.query.service.data_watch import DataWatch
from pepy.domain.clock import utc_now
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.postgres.connection.engine import connect, connect_for_reading
from pepy.infrastructure.postgres.embedded.claim import EmbeddedPostgres
from pepy.infrastructure.postgres.imports.ledger_reader import PostgresLedgerReader
from pepy.infrastructure.postgres.index.event_reader import PostgresEventReader
from pepy.infrastructure.postgres.keys.key_reader import PostgresKeyReader
from pepy.infrastructure.postgres.reads.dimension_reader import PostgresDimensionReader
from pepy.infrastructure.postgres.reads.feed_reader import PostgresFeedReader
from pepy.infrastructure.postgres.reads.index_reader import PostgresIndexReader
from pepy.infrastructure.postgres.reads.prepared_reads import ReadSource, WatchedSource
from pepy.infrastructure.postgres.reads.project_reader import PostgresProjectReader
from pepy.infrastructure.postgres.reads.rank_reader import PostgresRankReader
from pepy.infrastructure.postgres.reads.replica import ReplicaFirst, watched
from pepy.infrastructure.postgres.reads.search_reader import PostgresSearchReader
from pepy.infrastructure.postgres.reads.snapshot import newest_data_state
from pepy.infrastructure.postgres.reads.splits.breakdown_reader import PostgresBreakdownReader
from pepy.infrastructure.postgres.reads.splits.large_reads import LargeReads


def _database_url(settings: Settings) -> Iterator[str]:
    """Yield the database's URL: the configured one, or that of an embedded server, which runs until the end."""
    if settings.database_url:
        yield settings.database_url
        return
    with EmbeddedPostgres(settings.data_dir) as url:
        yield url


def _read_engines(settings: Settings, database_url: str) -> dict[str, Engine]:
    """Return the engines for queries, by the name of their server."""
    urls = {"primary": database_url, "replica": settings.database_read_url}
    return {server: connect_for_reading(url) for server, url in urls.items() if url}


def _read_source(engines: dict[str, Engine]) -> Iterator[ReadSource]:
    """Yield the source of reads: the primary, or a replica with the primary as fallback."""
    if "replica" not in engines:
        yield engines["primary"]
        return
    servers = ReplicaFirst(engines["primary"], engines["replica"], lambda server: newest_data_state(server).version)
    with watched(servers):
        yield servers


def _engines_of_keys(engines: dict[str, Engine]) -> tuple[Engine, ...]:
    return tuple(engines[server] for server in ("primary", "replica") if server in engines)


class ReadContainer(containers.DeclarativeContainer):
    """Makes connections and what answers questions. `settings` come from the entry point.

    What only commands need is in `Container`, what only the HTTP API needs in `WebContainer`, so that neither loads
    what the other needs: a process that serves has no use for Arrow and the clients of clouds.
    """

    settings = providers.Dependency(instance_of=Settings)
    clock = providers.Object(utc_now)

    database_url = providers.Resource(_database_url, settings)
    engine = providers.Singleton(connect, database_url)
    read_engines = providers.Singleton(_read_engines, settings, database_url)
    read_source = providers.Resource(_read_source, read_engines)
    data_state = providers.Callable(newest_data_state, read_source)
    data_watch = providers.Singleton(DataWatch, data_state.provider)
    watched_source = providers.Singleton(WatchedSource, read_source, data_watch)
    project_reader = providers.Singleton(PostgresProjectReader, watched_source)
    large_reads = providers.Singleton(LargeReads)
    dimension_reader = providers.Singleton(PostgresDimensionReader, watched_source, large_reads)
    breakdown_reader = providers.Singleton(PostgresBreakdownReader, watched_source, dimension_reader)
    feed_reader = providers.Singleton(PostgresFeedReader, watched_source)
    event_reader = providers.Singleton(PostgresEventReader, watched_source)
    index_reader = providers.Singleton(PostgresIndexReader, watched_source, large_reads)
    search_reader = providers.Singleton(PostgresSearchReader, watched_source)
    rank_reader = providers.Singleton(PostgresRankReader, watched_source)
    # The primary's ledger, too, but with the time limit of a request.
    read_ledger = providers.Singleton(PostgresLedgerReader, read_engines.provided["primary"])
    # The key that a request has is looked up within the time of a request, too.
    key_reader = providers.Singleton(PostgresKeyReader, providers.Callable(_engines_of_keys, read_engines))


def shut_down(container: ReadContainer) -> None:
    """Close the connections of a container and stop using its embedded server."""
    for engine in (container.engine(), *container.read_engines().values()):
        engine.dispose()
    container.shutdown_resources()
