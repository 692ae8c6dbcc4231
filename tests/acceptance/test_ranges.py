"""Downloads over any range of days: `/api/v3/projects`."""

from collections.abc import Iterator
from datetime import date

import pytest

from pepy.domain.dimensions import DIMENSIONS
from tests.acceptance.conftest import TODAY, CommandLine, Service, start_service, stop_service

FLASK = {
    "version": {"2.3": (10, 10, 0), "3.0": (60, 20, 5), "3.1rc1": (5, 0, 0), "other": (1, 0, 0)},
    "country": {"US": (50, 30, 5), None: (26, 0, 0)},
}
CLICK = {"version": {"8.1": (3, 1, 0)}}
MISSING_DAY = "2026-08-19"
IMPORTED_DAYS = ["2026-08-15", "2026-08-16", "2026-08-17", "2026-08-18", "2026-08-20", "2026-08-21"]
MANY_NAMES = "?names=" + ",".join(f"p{n}" for n in range(101))
KNOWN = ", ".join(DIMENSIONS)
EITHER = f"{', '.join(DIMENSIONS[:-1])} or {DIMENSIONS[-1]}"
WHOLE_RANGE = "from=2026-08-15&to=2026-08-21"


@pytest.fixture(scope="module")
def api(module_database_url: str) -> Iterator[Service]:
    """A service with `flask` from a Saturday to a Friday, the Wednesday missing, and `click` on the Monday."""
    pepy = CommandLine({"PEPY_DATABASE_URL": module_database_url})
    for day in IMPORTED_DAYS:
        projects = {"flask": FLASK, "click": CLICK} if day == "2026-08-17" else {"flask": FLASK}
        pepy.store_day(date.fromisoformat(day), projects)
    service = start_service(pepy.settings)
    yield service
    stop_service(service)


def test_days_are_answered_one_by_one_and_a_missing_day_is_not_a_zero(api: Service) -> None:
    answer = api.get(f"/api/v3/projects/Click/downloads?{WHOLE_RANGE}").json()

    covered = ["from", "to", "data_through", "incomplete_days", "events"]
    assert list(answer) == ["id", *covered, "downloads", "anomalies", "anomaly_rule", "buckets"]
    assert (answer["id"], answer["from"], answer["to"]) == ("click", "2026-08-15", "2026-08-21")
    assert (answer["data_through"], answer["incomplete_days"]) == ("2026-08-21", [MISSING_DAY])
    assert [(bucket["period"], bucket["downloads"], bucket["complete"]) for bucket in answer["buckets"]] == [
        ("2026-08-15", 0, True),
        ("2026-08-16", 0, True),
        ("2026-08-17", 3, True),
        ("2026-08-18", 0, True),
        (MISSING_DAY, None, False),
        ("2026-08-20", 0, True),
        ("2026-08-21", 0, True),
    ]
    assert answer["downloads"] == 3


def test_weeks_that_are_cut_or_miss_a_day_are_marked(api: Service) -> None:
    buckets = api.get(f"/api/v3/projects/flask/downloads?{WHOLE_RANGE}&granularity=week").json()["buckets"]

    assert buckets == [
        {"period": "2026-W33", "from": "2026-08-15", "to": "2026-08-16", "complete": False, "downloads": 152},
        {"period": "2026-W34", "from": "2026-08-17", "to": "2026-08-21", "complete": False, "downloads": 304},
    ]


def test_a_dimension_splits_what_is_counted(api: Service) -> None:
    path = f"/api/v3/projects/flask/downloads?{WHOLE_RANGE}&granularity=month&dimension=version"

    answer = api.get(f"{path}&ci=false&mirrors=false&limit=2").json()

    assert answer["downloads"] == 6 * 41
    assert answer["values"] == [{"value": "3.0", "downloads": 210}, {"value": "3.1rc1", "downloads": 30}]
    assert answer["other"] == 6
    assert answer["buckets"][0]["values"] == {"3.0": 210, "3.1rc1": 30}
    assert api.get(f"{path}&values=other").json()["values"] == [{"value": "other", "downloads": 6}]


@pytest.mark.parametrize(
    ("question", "downloads"),
    [
        ("dimension=version&values=3.*", 65),
        ("dimension=version&values=%3E%3D2.3,%3C3.1", 70),
        ("dimension=version&values=2.3,3.0", 70),
        ("dimension=country&values=null", 26),
        ("dimension=country&values=us&ci=false", 20),
        ("dimension=python", 76),
    ],
)
def test_values_are_selected(api: Service, question: str, downloads: int) -> None:
    answer = api.get(f"/api/v3/projects/flask/downloads?from=2026-08-21&to=2026-08-21&{question}")

    assert (answer.status_code, answer.json()["downloads"]) == (200, downloads)


def test_a_day_that_was_not_split_is_of_unknown_value(api: Service) -> None:
    answer = api.get("/api/v3/projects/click/downloads?from=2026-08-17&to=2026-08-17&dimension=system&ci=false").json()

    assert answer["values"] == [{"value": "unknown", "downloads": 2}]


def test_a_missing_day_has_no_values_either(api: Service) -> None:
    (bucket,) = api.get(
        f"/api/v3/projects/flask/downloads?from={MISSING_DAY}&to={MISSING_DAY}&dimension=version"
    ).json()["buckets"]

    assert (bucket["downloads"], bucket["values"], bucket["other"]) == (None, None, None)


def test_the_total_of_a_range_stands_beside_the_total_of_all_time(api: Service) -> None:
    answer = api.get("/api/v3/projects/flask/total?from=2026-08-18&to=2026-08-20").json()

    assert (answer["total_downloads"], answer["downloads"]) == (6 * 76, 2 * 76)
    assert answer["incomplete_days"] == [MISSING_DAY]


