"""The application of row 20, in the technique of pypistats.org; this code was written from a description of it.

A row per date, package and category in PostgreSQL, read as objects of an ORM and written by Flask's `jsonify`. It is
started by gunicorn: `gunicorn --workers 2 --worker-class sync "bench.stats_peer:application()"`.
"""

import os
from datetime import date, timedelta

import psycopg2
from flask import Flask, Response, jsonify
from sqlalchemy import BigInteger, Date, String, create_engine, make_url, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, scoped_session, sessionmaker

DATABASE = "STATS_PEER_DATABASE"
"""The environment variable with the connection string."""

DAYS = 180

_CREATE = """
    CREATE TABLE peer_python_minor (
        date date NOT NULL, package varchar(128) NOT NULL, category varchar NOT NULL, downloads bigint NOT NULL,
        PRIMARY KEY (date, package, category)
    );
    INSERT INTO peer_python_minor
        SELECT day, project, value, downloads FROM project_day_rows WHERE dimension = 'python' AND day >= %s;
    CREATE INDEX peer_python_minor_package ON peer_python_minor (package);
    ANALYZE peer_python_minor;
"""


class Base(DeclarativeBase):
    """The tables of the application."""


class PythonMinorDownloads(Base):
    """A package's downloads of a day by a minor version of Python."""

    __tablename__ = "peer_python_minor"

    date: Mapped[date] = mapped_column(Date, primary_key=True)
    package: Mapped[str] = mapped_column(String(128), primary_key=True, index=True)
    category: Mapped[str] = mapped_column(String, primary_key=True)
    downloads: Mapped[int] = mapped_column(BigInteger)


def fill(connection_string: str, last_day: date) -> None:
    """Copy the newest days by Python out of pepy's tables: the same rows in the same PostgreSQL."""
    connection = psycopg2.connect(connection_string)
    with connection, connection.cursor() as cursor:
        cursor.execute(_CREATE, (last_day - timedelta(days=DAYS - 1),))
    connection.close()


def application() -> Flask:
    """Return the application."""
    url = make_url(os.environ[DATABASE]).set(drivername="postgresql+psycopg2")
    session = scoped_session(sessionmaker(create_engine(url)))
    app = Flask("peer")

    @app.get("/")
    def ready() -> str:
        return "ready"

    @app.get("/api/packages/<package>/python_minor")
    def python_minor(package: str) -> Response:
        wanted = select(PythonMinorDownloads).where(PythonMinorDownloads.package == package)
        ordered = wanted.order_by(PythonMinorDownloads.category, PythonMinorDownloads.date)
        data = [
            {"category": row.category, "date": str(row.date), "downloads": row.downloads}
            for row in session.scalars(ordered)
        ]
        return jsonify(package=package, type="python_minor_downloads", data=data)

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        session.remove()

    return app
