"""Settings of BigQuery that become part of a query are checked before anything is asked."""

import pytest
from attrs import evolve

from pepy.domain.errors import SourceUnavailableError
from pepy.infrastructure.bigquery.settings import BigQuerySettings

GOOD = BigQuerySettings(project="payer", work_dataset="work")


@pytest.mark.parametrize(
    ("project", "work_dataset", "table"),
    [
        ("payer", "work", "bigquery-public-data.pypi.file_downloads"),
        ("payer-2", "other-project.work_2", "pypi.file_downloads"),
        ("example.com:payer", "example.com:payer.work", "example.com:payer.pypi.downloads-2"),
    ],
)
def test_names_that_bigquery_knows_pass(project: str, work_dataset: str, table: str) -> None:
    settings = BigQuerySettings(project=project, work_dataset=work_dataset, table=table)

    assert settings.checked() is settings


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"project": ""}, "PEPY_BIGQUERY_PROJECT"),
        ({"project": None}, "PEPY_BIGQUERY_PROJECT"),
        ({"work_dataset": ""}, "PEPY_BIGQUERY_WORK_DATASET"),
        ({"work_dataset": None}, "PEPY_BIGQUERY_WORK_DATASET"),
        ({"project": "pay`er"}, "PEPY_BIGQUERY_PROJECT"),
        ({"work_dataset": "a.b.c"}, "PEPY_BIGQUERY_WORK_DATASET"),
        ({"work_dataset": "work; DROP"}, "PEPY_BIGQUERY_WORK_DATASET"),
        ({"table": "file_downloads"}, "PEPY_BIGQUERY_TABLE"),
        ({"table": "pypi.downloads` WHERE TRUE --"}, "PEPY_BIGQUERY_TABLE"),
        ({"table": "pypi.downloads\n"}, "PEPY_BIGQUERY_TABLE"),
        ({"endpoint": "foo"}, "PEPY_BIGQUERY_ENDPOINT"),
        ({"endpoint": "ftp://foo:21"}, "PEPY_BIGQUERY_ENDPOINT"),
        ({"endpoint": "http://"}, "PEPY_BIGQUERY_ENDPOINT"),
        ({"endpoint": "http://foo:0"}, "PEPY_BIGQUERY_ENDPOINT"),
        ({"endpoint": "http://foo:65536"}, "PEPY_BIGQUERY_ENDPOINT"),
        ({"endpoint": "foo:bar"}, "PEPY_BIGQUERY_ENDPOINT"),
        ({"endpoint": "http://fo o:9050"}, "PEPY_BIGQUERY_ENDPOINT"),
        ({"storage_endpoint": "foo"}, "PEPY_BIGQUERY_STORAGE_ENDPOINT"),
        ({"storage_endpoint": "localhost:9060\n"}, "PEPY_BIGQUERY_STORAGE_ENDPOINT"),
    ],
)
def test_a_wrong_or_missing_setting_is_one_line_that_names_it(change: dict[str, str | None], name: str) -> None:
    with pytest.raises(SourceUnavailableError, match=f"^{name} is ") as caught:
        evolve(GOOD, **change).checked()

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "http://bigquery",
        "http://localhost:9050",
        "https://bigquery.example.com/v2/",
        "localhost:9060",
        "http://[::1]:9050",
    ],
)
def test_addresses_of_an_emulator_pass(address: str) -> None:
    settings = evolve(GOOD, endpoint=address, storage_endpoint=address)

    assert settings.checked() is settings


def test_an_address_that_is_none_is_not_repeated() -> None:
    with pytest.raises(SourceUnavailableError) as caught:
        evolve(GOOD, endpoint="http://me:secret@localhost:9050").checked()

    assert "secret" not in str(caught.value)
