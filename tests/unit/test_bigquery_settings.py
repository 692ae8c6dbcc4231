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
    ],
)
def test_a_wrong_or_missing_setting_is_one_line_that_names_it(change: dict[str, str | None], name: str) -> None:
    with pytest.raises(SourceUnavailableError, match=f"^{name} is ") as caught:
        evolve(GOOD, **change).checked()

    assert "\n" not in str(caught.value)
