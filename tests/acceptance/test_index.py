"""All projects together over any range of days: `/api/v3/index`."""

from collections.abc import Iterator
from datetime import date

import pytest

from pepy.domain.dimensions import INDEX_DIMENSIONS
from tests.acceptance.conftest import TODAY, CommandLine, Service, start_service, stop_service

FLASK = {
    "version": {"2.3": (10, 10, 0), "3.0": (60, 20, 5)},
    "country": {"US": (50, 30, 5), None: (20, 0, 0)},
    "python": {"3.12": (70, 30, 5)},
}
CLICK = {"version": {"8.1": (3, 1, 0)}, "country": {"US": (2, 1, 0), "DE": 1}}
MISSING_DAY = "2026-08-19"
IMPORTED_DAYS = ["2026-08-17", "2026-08-18", "2026-08-20"]
KNOWN = ", ".join(INDEX_DIMENSIONS)
EITHER = f"{', '.join(INDEX_DIMENSIONS[:-1])} or {INDEX_DIMENSIONS[-1]}"
WHOLE_RANGE = "from=2026-08-17&to=2026-08-20"


@pytest.fixture(scope="module")
def api(module_database_url: str) -> Iterator[Service]:
    """A service with `flask` and `click` from a Monday to a Thursday, the Wednesday missing."""
    pepy = CommandLine({"PEPY_DATABASE_URL": module_database_url})
    for day in IMPORTED_DAYS:
        pepy.store_day(date.fromisoformat(day), {"click": CLICK, "flask": FLASK})
    service = start_service(pepy.settings)
    yield service
    stop_service(service)


@pytest.mark.parametrize("question", ["downloads", "downloads?dimension=country&ci=false", "total"])
def test_the_index_is_answered_in_the_shape_of_a_project(api: Service, question: str) -> None:
    index, project = (api.get(f"/api/v3/{of}/{question}") for of in ("index", "projects/flask"))

    assert _shape(index.json()) == _shape(project.json() | {"id": "__all__"})
    assert index.json()["id"] == "__all__"
    assert index.headers["Cache-Control"] == project.headers["Cache-Control"]
    assert api.get(f"/api/v3/index/{question}", headers={"If-None-Match": index.headers["ETag"]}).status_code == 304


def test_days_of_all_projects_are_summed_and_a_missing_day_is_not_a_zero(api: Service) -> None:
    answer = api.get(f"/api/v3/index/downloads?{WHOLE_RANGE}").json()

    assert [bucket["downloads"] for bucket in answer["buckets"]] == [73, 73, None, 73]
    assert (answer["downloads"], answer["incomplete_days"]) == (219, [MISSING_DAY])
    without = api.get(f"/api/v3/index/downloads?{WHOLE_RANGE}&ci=false&mirrors=false&granularity=week").json()
    assert [bucket["downloads"] for bucket in without["buckets"]] == [3 * (73 - 31 - 5)]


def test_a_dimension_splits_what_is_counted(api: Service) -> None:
    path = f"/api/v3/index/downloads?{WHOLE_RANGE}"

    answer = api.get(f"{path}&dimension=country&limit=2").json()
    assert answer["values"] == [{"value": "US", "downloads": 156}, {"value": "unknown", "downloads": 60}]
    assert (answer["other"], answer["downloads"]) == (3, 219)
    by_python = api.get(f"{path}&dimension=python&mirrors=false").json()
    assert by_python["values"] == [{"value": "3.12", "downloads": 195}, {"value": "unknown", "downloads": 9}]
    assert api.get(f"{path}&dimension=country&values=de").json()["downloads"] == 3


def test_the_total_is_that_of_all_projects(api: Service) -> None:
    answer = api.get("/api/v3/index/total?from=2026-08-18&to=2026-08-18&ci=false").json()

    assert (answer["total_downloads"], answer["downloads"]) == (219, 42)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (
            "downloads?dimension=version",
            f'Parameter dimension is "version", it should be {EITHER}',
        ),
        (
            "downloads?values=US",
            f"Parameter values also needs the parameter dimension: one of {KNOWN}",
        ),
        ("downloads?from=yesterday", 'Parameter from is "yesterday", it should be a day such as 2026-08-24'),
        (
            "total?dimension=country",
            'Parameter "dimension" is not known here; this route takes from, to, ci, mirrors, format',
        ),
        ("downloads?dimension=country&values=", None),
        ("downloads?dimension=country&limit=1001", None),
        ("downloads?from=2020-01-01&to=2026-01-01&dimension=country", None),
    ],
)
def test_a_question_that_cannot_be_answered_is_a_400_that_says_what_would_be_right(
    api: Service, question: str, message: str | None
) -> None:
    answer = api.get(f"/api/v3/index/{question}")

    assert (answer.status_code, answer.json()["error"]) == (400, 400)
    assert message is None or answer.json()["message"] == message


def test_no_project_answers_under_the_name_of_the_index(api: Service) -> None:
    assert api.get("/api/v3/projects/__all__/total").status_code == 404
    assert api.get("/api/v3/index").status_code == api.get("/api/v3/index/versions").status_code == 404


def test_an_empty_store_knows_nothing_and_says_so(service: Service) -> None:
    total = service.get("/api/v3/index/total").json()
    split = service.get("/api/v3/index/downloads?dimension=system").json()

    assert (total["id"], total["total_downloads"], total["downloads"]) == ("__all__", 0, None)
    assert (total["data_through"], len(total["incomplete_days"])) == (None, 30)
    assert total["to"] < str(TODAY)
    assert (split["values"], split["other"], split["buckets"][0]["values"]) == ([], None, None)


def _shape(answer: object) -> object:
    """Return which members there are, without the numbers and values."""
    if isinstance(answer, dict):
        return {name: [] if name == "values" else _shape(member) for name, member in answer.items()}
    return [_shape(member) for member in answer[:1]] if isinstance(answer, list) else type(answer)
