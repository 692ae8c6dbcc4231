"""Answers without ranks do not read any, and stay valid when ranks alone are made; those with ranks are made anew."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine
from werkzeug.test import Client

from pepy.application.command.imports.day_importer import DayImporter
from pepy.infrastructure.container.read_container import shut_down
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.postgres.connection.engine import connect
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.index.rank_store import PostgresRankStore
from pepy.infrastructure.web.cache.unranked_routes import UNRANKED_ROUTES
from tests.acceptance.in_process import environment_of, import_days
from tests.builders import Projects, RecordedProgress, RowsSource
from tests.whole_container import WholeContainer

TODAY = datetime.now(UTC).date()
QUERIES = (
    "",
    "ci=false",
    "mirrors=false&includeCIDownloads=false",
    "period=week&units=none",
    "period=year&ci=false&mirrors=false",
    "granularity=week&dimension=python",
    "granularity=month&dimension=version&values=2.*",
    "dimension=country&stacked=true&days=7",
    "group=major&limit=2",
    f"from={TODAY - timedelta(days=3)}&to={TODAY - timedelta(days=1)}",
    "format=csv",
    "format=csv&dimension=version",
    "format=md",
    "as=share",
    "as=sum",
    "timeRange=ONE_YEAR",
    "versions=major",
)
"""Asked of every route, whether it knows them or not: other parameters are other statements."""
WITH_RANKS = (
    "/",
    "/api/v3/new",
    "/api/v3/projects/requests/rank",
    "/api/v3/search?q=re",
    "/api/v3/top",
    "/api/v3/trending",
    "/new",
    "/projects/requests",
    "/projects/requests.md",
    "/search?q=re",
    "/sitemap.xml",
    "/top",
    "/trending",
)
RANK_TABLES = "project_rank, rank_page, trending_project, new_project, rank_state"
NO_MEMORY = {"PEPY_ANSWER_MEMORY_BYTES": "1"}
TWO_DAYS_AGO: Projects = {"requests": {"version": {"2.32.3": 5}}, "a": {"version": {"1.0": 500}}}


def address_of(rule: str) -> str:
    """Return an address of a route that has an answer."""
    asks_for_several = rule in ("/api/v3/projects", "/badge", "/chart.svg", "/compare", "/feed.atom")
    return f"{rule.replace('<name>', 'requests')}?{'names=requests,a&' if asks_for_several else ''}"


WITHOUT_RANKS = {rule: address_of(rule) for rule in sorted(UNRANKED_ROUTES)}

Started = Callable[[dict[str, str]], Client]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database with days and their ranks."""
    import_days(database_url)
    engine = connect(database_url)
    refresh_ranks(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def started(database_url: str) -> Iterator[Started]:
    """Starts applications on the database, each of which remembers nothing of the others."""
    containers: list[WholeContainer] = []

    def start(settings: dict[str, str]) -> Client:
        environment = environment_of(database_url) | {"PEPY_BASE_URL": "https://pepy.example.org"} | settings
        containers.append(WholeContainer(settings=Settings.from_environment(environment), progress=RecordedProgress()))
        return Client(containers[-1].application())

    yield start
    for container in containers:
        shut_down(container)


def refresh_ranks(engine: Engine) -> None:
    PostgresRankStore(engine, RecordedProgress()).refresh(anew=False)


def bodies(client: Client, addresses: list[str]) -> dict[str, tuple[int, bytes]]:
    answers = {address: client.get(address) for address in addresses}
    return {address: (answer.status_code, answer.data) for address, answer in answers.items()}


def etags(client: Client, addresses: tuple[str, ...]) -> dict[str, str]:
    return {address: client.get(address).headers["ETag"] for address in addresses}


def answered_from_memory(client: Client) -> dict[str, float]:
    """Return how many answers each route has given from memory."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    (requests,) = (family for family in families if family.name == "pepy_requests")
    kept = (one for one in requests.samples if one.name.endswith("_total") and one.labels["source"] == "memory")
    return {one.labels["route"]: one.value for one in kept}


def test_a_route_that_says_so_gives_the_same_answers_without_any_ranks(engine: Engine, started: Started) -> None:
    addresses = [f"{address}{query}" for address in WITHOUT_RANKS.values() for query in QUERIES]
    with_ranks = bodies(started(NO_MEMORY), addresses)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP TABLE {RANK_TABLES}")

    without = started(NO_MEMORY)
    assert bodies(without, addresses) == with_ranks
    assert {with_ranks[address][0] for address in WITHOUT_RANKS.values()} == {200}
    # Here is what happens to those that do read ranks.
    assert {address: without.get(address).status_code for address in WITH_RANKS} == dict.fromkeys(WITH_RANKS, 503)


@pytest.mark.usefixtures("engine")
def test_an_etag_says_whether_its_answer_depends_on_ranks(started: Started) -> None:
    client = started({})

    without = etags(client, tuple(WITHOUT_RANKS.values()))
    assert {rule for rule, address in WITHOUT_RANKS.items() if ".unranked-" in without[address]} == UNRANKED_ROUTES
    assert not [etag for etag in etags(client, WITH_RANKS).values() if ".unranked-" in etag]


def test_new_ranks_leave_answers_without_ranks_and_renew_those_with_some(engine: Engine, started: Started) -> None:
    importer = DayImporter(PostgresImportStore(engine), lambda: datetime.now(UTC), RecordedProgress())
    importer.import_day(TODAY - timedelta(days=2), RowsSource(TWO_DAYS_AGO), force=True)
    client = started({})
    unranked, ranked = etags(client, tuple(WITHOUT_RANKS.values())), etags(client, WITH_RANKS)
    before = bodies(client, list(WITH_RANKS))
    from_memory = answered_from_memory(client)

    refresh_ranks(engine)
    deadline = time.monotonic() + 10
    while client.get("/api/v3/top").headers["ETag"] == ranked["/api/v3/top"] and time.monotonic() < deadline:
        time.sleep(0.1)

    # Answers with ranks are given in their old form for a few seconds, while they are made anew.
    while set(etags(client, WITH_RANKS).values()) & set(ranked.values()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not set(etags(client, WITH_RANKS).values()) & set(ranked.values())
    after = bodies(client, list(WITH_RANKS))
    for address in ("/", "/api/v3/projects/requests/rank", "/api/v3/search?q=re", "/api/v3/top", "/projects/requests"):
        assert after[address] != before[address], address

    assert etags(client, tuple(WITHOUT_RANKS.values())) == unranked
    now_from_memory = answered_from_memory(client)
    assert {rule: now_from_memory[rule] - from_memory.get(rule, 0) for rule in WITHOUT_RANKS} == dict.fromkeys(
        WITHOUT_RANKS, 1
    )
    another_worker = started({})
    for address, etag in unranked.items():
        assert another_worker.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_an_import_renews_answers_without_ranks(engine: Engine, started: Started) -> None:
    before = etags(started({}), tuple(WITHOUT_RANKS.values()))
    importer = DayImporter(PostgresImportStore(engine), lambda: datetime.now(UTC), RecordedProgress())
    importer.import_day(TODAY - timedelta(days=2), RowsSource(TWO_DAYS_AGO), force=True)
    refresh_ranks(engine)

    assert not set(before.values()) & set(etags(started({}), tuple(WITHOUT_RANKS.values())).values())
