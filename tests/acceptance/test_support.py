"""What maintainers decide by: `/support`, `/use`, `/adoption` and versions by group."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import text

from pepy.infrastructure.postgres.connection.engine import connect
from tests.acceptance.conftest import CommandLine, Service, start_service, stop_service

OLD = {f"1.{n}": (2, 0, 1) for n in range(10)}
NOW = {
    "flask": {
        "version": {**OLD, "2.3.1": (10, 10, 0), "3.0": (60, 20, 5), "3.1rc1": (10, 0, 0)},
        "python": {"3.9": (10, 5, 0), "3.10": (30, 5, 5), "3.12": (40, 20, 10), "a|b": 10, None: 10},
        "system": {"Linux": (80, 30, 15), "Windows": 15, None: 5},
    },
    "click": {"version": {"8.1": 3}},
    "numpy": {
        "version": {"2.0": (100, 10, 0)},
        "country": {"AMD64": 10, "x86_64": (60, 10, 0), "arm64": 5, "armv7l": 1, None: 24},
        "system": {"glibc 2.17": 20, "glibc 2.28": (40, 10, 0), "musl 1.2": 5, "other": 5, None: 30},
    },
}
BEFORE = {
    "flask": {
        "version": {**OLD, "2.3.0": (80, 30, 5)},
        "python": {"2.7": 10, "3.9": (30, 10, 0), "3.12": (60, 20, 15)},
    }
}
PROJECT = "/api/v3/projects/flask"


@pytest.fixture(scope="module")
def api(module_database_url: str) -> Iterator[Service]:
    """A service with `flask` on a Monday and Tuesday after the shipped definition, and half a year before."""
    pepy = CommandLine({"PEPY_DATABASE_URL": module_database_url})
    pepy.store_day(date(2026, 3, 2), BEFORE)
    for day in (date(2026, 8, 30), date(2026, 8, 31)):
        pepy.store_day(day, NOW)
    _rename_stored_dimension(module_database_url, "numpy", "system", "libc")
    _rename_stored_dimension(module_database_url, "numpy", "country", "cpu")
    service = start_service(pepy.settings)
    yield service
    stop_service(service)


def _rename_stored_dimension(database_url: str, project: str, imported: str, name: str) -> None:
    """Leave days as they are stored where another dimension is imported than by default."""
    engine = connect(database_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE daily_downloads SET splits = replace(splits, :imported, :name), "
                "details = replace(details, :imported, :name) "
                "FROM project WHERE project.id = project_id AND project.name = :project"
            ),
            {"project": project, "imported": f'"{imported}"', "name": f'"{name}"'},
        )
    engine.dispose()


def test_a_table_says_who_still_uses_what_and_what_dropping_it_costs(api: Service) -> None:
    answer = api.get(f"{PROJECT}/support?dimension=python&days=2").json()

    assert (answer["id"], answer["from"], answer["to"], answer["order"]) == (
        "flask",
        "2026-08-30",
        "2026-08-31",
        "version",
    )
    assert answer["compared_with"] == {"from": "2026-03-01", "to": "2026-03-02", "incomplete_days": ["2026-03-01"]}
    assert answer["without_ci_and_mirrors"] == {"downloads": 110, "downloads_before": 55}
    assert answer["all"] == {"downloads": 200, "downloads_before": 100}
    values = {value["value"]: value for value in answer["values"]}
    assert list(values) == ["2.7", "3.9", "3.10", "3.12", "a|b", "unknown"]
    assert values["3.10"]["without_ci_and_mirrors"] == {
        "downloads": 40,
        "share": 0.363636,
        "downloads_before": 0,
        "share_before": 0.0,
        "lost": 0.454545,
        "lost_before": 0.545455,
    }
    assert (values["3.9"]["end_of_life"], values["3.9"]["is_over"]) == ("2025-10-31", True)
    assert values["unknown"]["without_ci_and_mirrors"]["lost"] is None
    assert values["3.9"]["sentence"] == (
        "Dropping Python 3.9 and older would have affected 9.1 % of downloads in the last 2 days, 54.5 % half a year "
        "ago (by another definition)."
    )


def test_a_comparison_that_straddles_a_definition_says_so(api: Service) -> None:
    answer = api.get(f"{PROJECT}/support?days=2").json()

    assert [event["from"] for event in answer["definitions"]] == ["2026-08-24"]
    assert answer["events"] == []
    assert "Since 2026-08-24 the source counts something else" in answer["summary"]


def test_markdown_is_a_table_to_paste(api: Service) -> None:
    answer = api.get(f"{PROJECT}/support?dimension=Python&days=2&format=markdown")

    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.headers["Cache-Control"].startswith("public, max-age=3600")
    lines = answer.text.splitlines()
    assert lines[0].startswith("**flask**: Dropping Python ")
    assert lines[2].startswith(
        "| python | share | half a year ago | lost with all older | half a year ago | share with"
    )
    assert lines[4] == "| 2.7 | 0 % | 18.2 % | 0 % | 18.2 % | 0 % | 2020-01-01 |"
    assert "| a?b | 18.2 % | 0 % |  |  | 10.0 % |  |" in lines
    assert "against 2026-03-01 to 2026-03-02 (1 of 2 days not known)" in answer.text


@pytest.mark.parametrize("dimension", ["libc", "cpu", "file_type"])
def test_of_a_dimension_that_was_not_imported_all_is_unknown(api: Service, dimension: str) -> None:
    answer = api.get(f"{PROJECT}/support?dimension={dimension}").json()

    (value,) = answer["values"]
    assert (value["value"], value["without_ci_and_mirrors"]["share"]) == ("unknown", 1.0)
    assert (value["without_ci_and_mirrors"]["share_before"], answer["tags"]) == (None, [])
    assert "is not known" in answer["summary"]
    assert api.get(f"{PROJECT}/support?dimension={dimension}&format=markdown").status_code == 200


def test_of_a_c_library_the_tags_of_wheels_say_how_many_they_cover(api: Service) -> None:
    answer = api.get("/api/v3/projects/numpy/support?dimension=libc&days=1").json()

    lost = {value["value"]: value["without_ci_and_mirrors"]["lost"] for value in answer["values"]}
    assert lost == {
        "glibc 2.17": 0.222222,
        "glibc 2.28": 0.555556,
        "musl 1.2": 0.055556,
        "other": None,
        "unknown": None,
    }
    tags = {tag["tag"]: tag for tag in answer["tags"]}
    assert (tags["manylinux2014"]["share"], tags["manylinux2014"]["share_of_known"]) == (0.555556, 0.833333)
    assert (tags["manylinux_2_28"]["downloads"], tags["musllinux_1_2"]["downloads"]) == (30, 5)
    table = api.get("/api/v3/projects/numpy/support?dimension=libc&days=1&format=markdown").text
    assert "| manylinux2014 | glibc 2.17 | 55.6 % | ? | 83.3 % | ? |" in table.splitlines()


def test_spellings_of_one_processor_are_summed_and_the_rule_is_said(api: Service) -> None:
    answer = api.get("/api/v3/projects/numpy/support?dimension=cpu&days=1").json()

    downloads = {value["value"]: value["all"]["downloads"] for value in answer["values"]}
    assert downloads == {"armv7l": 1, "aarch64": 5, "x86_64": 70, "unknown": 24}
    assert "x86_64 is also amd64" in answer["note"]


def test_a_half_year_without_the_dimension_is_not_known(api: Service) -> None:
    answer = api.get(f"{PROJECT}/support?dimension=system").json()

    assert [value["value"] for value in answer["values"]] == ["Windows", "Linux", "unknown"]
    assert [value["all"]["share_before"] for value in answer["values"]] == [None, None, None]
    assert answer["values"][1]["without_ci_and_mirrors"]["lost"] == round(50 / 55, 6)


def test_use_is_counted_in_four_ways(api: Service) -> None:
    answer = api.get(f"{PROJECT}/use?from=2026-08-31").json()

    assert (answer["downloads"], answer["without_mirrors"], answer["without_ci"]) == (100, 85, 70)
    assert answer["sweep"] == {"versions": 13, "median": 2, "downloads": 26}
    assert answer["without_sweep"] == 74
    assert "median of the downloads per version x number of versions" in answer["rule"]
    assert api.get("/api/v3/projects/click/use").json()["without_sweep"] is None
    unknown = api.get(f"{PROJECT}/use?from=2026-08-29&to=2026-08-29").json()
    assert [unknown[key] for key in ("downloads", "without_mirrors", "without_ci", "without_sweep")] == [None] * 4


def test_adoption_says_when_half_of_the_downloads_were_of_a_release(api: Service) -> None:
    answer = api.get(f"{PROJECT}/adoption").json()

    assert (answer["from"], answer["to"]) == ("2025-09-01", "2026-08-31")
    assert answer["releases"] == [
        {"version": "2.3.1", "first_day": "2026-08-30", "half_on": "2026-08-30", "days": None, "share": 0.8},
        {"version": "3.0", "first_day": "2026-08-30", "half_on": "2026-08-30", "days": None, "share": 0.7},
    ]
    table = api.get(f"{PROJECT}/adoption?limit=1", headers={"Accept": "text/csv"}).text
    assert table.splitlines()[1:] == ["flask,2025-09-01,2026-08-31,false,3.0,2026-08-30,2026-08-30,,0.7"]
    assert [one["version"] for one in api.get(f"{PROJECT}/adoption?group=major&limit=5").json()["releases"]] == ["3"]


def test_versions_are_grouped(api: Service) -> None:
    path = f"{PROJECT}/versions?from=2026-08-31&group"

    assert api.get(f"{path}=major").json()["versions"] == [
        {"version": "1", "downloads": 20},
        {"version": "2", "downloads": 10},
        {"version": "3", "downloads": 70},
    ]
    minors = api.get(f"{path}=minor&prereleases=separate&values=>=2").json()["versions"]
    assert [(one["version"], one["downloads"]) for one in minors] == [
        ("2.3", 10),
        ("3.0", 60),
        ("3.1 pre-releases", 10),
    ]
    split = api.get(f"{PROJECT}/downloads?from=2026-08-31&dimension=version&group=major&values=<3&ci=false").json()
    assert split["buckets"][0]["values"] == {"1": 20}


@pytest.mark.parametrize(
    "path",
    ["support", "support?format=markdown", "support?dimension=libc", "use", "adoption", "versions?group=minor"],
)
def test_the_same_question_has_the_same_bytes(api: Service, path: str) -> None:
    address = f"{PROJECT}/{path}"
    # Another spelling of the name is another address: its answer is made anew.
    first, again = api.get(address), api.get(address.replace("flask", "Flask"))

    assert (first.status_code, first.content) == (200, again.content)
    assert api.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (
            "support?dimension=country",
            'Parameter dimension is "country", it should be python, libc, cpu, system or file_type',
        ),
        ("support?days=0", 'Parameter days is "0", it should be a whole number from 1 to 182'),
        ("support?days=183", 'Parameter days is "183", it should be a whole number from 1 to 182'),
        ("support?days=1e1", 'Parameter days is "1e1", it should be a whole number from 1 to 182'),
        ("support?from=2026-08-01", 'Parameter "from" is not known here; this route takes dimension, days, format'),
        ("use?ci=false", 'Parameter "ci" is not known here; this route takes from, to, format'),
        ("use?from=2020-01-01", None),
        ("adoption?group=patch", 'Parameter group is "patch", it should be major or minor'),
        ("adoption?limit=1001", 'Parameter limit is "1001", it should be a whole number from 1 to 1000'),
        ("versions?group=", 'Parameter group is "", it should be major or minor'),
        (
            "versions?group=major&prereleases=no",
            'Parameter prereleases is "no", it should be together or separate',
        ),
        ("versions?prereleases=separate", "Parameter prereleases also needs the parameter group: major or minor"),
        (
            "downloads?dimension=python&group=major",
            "Parameter group also needs the parameter dimension, which should be version",
        ),
        ("downloads?group=major", "Parameter group also needs the parameter dimension, which should be version"),
    ],
)
def test_a_question_that_cannot_be_answered_is_a_400_that_says_what_would_be_right(
    api: Service, question: str, message: str | None
) -> None:
    answer = api.get(f"{PROJECT}/{question}")

    assert (answer.status_code, answer.json()["error"]) == (400, 400)
    assert message is None or answer.json()["message"] == message


def test_a_format_that_there_is_not_is_a_400(api: Service) -> None:
    answer = api.get(f"{PROJECT}/support?format=xml")

    assert answer.status_code == 400
    assert answer.json()["message"].startswith('Parameter format is "xml", it should be json')


def test_the_index_has_no_versions_to_group(api: Service) -> None:
    answer = api.get("/api/v3/index/downloads?group=major")

    assert (answer.status_code, '"group" is not known here' in answer.json()["message"]) == (400, True)


@pytest.mark.parametrize("route", ["support", "use", "adoption"])
def test_an_unknown_project_is_a_404(api: Service, route: str) -> None:
    answer = api.get(f"/api/v3/projects/No_Such/{route}")

    assert (answer.status_code, answer.json()["message"]) == (404, "Project with name No_Such does not exist")
