"""Every table also as CSV, over HTTP, with the numbers that JSON has."""

import csv
import io
from collections.abc import Iterator
from datetime import date

import pandas as pd
import pytest

from tests.acceptance.conftest import CommandLine, Service, start_service, stop_service

FLASK = {
    "version": {"2.3": (10, 10, 0), "3.0": (60, 20, 5), "other": (1, 0, 0), '=cmd|" /C calc"!A0': (5, 0, 0)},
    "country": {"US": (50, 30, 5), None: (26, 0, 0)},
}
CLICK = {"version": {"8.1": (3, 1, 0)}}
MISSING_DAY = "2026-08-19"
IMPORTED_DAYS = ["2026-08-17", "2026-08-18", "2026-08-20"]
WEEK = "from=2026-08-17&to=2026-08-20"
CSV_TYPE = "text/csv; charset=utf-8; header=present"


@pytest.fixture(scope="module")
def api(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with `flask` from a Monday to a Thursday, the Wednesday missing, `click` on the Thursday, and ranks."""
    pepy = CommandLine({"PEPY_DATABASE_URL": module_database_url})
    for day in IMPORTED_DAYS[:-1]:
        pepy.store_day(date.fromisoformat(day), {"flask": FLASK})
    folder = tmp_path_factory.mktemp("days")
    imported = pepy.import_day(folder, date.fromisoformat(IMPORTED_DAYS[-1]), {"flask": FLASK, "click": CLICK})
    assert imported.returncode == 0
    service = start_service(pepy.settings)
    yield service
    stop_service(service)


def rows(service: Service, path: str) -> list[dict[str, str]]:
    """Ask for CSV, and make sure that it is what it says."""
    answer = service.get(path, headers={"Accept": "text/csv"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, CSV_TYPE), answer.text
    assert answer.content.count(b"\n") == answer.content.count(b"\r\n")
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


COLUMNS = {
    f"/api/v3/projects/flask/downloads?{WEEK}": "id,period,from,to,complete,downloads",
    f"/api/v3/projects/flask/downloads?{WEEK}&dimension=version": "id,period,from,to,complete,value,other,downloads",
    f"/api/v3/projects/flask/total?{WEEK}": "id,from,to,complete,downloads,total_downloads",
    f"/api/v3/projects/flask/versions?{WEEK}": "id,from,to,complete,version,other,downloads",
    f"/api/v3/projects?names=flask,click,flusk&{WEEK}": "id,period,from,to,complete,downloads",
    f"/api/v3/index/downloads?{WEEK}": "id,period,from,to,complete,downloads",
    f"/api/v3/index/downloads?{WEEK}&dimension=country": "id,period,from,to,complete,value,other,downloads",
    f"/api/v3/index/total?{WEEK}": "id,from,to,complete,downloads,total_downloads",
    "/api/v3/projects/flask/support?days=4": (
        "id,from,to,complete,from_before,to_before,complete_before,value,other,"
        "without_ci_and_mirrors_downloads,without_ci_and_mirrors_share,without_ci_and_mirrors_downloads_before,"
        "without_ci_and_mirrors_share_before,without_ci_and_mirrors_lost,without_ci_and_mirrors_lost_before,"
        "all_downloads,all_share,all_downloads_before,all_share_before,all_lost,all_lost_before,end_of_life"
    ),
    f"/api/v3/projects/flask/use?{WEEK}": (
        "id,from,to,complete,downloads,without_mirrors,without_ci,without_sweep,sweep"
    ),
    f"/api/v3/projects/flask/adoption?{WEEK}": "id,from,to,complete,version,first_day,half_on,days,share",
    "/api/v3/top?limit=2": "from,to,complete,rank,id,downloads,previous_rank",
    "/api/v3/trending?period=week": "from,to,complete,id,downloads,previous_downloads,growth",
    "/api/v3/new?limit=5": "from,to,id,first_day,downloads",
    "/api/v3/search?q=flas": "id,downloads,rank",
    "/api/v3/events?": "from,to,kind,project,text,source",
}
NAMES = [
    "flask-downloads-2026-08-17-2026-08-20",
    "flask-downloads-by-version-2026-08-17-2026-08-20",
    "flask-total-2026-08-17-2026-08-20",
    "flask-versions-2026-08-17-2026-08-20",
    "projects-downloads-2026-08-17-2026-08-20",
    "__all__-downloads-2026-08-17-2026-08-20",
    "__all__-downloads-by-country-2026-08-17-2026-08-20",
    "__all__-total-2026-08-17-2026-08-20",
    "flask-support-python-2026-08-17-2026-08-20",
    "flask-use-2026-08-17-2026-08-20",
    "flask-adoption-2026-08-17-2026-08-20",
    "top-month-2026-07-22-2026-08-20",
    "trending-week-2026-08-14-2026-08-20",
    "new-2026-07-22-2026-08-20",
    "search-flas",
    "events",
]


@pytest.mark.parametrize(("path", "name"), list(zip(COLUMNS, NAMES, strict=True)), ids=NAMES)
def test_every_table_has_its_columns_and_a_telling_name_however_it_is_asked_for(
    api: Service, path: str, name: str
) -> None:
    by_parameter = api.get(f"{path}&format=csv")
    by_header = api.get(path, headers={"Accept": "text/csv"})

    assert by_parameter.content == by_header.content
    assert by_parameter.text.partition("\r\n")[0] == COLUMNS[path]
    for answer in (by_parameter, by_header):
        assert answer.headers["Content-Type"] == CSV_TYPE
        assert answer.headers["Content-Disposition"] == f'attachment; filename="pepy-{name}.csv"'
        assert "Content-Disposition" in answer.headers["Access-Control-Expose-Headers"].split(", ")
        assert answer.headers["Cache-Control"] == api.get(path).headers["Cache-Control"]


@pytest.mark.parametrize("path", COLUMNS)
def test_json_and_csv_of_one_address_never_mix(api: Service, path: str) -> None:
    json = api.get(path)
    table = api.get(path, headers={"Accept": "text/csv"})

    assert json.headers["Content-Type"] == "application/json"
    assert json.json() == api.get(f"{path}&format=json", headers={"Accept": "text/csv"}).json()
    assert json.headers["Vary"] == table.headers["Vary"] == "Accept, Accept-Encoding"
    for accept, status in (("text/csv", 304), ("*/*", 200)):
        known = {"Accept": accept, "If-None-Match": table.headers["ETag"]}
        assert api.get(path, headers=known).status_code == status


@pytest.mark.parametrize("path", COLUMNS)
def test_another_format_is_a_400_in_json_and_so_is_every_error(api: Service, path: str) -> None:
    answer = api.get(f"{path}&format=xml", headers={"Accept": "text/csv"})

    formats = "json, csv or markdown" if "/support" in path else "json or csv"
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == {"error": 400, "message": f'Parameter format is "xml", it should be {formats}'}


def test_an_unknown_day_is_an_empty_field_and_marked(api: Service) -> None:
    found = rows(api, f"/api/v3/projects/Click/downloads?{WEEK}")

    assert [(row["period"], row["complete"], row["downloads"]) for row in found] == [
        ("2026-08-17", "true", "0"),
        ("2026-08-18", "true", "0"),
        (MISSING_DAY, "false", ""),
        ("2026-08-20", "true", "3"),
    ]
    (total,) = rows(api, f"/api/v3/projects/click/total?from={MISSING_DAY}&to={MISSING_DAY}")
    assert (total["complete"], total["downloads"], total["total_downloads"]) == ("false", "", "3")
    (version,) = rows(api, f"/api/v3/projects/click/versions?from={MISSING_DAY}&to={MISSING_DAY}")
    assert (version["version"], version["other"], version["downloads"]) == ("", "", "")


def test_who_still_uses_what_has_a_row_per_value(api: Service) -> None:
    path = "/api/v3/projects/flask/support?dimension=system&days=1"
    (system,) = rows(api, path)

    assert (system["value"], system["other"], system["complete"], system["complete_before"]) == (
        "unknown",
        "false",
        "true",
        "false",
    )
    assert (system["all_downloads"], system["all_share"], system["all_share_before"]) == ("76", "1.0", "")
    assert system["without_ci_and_mirrors_downloads"] == "41"
    assert system["without_ci_and_mirrors_lost"] == ""


def test_likely_real_use_is_one_row(api: Service) -> None:
    (use,) = rows(api, f"/api/v3/projects/flask/use?{WEEK}")
    assert (use["complete"], use["downloads"], use["without_mirrors"], use["sweep"]) == ("false", "228", "213", "")


def test_a_split_has_a_row_per_value_and_tells_the_rest_from_a_value_called_other(api: Service) -> None:
    path = f"/api/v3/projects/flask/downloads?{WEEK}&granularity=month&dimension=version"

    assert [(row["value"], row["other"], row["downloads"]) for row in rows(api, f"{path}&limit=3")] == [
        ("3.0", "false", "180"),
        ("2.3", "false", "30"),
        ('\'=cmd|" /C calc"!A0', "false", "15"),
        ("other", "true", "3"),
    ]
    assert [(row["value"], row["other"]) for row in rows(api, f"{path}&values=other")] == [
        ("other", "false"),
        ("other", "true"),
    ]


def test_versions_ascend(api: Service) -> None:
    found = rows(api, f"/api/v3/projects/flask/versions?{WEEK}&values=2.3,3.0&limit=1")

    assert [(row["version"], row["other"], row["downloads"]) for row in found] == [
        ("3.0", "false", "180"),
        ("other", "true", "30"),
    ]


def test_projects_come_one_after_the_other_and_unknown_names_are_alone_in_their_row(api: Service) -> None:
    found = rows(api, f"/api/v3/projects?names=flask,=cmd,click&{WEEK}&granularity=month")

    assert [(row["id"], row["period"], row["downloads"]) for row in found] == [
        ("flask", "2026-08", "228"),
        ("click", "2026-08", "3"),
        ("'=cmd", "", ""),
    ]


def test_ranks_and_what_was_found_are_rows(api: Service) -> None:
    top = rows(api, "/api/v3/top?period=day")
    assert [(row["from"], row["complete"], row["rank"], row["id"], row["downloads"]) for row in top] == [
        ("2026-08-20", "true", "1", "flask", "76"),
        ("2026-08-20", "true", "2", "click", "3"),
    ]
    assert {row["complete"] for row in rows(api, "/api/v3/top?period=week")} == {"false"}
    assert rows(api, "/api/v3/search?q=flas") == [{"id": "flask", "downloads": "228", "rank": "1"}]
    events = api.get("/api/v3/events").json()["events"]
    assert rows(api, "/api/v3/events") == [
        {name: "" if value is None else value for name, value in event.items()} for event in events
    ]


def test_pandas_reads_what_json_says(api: Service) -> None:
    path = f"/api/v3/projects/flask/downloads?{WEEK}&dimension=country"
    json = api.get(path).json()

    frame = pd.read_csv(f"{api.address}{path}&format=csv", parse_dates=["from", "to"])

    assert frame["downloads"].sum() == json["downloads"]
    assert frame.groupby("value")["downloads"].sum().to_dict() == {"US": 150, "unknown": 78, "other": 0}
    assert list(frame[~frame["complete"]]["period"]) == [MISSING_DAY]
    assert frame["downloads"].isna().sum() == 1
