"""Whatever has to follow the list of dimensions does."""

from pathlib import Path

import pytest

from bench.values import VALUES_OF_DIMENSION
from pepy.domain.dimensions import ALL_DIMENSIONS, DEFAULT_DIMENSIONS, DIMENSIONS, INDEX_DIMENSIONS, wanted_dimensions
from pepy.infrastructure.api.openapi.schemas import SCHEMAS
from pepy.infrastructure.bigquery.columns import COLUMNS
from pepy.infrastructure.container.settings import SettingError, Settings
from pepy.infrastructure.sample.projects import sample_projects
from tests import raw_rows

ROOT = Path(__file__).resolve().parents[2]


def test_the_names_are_those_that_files_and_settings_of_others_have() -> None:
    assert DIMENSIONS == (
        "version", "country", "python", "system", "installer", "file_type", "implementation", "cpu", "libc", "distro",
    )  # fmt: skip
    assert DEFAULT_DIMENSIONS == ("version", "country", "python", "system", "installer")
    assert DIMENSIONS[1:] == INDEX_DIMENSIONS


@pytest.mark.parametrize("found", [COLUMNS, raw_rows.COLUMNS, VALUES_OF_DIMENSION], ids=["query", "tests", "bench"])
def test_every_dimension_is_read_recounted_and_measured(found: dict) -> None:
    assert found.keys() == set(DIMENSIONS)


def test_every_dimension_is_in_the_sample_days() -> None:
    assert {"version", *sample_projects()[0].weights} == set(DIMENSIONS)


@pytest.mark.parametrize("name", ["api.md", "imports.md", "performance.md"])
def test_every_dimension_is_in_the_tables_of_the_documentation(name: str) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")

    assert [dimension for dimension in DIMENSIONS if f"\n| `{dimension}`" not in text] == []


def test_the_api_description_lists_and_explains_them() -> None:
    schema = SCHEMAS["Dimension"]

    assert schema["enum"] == list(DIMENSIONS)
    assert all(dimension.meaning in schema["description"] for dimension in ALL_DIMENSIONS)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", DEFAULT_DIMENSIONS),
        ("version", ("version",)),
        ("cpu", ("version", "cpu")),
        (" distro,country , version,country,", ("version", "country", "distro")),
        (",".join(reversed(DIMENSIONS)), DIMENSIONS),
    ],
)
def test_what_is_imported_is_set_by_name_in_any_order(typed: str, wanted: tuple[str, ...]) -> None:
    assert Settings.from_environment({"PEPY_DIMENSIONS": typed}).dimensions == wanted
    assert not typed or wanted_dimensions(typed) == wanted


@pytest.mark.parametrize("typed", ["CPU", "cpu;libc", "file-type", "downloads"])
def test_what_is_no_dimension_is_one_line(typed: str) -> None:
    with pytest.raises(SettingError) as refused:
        Settings.from_environment({"PEPY_DIMENSIONS": typed})

    assert str(refused.value) == f"PEPY_DIMENSIONS names {typed!r}, which is not one of {', '.join(DIMENSIONS[1:])}"
