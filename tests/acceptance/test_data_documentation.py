"""The examples of docs/data.md, executed: each has to find the downloads that the API answers with."""

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import duckdb_extensions
import pytest

from tests.acceptance.conftest import YESTERDAY, CommandLine, Service, start_service, stop_service
from tests.builders import Projects

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "data.md").read_text("utf-8")
STATEMENTS = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
SCRIPTS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
DAYS = [YESTERDAY - timedelta(days=ago) for ago in (2, 1, 0)]


def projects(downloads: int) -> Projects:
    return {
        "click": {"version": {"8.1": 3}},
        "flask": {"version": {"3.0": (downloads, 50, 10), "2.3": 7}, "country": {"US": (downloads, 50, 10), None: 7}},
    }


@pytest.fixture(scope="module")
def archive(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Path]]:
    folder = tmp_path_factory.mktemp("archive")
    pepy = CommandLine({"PEPY_DATABASE_URL": module_database_url, "PEPY_ARCHIVE": str(folder)})
    for number, day in enumerate(DAYS):
        pepy.store_day(day, projects(200 + number))
    assert pepy("archive:publish").returncode == 0
    service = start_service(pepy.settings)
    yield service, folder
    stop_service(service)


def here(example: str, archive: tuple[Service, Path]) -> str:
    service, folder = archive
    return example.replace("http://127.0.0.1:5200", service.address).replace("/srv/pepy-archive", str(folder))


def answered(archive: tuple[Service, Path]) -> dict[str, int]:
    asked = f"from={DAYS[0]}&to={DAYS[-1]}"
    buckets = archive[0].get(f"/api/v3/projects/flask/downloads?{asked}").json()["buckets"]
    return {bucket["from"]: bucket["downloads"] for bucket in buckets}


@pytest.mark.parametrize("statement", STATEMENTS, ids=["folder", "http"])
def test_a_statement_for_duckdb_finds_what_the_api_answers(statement: str, archive: tuple[Service, Path]) -> None:
    duckdb_extensions.import_extension("httpfs")
    found = duckdb.connect().execute(here(statement, archive)).fetchall()

    assert {str(day): count for day, count in found} == answered(archive)


@pytest.mark.parametrize(
    "script", SCRIPTS, ids=[re.findall(r"import (\w+)|from (pyspark)", script)[0][0] or "pyspark" for script in SCRIPTS]
)
@pytest.mark.timeout(300)
def test_a_script_finds_what_the_api_answers(script: str, archive: tuple[Service, Path]) -> None:
    if "pyspark" in script and not (find_spec("pyspark") and shutil.which("java")):
        pytest.skip("pyspark and Java are not installed; they take half a gigabyte")
    known: dict[str, Any] = {}

    exec(here(script, archive), known)  # noqa: S102 - It is our own documentation.

    assert {str(day): count for day, count in known["downloads"].items()} == answered(archive)


def test_no_example_is_left_out() -> None:
    assert (len(STATEMENTS), len(SCRIPTS)) == (2, 4)
    assert len(STATEMENTS + SCRIPTS) == PAGE.count("```sql") + PAGE.count("```python")
