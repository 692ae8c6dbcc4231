"""One way to connect: what an operator sets is kept, and nothing that is set changes what pepy stores and reads."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from io import StringIO
from itertools import count
from urllib.parse import quote

import psycopg2
import pytest
from sqlalchemy import Engine, make_url

from pepy.application.command.imports.day_importer import DayImporter
from pepy.domain.errors import StoreOutdatedError, StoreUnavailableError, StoreUnsuitableError
from pepy.infrastructure.postgres.connection.engine import connect, connect_for_reading
from pepy.infrastructure.postgres.connection.errors import store_errors
from pepy.infrastructure.postgres.housekeeping.audit import PostgresAuditedStore
from pepy.infrastructure.postgres.housekeeping.month_compaction import PostgresMonths
from pepy.infrastructure.postgres.imports.import_lock import driver_connection
from pepy.infrastructure.postgres.imports.import_store import PostgresImportStore
from pepy.infrastructure.postgres.reads.prepared_reads import fetch_rows
from pepy.infrastructure.postgres.schema import require_newest_schema, upgrade_schema
from pepy.infrastructure.postgres.schema_version import ensure_newest_schema
from tests.builders import RecordedProgress, RowsSource, about_days
from tests.debian_postgres import DebianServer, running_debian_server
from tests.fetched_row import fetch_row

MONDAY = date(2026, 8, 24)
NIPPON = RowsSource({"flask": {"version": {"3.0": 1}, "system": {"日本": 1}}})

_numbers = count(1)


@pytest.fixture(scope="module")
def debian() -> Iterator[DebianServer]:
    with running_debian_server() as server:
        yield server


@pytest.fixture(params=["embedded", "debian"])
def server(request: pytest.FixtureRequest) -> DebianServer:
    """The newest PostgreSQL, and the one of Debian."""
    if request.param == "debian":
        found: DebianServer = request.getfixturevalue("debian")
        return found
    return DebianServer(make_url(request.getfixturevalue("postgres_url")).query["host"])


@pytest.fixture
def make_database(server: DebianServer) -> Iterator[Callable[..., str]]:
    """Makes databases with given properties."""
    made = []

    def make(properties: str = "") -> str:
        made.append(f"connecting_{next(_numbers)}")
        server.execute(f"CREATE DATABASE {made[-1]} TEMPLATE template0 {properties}")
        return made[-1]

    yield make
    for name in made:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(make_database: Callable[..., str]) -> str:
    return make_database()


@pytest.fixture
def role(server: DebianServer) -> Iterator[str]:
    name = f"role_{next(_numbers)}"
    server.execute(f"CREATE ROLE {name} LOGIN")
    yield name
    server.execute(f"DROP ROLE {name}")


def import_monday(url: str) -> None:
    handler = DayImporter(
        PostgresImportStore(connect(url)), lambda: datetime(2026, 8, 25, tzinfo=UTC), RecordedProgress()
    )
    handler.import_day(MONDAY, NIPPON)


def findings(url: str) -> list[str]:
    with PostgresAuditedStore(connect(url), RecordedProgress()).inspecting() as audit:
        return about_days([finding.problem for finding in audit.findings(deep=True)])


def systems(url: str) -> list[object]:
    statement = "SELECT value, day::text FROM project_day_rows WHERE dimension = 'system'"
    return list(fetch_rows(connect_for_reading(url), statement, {}))


def told(url: str, statement: str = "SELECT 1") -> str:
    with pytest.raises((StoreUnavailableError, StoreOutdatedError)) as raised, store_errors():
        connect(url).connect().exec_driver_sql(statement)
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_is_not_utf8_is_refused_before_any_work(
    server: DebianServer, make_database: Callable[..., str], encoding: str
) -> None:
    url = server.url(make_database(f"ENCODING '{encoding}' LOCALE_PROVIDER libc LOCALE 'C'"))

    for work in (
        lambda: upgrade_schema(connect(url)),
        lambda: require_newest_schema(connect(url)),
        lambda: import_monday(url),
        lambda: fetch_row(connect_for_reading(url), "SELECT 1", {}),
    ):
        with pytest.raises(StoreUnsuitableError, match=f"encoding is {encoding}, but pepy needs UTF8"):
            work()


@pytest.mark.parametrize("setting", ["environment", "url", "options", "role"])
def test_text_stays_what_it_is_whatever_encoding_is_set_for_clients(
    server: DebianServer, database: str, role: str, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.execute(f"GRANT ALL ON SCHEMA public TO {role}", database=database)
    url = server.url(
        database,
        role,
        {"url": "client_encoding=latin1", "options": "options=-cclient_encoding%3Dlatin1"}.get(setting, ""),
    )
    if setting == "environment":
        monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    if setting == "role":
        server.execute(f"ALTER ROLE {role} SET client_encoding = 'LATIN1'")

    upgrade_schema(connect(url))
    import_monday(url)

    assert systems(url) == [("日本", "2026-08-24")]
    monkeypatch.delenv("PGCLIENTENCODING", raising=False)
    bytes_of_value = "SELECT splits FROM daily_downloads"
    assert server.execute(bytes_of_value, database=database) == [('{"system":{"日本":1}}',)]
    assert findings(url) == []
    server.execute(f"DROP OWNED BY {role}", database=database)


def test_a_schema_of_the_search_path_has_all_tables_and_everyone_finds_them(
    server: DebianServer, database: str
) -> None:
    server.execute("CREATE SCHEMA stats", database=database)
    url = server.url(database, more="options=-csearch_path%3Dstats&application_name=mine")

    upgrade_schema(connect(url))
    require_newest_schema(connect(url))
    import_monday(url)
    PostgresMonths(connect(url)).compact(MONDAY)

    assert systems(url) == [("日本", "2026-08-24")]
    assert findings(url) == []
    schemas = """
        SELECT DISTINCT relnamespace::regnamespace::text FROM pg_class
        WHERE oid > 16383 AND relnamespace::regnamespace::text !~ 'pg_'
    """
    assert server.execute(schemas, database=database) == [("stats",)]


def test_pgoptions_are_kept(server: DebianServer, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    server.execute("CREATE SCHEMA stats", database=database)
    monkeypatch.setenv("PGOPTIONS", "-csearch_path=stats")
    url = server.url(database)

    upgrade_schema(connect(url))
    import_monday(url)

    assert systems(url) == [("日本", "2026-08-24")]
    monkeypatch.delenv("PGOPTIONS")
    assert server.execute("SELECT count(*) FROM stats.daily_downloads", database=database) == [(1,)]


def test_months_join_the_tables_though_another_schema_came_before_theirs(server: DebianServer, database: str) -> None:
    upgrade_schema(connect(server.url(database)))
    server.execute("CREATE SCHEMA postgres", database=database)  # The role's own, first in PostgreSQL's default path.

    import_monday(server.url(database))

    month = "SELECT relnamespace::regnamespace::text FROM pg_class WHERE relname = 'daily_downloads_2026_08'"
    assert server.execute(month, database=database) == [("public",)]
    assert findings(server.url(database)) == []


def test_the_version_table_of_another_program_is_not_taken_for_ours(server: DebianServer, database: str) -> None:
    server.execute(
        "CREATE TABLE alembic_version (version_num varchar(32))",
        "INSERT INTO alembic_version VALUES ('abc')",
        "CREATE SCHEMA stats",
        database=database,
    )

    with pytest.raises(StoreUnavailableError, match="another program's"):
        upgrade_schema(connect(server.url(database)))
    beside = connect(server.url(database, more="options=-csearch_path%3Dstats,public"))
    assert upgrade_schema(beside).before is None
    assert server.execute("SELECT version_num FROM public.alembic_version", database=database) == [("abc",)]


def test_several_hosts_services_and_the_name_of_the_application_are_libpqs_business(
    server: DebianServer, database: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = tmp_path_factory.mktemp("libpq") / "services"
    services.write_text(f"[pepy]\nhost={server.folder}\nuser=postgres\ndbname={database}\n")
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    folder = quote(str(server.folder), safe="")

    for url, name in (
        (f"postgresql://postgres@%2Fnowhere,{folder}/{database}", "pepy import"),
        (f"postgres://postgres@/{database}?host=/nowhere,{server.folder}&application_name=mine", "mine"),
        (f"host={server.folder} user=postgres dbname={database} application_name='my own'", "my own"),
        ("service=pepy", "pepy import"),
    ):
        with connect(url).connect() as connection, driver_connection(connect(url)) as beside:
            assert connection.exec_driver_sql("SHOW application_name").scalar_one() == name
            assert beside.info.parameter_status("application_name") == name


def test_limits_meant_for_requests_do_not_reach_long_work(server: DebianServer, database: str, role: str) -> None:
    server.execute(f"GRANT ALL ON SCHEMA public TO {role}", database=database)
    limits = [
        name
        for (name,) in server.execute(
            "SELECT name FROM pg_settings WHERE name ~ '(lock|statement|session|transaction)_timeout$'"
        )
        if name not in ("deadlock_timeout", "authentication_timeout")
    ]
    odd = {"datestyle": "German", "timezone": "Asia/Tokyo", "default_transaction_isolation": "serializable"}
    odd |= {"client_min_messages": "debug1"}
    odd |= {"quote_all_identifiers": "on", "standard_conforming_strings": "off", "intervalstyle": "iso_8601"}
    server.execute(*(f"ALTER ROLE {role} SET {name} = '50ms'" for name in limits))
    server.execute(*(f"ALTER ROLE {role} SET {name} = '{value}'" for name, value in odd.items()))
    url = server.url(database, role)

    upgrade_schema(connect(url))
    import_monday(url)

    assert len(limits) >= 4
    with connect(url).connect() as connection:
        assert {connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in limits} == {"0"}
        assert connection.exec_driver_sql("SHOW client_min_messages").scalar_one() == "warning"
    assert systems(url) == [("日本", "2026-08-24")]
    assert findings(url) == []
    server.execute(f"DROP OWNED BY {role}", database=database)


@pytest.mark.parametrize("work", ["statement", "copy", "pooled"])
def test_the_reason_for_which_a_server_ends_a_session_is_told(server: DebianServer, database: str, work: str) -> None:
    works = {"statement": go_on_after, "copy": copy_after, "pooled": go_on_in_the_pool_after}

    with pytest.raises(StoreUnavailableError, match="FATAL:  terminating connection due to administrator command"):
        works[work](
            connect(server.url(database, more="application_name=doomed")),
            lambda: server.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'doomed'"
            ),
        )


def go_on_after(engine: Engine, end: Callable[[], object]) -> None:
    with driver_connection(engine) as session, session.cursor() as cursor:
        end()
        cursor.execute("SELECT 1")


def copy_after(engine: Engine, end: Callable[[], object]) -> None:
    with driver_connection(engine) as session, session.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE numbers (number integer)")
        end()
        cursor.copy_expert("COPY numbers FROM STDIN", StringIO("1\n" * 4_000_000))


def go_on_in_the_pool_after(engine: Engine, end: Callable[[], object]) -> None:
    with store_errors(), engine.connect() as connection:
        end()
        connection.exec_driver_sql("SELECT 1")


def test_errors_that_an_operator_can_mend_say_how(server: DebianServer, database: str, role: str) -> None:
    url = server.url(database, role)

    with pytest.raises(StoreUnavailableError, match=r"permission denied for schema public; .*GRANT USAGE, CREATE"):
        upgrade_schema(connect(url))
    with pytest.raises(StoreUnavailableError, match="search_path is 'nowhere'"):
        upgrade_schema(connect(server.url(database, more="options=-csearch_path%3Dnowhere")))
    server.execute(f"ALTER ROLE {role} SET default_transaction_read_only = on")
    assert "connect to the primary" in told(url, "CREATE TABLE numbers (number integer)")
    server.execute("CREATE TABLE project (name text)", database=database)
    with pytest.raises(StoreUnavailableError, match=r"\"project\" already exists; .* its own database"):
        upgrade_schema(connect(server.url(database)))
    assert "createdb --encoding=UTF8" in told(server.url("nosuch"))
    assert "check the user and password" in told(server.url(database, "nobody_here"))
    assert "remove the named setting from the URL" in told(server.url(database, more="options=-cnosuch%3D1"))
    server.execute(f"REVOKE CONNECT ON DATABASE {database} FROM public")
    assert "GRANT CONNECT" in told(url)
    server.execute(f"GRANT CONNECT ON DATABASE {database} TO {role}", f"ALTER ROLE {role} CONNECTION LIMIT 0")
    assert "CONNECTION LIMIT" in told(url)
    server.execute(f"REVOKE CONNECT ON DATABASE {database} FROM {role}")


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("PGUSER", b"caf\xe9", r'role "caf\xe9" does not exist; check the user and password'),
        ("PGDATABASE", b"caf\xe9", r'database "caf\xe9" does not exist; create it with'),
        ("PGSERVICE", b"caf\xe9", r'definition of service "caf\xe9" not found; correct'),
        ("PGOPTIONS", b"-csearch_path=caf\xe9", r"search_path is 'caf\\xe9', and this role can use none of it"),
    ],
)
def test_bytes_of_the_environment_that_are_no_text_are_told_in_one_line(
    server: DebianServer, monkeypatch: pytest.MonkeyPatch, variable: str, value: bytes, said: str
) -> None:
    monkeypatch.setenv("PGUSER", "postgres")
    monkeypatch.setenv(variable, os.fsdecode(value))

    with pytest.raises(StoreUnavailableError) as refused:
        upgrade_schema(connect(f"postgresql:///?host={server.folder}"))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("-ctemp_buffers=1", "remove the named setting from the URL"),
        ("-csearch_path", "remove the named setting from the URL"),
        ("-crole=nope", 'role "nope" does not exist; correct the role where options= of the URL'),
    ],
)
def test_a_setting_that_the_server_refuses_is_to_be_corrected_where_it_stands(
    server: DebianServer, database: str, monkeypatch: pytest.MonkeyPatch, setting: str, said: str
) -> None:
    refusals = [told(server.url(database, more=f"options={quote(setting)}"))]
    monkeypatch.setenv("PGOPTIONS", setting)
    refusals.append(told(server.url(database)))

    for refusal in refusals:
        assert said in refusal
        assert "password" not in refusal


def test_a_role_without_rights_on_the_tables_is_told_which(server: DebianServer, database: str, role: str) -> None:
    url = server.url(database, role)
    upgrade_schema(connect(server.url(database)))

    for work in (upgrade_schema, require_newest_schema):
        with pytest.raises(StoreUnavailableError, match=r"table alembic_version; .* GRANT SELECT ON ALL TABLES"):
            work(connect(url))
    server.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}", database=database)
    require_newest_schema(connect(url))
    with pytest.raises(StoreUnavailableError, match=r"permission denied for table import_run; connect as the role"):
        import_monday(url)
    server.execute(f"DROP OWNED BY {role}", database=database)


@pytest.mark.parametrize(
    "body",
    [
        *("PERFORM 1 / 0;", "ASSERT false;", "PERFORM nope();", "PERFORM * FROM nope;", "PERFORM 'x'::integer;"),
        *(
            "EXECUTE 'SELEC';",
            "RAISE 'no' USING ERRCODE = 'MYERR';",
            "RAISE 'no';",
            "RAISE 'no' USING ERRCODE='42501';",
        ),
    ],
)
def test_a_trigger_of_others_that_refuses_a_row_is_named(server: DebianServer, database: str, body: str) -> None:
    upgrade_schema(connect(server.url(database)))
    server.execute(
        f"CREATE FUNCTION censor() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN new; END $$",
        "CREATE TRIGGER censorship BEFORE INSERT ON project FOR EACH ROW EXECUTE FUNCTION censor()",
        database=database,
    )

    with pytest.raises(StoreUnavailableError, match="the trigger or function censor, which pepy did not make, refused"):
        import_monday(server.url(database))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("ADD CONSTRAINT short_names CHECK (length(name) < 3)", "short_names of table project"),
        ("ADD COLUMN owner text NOT NULL", "NOT NULL of owner of table project"),
        ("ADD CONSTRAINT known FOREIGN KEY (name) REFERENCES names (name)", "known of table project"),
    ],
)
def test_a_constraint_of_others_that_refuses_a_row_is_named(
    server: DebianServer, database: str, change: str, name: str
) -> None:
    upgrade_schema(connect(server.url(database)))
    server.execute("CREATE TABLE names (name text PRIMARY KEY)", f"ALTER TABLE project {change}", database=database)

    with pytest.raises(StoreUnavailableError, match=f"; the constraint {name}, which pepy did not make, refused"):
        import_monday(server.url(database))


def test_an_expression_of_others_that_fails_on_a_row_is_told_with_its_table(
    server: DebianServer, database: str
) -> None:
    upgrade_schema(connect(server.url(database)))
    server.execute("CREATE INDEX odd ON project ((1 / (length(name) - 5)))", database=database)

    with pytest.raises(StoreUnavailableError, match="by zero; the check, index or column of table project that"):
        import_monday(server.url(database))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE alembic_version (v text)",
        "CREATE VIEW alembic_version AS SELECT 1 AS one",
        "CREATE TABLE alembic_version AS SELECT unnest('{a,b}'::text[]) AS version_num",
    ],
)
def test_a_version_table_of_another_shape_is_another_programs(
    server: DebianServer, database: str, statement: str
) -> None:
    server.execute(statement, database=database)
    engine = connect(server.url(database))

    for work in (
        upgrade_schema,
        require_newest_schema,
        lambda engine: ensure_newest_schema(engine, migrate=False),
        lambda engine: ensure_newest_schema(engine, migrate=True),
    ):
        with pytest.raises(StoreUnavailableError, match="the table alembic_version is another program's"):
            work(engine)


def test_a_month_that_others_built_on_names_them(server: DebianServer, database: str) -> None:
    url = server.url(database)
    upgrade_schema(connect(url))
    import_monday(url)
    server.execute("CREATE VIEW august AS SELECT * FROM daily_downloads_2026_08", database=database)

    with pytest.raises(StoreUnavailableError, match=r"view august depends on .*; drop what was built on pepy's tables"):
        PostgresMonths(connect(url)).compact(MONDAY)


def test_a_statement_of_pepys_own_that_is_wrong_stays_a_defect(server: DebianServer, database: str) -> None:
    with pytest.raises(psycopg2.errors.SyntaxError), driver_connection(connect(server.url(database))) as session:
        session.cursor().execute("SELEC 1")