def test_a_range_of_which_nothing_is_known_has_no_total(api: Service) -> None:
    answer = api.get(f"/api/v3/projects/flask/total?from={MISSING_DAY}&to={MISSING_DAY}").json()

    assert answer["downloads"] is None


def test_versions_ascend_with_their_downloads(api: Service) -> None:
    answer = api.get(f"/api/v3/projects/flask/versions?{WHOLE_RANGE}&ci=false").json()

    assert answer["versions"] == [
        {"version": "other", "downloads": 6},
        {"version": "3.0", "downloads": 240},
        {"version": "3.1rc1", "downloads": 30},
    ]
    assert (answer["downloads"], answer["other"]) == (276, 0)
    assert answer["data_through"] == "2026-08-21"


def test_projects_are_compared_and_unknown_ones_listed(api: Service) -> None:
    answer = api.get("/api/v3/projects?names=Flask,No_Such,click,FLASK&from=2026-08-17&to=2026-08-19").json()

    assert [(project["id"], project["downloads"]) for project in answer["projects"]] == [("flask", 152), ("click", 3)]
    assert [bucket["downloads"] for bucket in answer["projects"][1]["buckets"]] == [3, 0, None]
    assert answer["unknown"] == ["No_Such"]
    assert (answer["data_through"], answer["incomplete_days"]) == ("2026-08-21", [MISSING_DAY])


def test_without_a_range_it_is_the_30_days_up_to_the_newest_complete_one(api: Service) -> None:
    answer = api.get("/api/v3/projects/flask/total").json()

    assert (answer["from"], answer["to"]) == ("2026-07-23", "2026-08-21")


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("flask/downloads?from=yesterday", 'Parameter from is "yesterday", it should be a day such as 2026-08-24'),
        ("flask/downloads?to=2026-02-30", 'Parameter to is "2026-02-30", it should be a day such as 2026-08-24'),
        ("flask/downloads?granularity=year", 'Parameter granularity is "year", it should be day, week or month'),
        (
            "flask/downloads?dimension=color",
            f'Parameter dimension is "color", it should be {EITHER}',
        ),
        (
            "flask/downloads?values=3.*",
            f"Parameter values also needs the parameter dimension: one of {KNOWN}",
        ),
        (
            "flask/downloads?limit=5",
            f"Parameter limit also needs the parameter dimension: one of {KNOWN}",
        ),
        ("flask/downloads?limit=0", 'Parameter limit is "0", it should be a whole number from 1 to 1000'),
        ("flask/versions?limit=0", 'Parameter limit is "0", it should be a whole number from 1 to 1000'),
        ("flask/versions?limit=" + "9" * 5000, None),
        ("flask/total?ci=perhaps", 'Parameter ci is "perhaps", it should be true or false'),
        ("flask/total?form=1", 'Parameter "form" is not known here; this route takes from, to, ci, mirrors, format'),
        ("flask/total?ci=true&ci=false", "Parameter ci is given 2 times, it should be given once"),
        ("flask/versions?from=2020-01-01&to=2026-01-01", None),
        ("flask/downloads?dimension=version&from=2024-01-01&to=2026-01-01&limit=1000", None),
        ("?names=", "Parameter names is missing or empty, it should be like requests,flask,numpy"),
        (MANY_NAMES, "101 projects are named, there should be at most 100"),
        ("?from=2020-01-01&names=" + ",".join(f"p{n}" for n in range(99)), None),
        ("?names=" + "x" * 513, f'Name "{"x" * 513}" is not valid, length should be between 1 and 512'),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_is_a_400_that_says_what_would_be_right(
    api: Service, question: str, message: str | None
) -> None:
    answer = api.get("/api/v3/projects" + ("" if question.startswith("?") else "/") + question)

    assert (answer.status_code, answer.json()["error"]) == (400, 400)
    assert message is None or answer.json()["message"] == message


def test_a_limit_that_is_the_default_changes_nothing_without_a_dimension(api: Service) -> None:
    path = f"/api/v3/projects/flask/downloads?{WHOLE_RANGE}"

    assert api.get(f"{path}&limit=100").json() == api.get(path).json()


@pytest.mark.parametrize("route", ["downloads", "downloads?dimension=country", "total", "versions"])
def test_an_unknown_project_is_a_404(api: Service, route: str) -> None:
    answer = api.get(f"/api/v3/projects/No_Such/{route}")

    assert (answer.status_code, answer.json()["message"]) == (404, "Project with name No_Such does not exist")


@pytest.mark.parametrize("path", ["flask/downloads", "flask/total", "flask/versions", "?names=flask"])
def test_head_options_and_a_trailing_slash_work(api: Service, path: str) -> None:
    separator = "" if path.startswith("?") else "/"
    got, head, options = (
        api.request(method, f"/api/v3/projects{separator}{path}") for method in ("GET", "HEAD", "OPTIONS")
    )

    assert (got.status_code, head.status_code, head.content, options.status_code) == (200, 200, b"", 200)
    assert got.headers["Cache-Control"].startswith("public, max-age=3600")
    assert got.headers["Access-Control-Allow-Origin"] == "*"
    address, _, query = f"/api/v3/projects{separator}{path}".partition("?")
    assert api.get(f"{address}/?{query}" if query else f"{address}/").content == got.content


def test_an_empty_store_knows_nothing_and_says_so(service: Service) -> None:
    answer = service.get("/api/v3/projects?names=flask").json()

    assert (answer["data_through"], answer["unknown"], len(answer["incomplete_days"])) == (None, ["flask"], 30)
    assert answer["to"] < str(TODAY)
