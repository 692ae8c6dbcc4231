"""What pages say, on real data: numbers with their addresses, errors as pages, and nothing typed as markup."""

import gzip
import re
from html import unescape

import pytest
from werkzeug.test import Client

from pepy.infrastructure.pages.words import csv, day
from tests.acceptance.pages.conftest import BASE_URL, MISSING_DAY, ODD_DAY, client_of

PAGES = (
    "/",
    "/projects/requests",
    "/projects/Requests?dimension=python&stacked=true&period=quarter&ci=false&versions=major",
    "/top",
    "/top?period=week&ci=false&mirrors=false",
    "/trending",
    "/new",
    "/search",
    "/search?q=reqests",
    "/events",
    "/compare",
    "/compare?names=requests,flask",
    "/compare?names=requests,flask&as=index",
    "/compare?names=requests+flask&as=share",
    "/compare?names=requests,flask&as=sum",
    "/badges/requests",
    "/projects/requests/support",
    "/projects/requests/support?dimension=libc&days=7",
)
SCRIPT = '"><script>alert(1)</script>'
MAX_BYTES = 60 * 1024


def words(page: str) -> str:
    """Return the text of a page, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_html_that_a_strict_policy_allows_and_that_a_cache_may_keep(pages: Client, address: str) -> None:
    answer = pages.get(address)

    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)", answer.text)
    assert answer.headers["Cache-Control"].startswith("public, max-age=300")
    assert "Set-Cookie" not in answer.headers
    again = pages.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("address", PAGES)
def test_every_link_of_a_page_leads_somewhere(pages: Client, address: str) -> None:
    page = pages.get(address).text

    links = {unescape(link) for link in re.findall(r'(?:href|src|action)="(/[^"]*)"', page)}

    assert {link: pages.get(link).status_code for link in links if not link.startswith("/search?")} == {
        link: 200 for link in links if not link.startswith("/search?")
    }


@pytest.mark.parametrize("address", PAGES)
def test_a_page_with_all_that_it_loads_is_small(pages: Client, address: str) -> None:
    page = pages.get(address, headers={"Accept-Encoding": "gzip"})
    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', gzip.decompress(page.data).decode())

    sizes = [len(pages.get(one, headers={"Accept-Encoding": "gzip"}).data) for one in loaded]

    assert len(page.data) + sum(sizes) < MAX_BYTES


def test_all_scripts_together_are_small_even_uncompressed(pages: Client) -> None:
    scripts = re.findall(r'src="(/static/[^"]+\.js)"', pages.get("/projects/requests").text)

    assert sum(len(pages.get(script).data) for script in scripts) <= MAX_BYTES


def test_a_project_page_says_its_numbers_with_and_without_ci_and_mirrors(pages: Client) -> None:
    text = words(pages.get("/projects/requests").text)

    assert "All time 6,592 through" in text  # 64 days of 103.
    assert "4,992 without CI and mirrors" in text  # 78 of each.
    assert "Last 30 days 3,090" in text
    assert "rank 1 of 4" in text
    assert "Last 7 days 721 +0.0" in text
    assert f"1 day is not known and not counted: {MISSING_DAY.day} " in text


def test_the_numbers_of_a_chart_are_to_be_had_as_csv(pages: Client) -> None:
    page = pages.get("/projects/requests?period=month").text
    address = unescape(re.search(r'href="([^"]+)">CSV</a>', page)[1])

    assert pages.get(address).content_type.startswith("text/csv")


@pytest.mark.parametrize("address", ["/", "/projects/requests", "/new", "/events", "/compare?names=requests,flask"])
def test_whatever_a_page_links_as_json_it_links_as_csv(pages: Client, address: str) -> None:
    links = [unescape(link) for link in re.findall(r'href="(/api/[^"]+)">(?:JSON|CSV)<', pages.get(address).text)]

    wanted = [csv(link) for link in links if not link.endswith("format=csv")]
    assert wanted
    assert sorted(wanted) == sorted(link for link in links if link.endswith("format=csv"))
    assert {pages.get(link).mimetype for link in wanted} == {"text/csv"}


def test_any_days_can_be_asked_for_by_a_form_that_keeps_the_other_choices(pages: Client) -> None:
    page = pages.get("/projects/requests?from=2026-08-01&to=2026-08-20&ci=false&period=month").text
    form = page[page.index('<form action="/projects/requests">') :].partition("</form>")[0]

    assert re.findall(r'name="(\w+)" value="([^"]*)"', form) == [
        ("from", "2026-08-01"),
        ("to", "2026-08-20"),
        ("ci", "false"),
    ]


def test_what_does_not_compare_says_why(pages: Client) -> None:
    page = pages.get("/projects/requests").text

    assert '<span title="1 of the 60 days are not known">not comparable</span>' in page


def test_an_odd_day_is_named(pages: Client) -> None:
    text = words(pages.get("/projects/click").text)

    assert f"{day(ODD_DAY)} is odd: 5,000 downloads, where about 3 are usual." in text
    assert "is odd" not in words(pages.get("/projects/requests").text)


def test_versions_are_summed_by_major_with_pre_releases_apart(pages: Client) -> None:
    text = words(pages.get("/projects/requests?versions=major").text)

    assert "2 97.1" in text
    assert "not PEP 440 1.0" in text
    assert "Pre-releases: 1.9" in text


def test_ranked_bars_name_countries_and_escape_what_sources_say(pages: Client) -> None:
    page = pages.get("/projects/requests").text

    assert "United States of America" in page
    assert "&lt;b&gt;uv&lt;/b&gt;" in page
    assert "<b>uv" not in page


def test_any_spelling_has_one_canonical_address(pages: Client) -> None:
    page = pages.get("/projects/Requests?period=month").text

    assert f'<link rel="canonical" href="{BASE_URL}/projects/requests">' in page
    assert f"[![Downloads]({BASE_URL}/badge/requests/month)]({BASE_URL}/projects/requests)" in page


def test_without_a_base_url_snippets_say_what_to_put_in_its_place(filled_url: str) -> None:
    page = client_of(filled_url).get("/projects/requests").text

    assert "https://your.host/badge/requests/month" in page
    assert "has not set PEPY_BASE_URL" in page
    assert "canonical" not in page


def test_an_unknown_project_is_a_404_that_says_what_that_means_and_lists_close_names(pages: Client) -> None:
    answer = pages.get("/projects/reqests")
    text = words(answer.text)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "public, max-age=300")
    assert "Project with name reqests does not exist" in text
    assert "Did you mean requests" in text
    assert "The newest day is" in text


@pytest.mark.parametrize(
    ("address", "status", "message"),
    [
        ("/projects/" + "x" * 513, 400, "length should be between 1 and 512"),
        ("/projects/requests?from=2026-02-01&to=2026-01-01", 400, "is reversed"),
        ("/search?q=" + "x" * 513, 400, "it should have at most 512"),
        ("/compare?names=" + ",".join(f"p{number}" for number in range(101)), 400, "at most 100"),
        ("/compare?names=nobody-has-this", 404, "Project with name nobody-has-this does not exist"),
        ("/badges/nobody-has-this", 404, "Project with name nobody-has-this does not exist"),
    ],
)
def test_errors_of_pages_are_pages_with_the_same_status(pages: Client, address: str, status: int, message: str) -> None:
    answer = pages.get(address, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.content_type) == (status, "text/html; charset=utf-8")
    assert message in words(answer.text)


def test_an_unknown_path_is_a_page_only_for_who_asks_for_html(pages: Client) -> None:
    browser = pages.get("/nothing/here", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    program = pages.get("/nothing/here", headers={"Accept": "*/*"})

    assert (browser.status_code, browser.content_type) == (404, "text/html; charset=utf-8")
    assert (program.status_code, program.json["error"]) == (404, 404)
    assert browser.headers["Vary"] == program.headers["Vary"] == "Accept"


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [({"Host": "two hosts"}, "", 400), ({}, "q=" + "a" * 40_000, 414), ({"X-Odd": "a" * 40_000}, "", 431)],
)
def test_what_is_refused_before_there_is_a_route_is_a_page_only_for_who_asks_for_html(
    pages: Client, headers: dict[str, str], query: str, status: int
) -> None:
    page = pages.get("/search", query_string=query, headers={**headers, "Accept": "text/html"})
    other = pages.get("/search", query_string=query, headers=headers)

    assert (page.status_code, page.content_type) == (status, "text/html; charset=utf-8")
    assert other.json["error"] == status
    assert page.headers["Vary"] == other.headers["Vary"] == "Accept"


def test_errors_of_the_api_stay_json_for_browsers_as_well(pages: Client) -> None:
    answer = pages.get("/api/projects/nobody-has-this", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.content_type) == (404, "application/json")


@pytest.mark.parametrize(
    "address",
    [
        "/projects/{}",
        "/projects/requests?dimension={}&from={}&values={}",
        "/badges/requests?left_text={}&left_color={}&logo={}&period={}",
        "/badges/{}",
        "/search?q={}",
        "/projects/requests/support?dimension={}",
        "/compare?names={}",
        "/compare?names=requests,{}&as={}",
        "/top?period={}&offset={}",
        "/nothing?{}",
    ],
)
def test_nothing_that_is_typed_becomes_markup(pages: Client, address: str) -> None:
    script = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E".replace("%2F", "" if address == "/projects/{}" else "%2F")
    answer = pages.get(address.replace("{}", script), headers={"Accept": "text/html"})

    assert answer.status_code in (200, 400, 404)
    assert "<script>" not in answer.text
    assert "alert(1)" not in re.sub(r'"[^"]*"|&lt;script[^<]*', "", answer.text)


def test_names_of_a_portfolio_can_be_pasted_in_lines_and_unknown_ones_are_said(pages: Client) -> None:
    text = words(pages.get("/compare?names=requests%0Aflask,%20nobody-has-this").text)

    assert "Not known and left out: nobody-has-this" in text
    assert "2 together 4,590" in text


def test_who_still_uses_what_is_a_sentence_a_table_and_markdown_to_paste(pages: Client) -> None:
    page = pages.get("/projects/Requests/support?days=7").text
    text = words(page)

    assert "Dropping Python 3.9 would have affected 25.6 % of downloads in the last 7 days; for half a year ago" in text
    assert '<th scope="row">3.9</th><td>25.6 %</td>' in page
    assert "| 3.9 | 25.6 % |" in text
    assert f'<link rel="canonical" href="{BASE_URL}/projects/requests/support">' in page
    assert pages.get("/projects/requests/support?days=0").status_code == 400
    assert pages.get("/projects/nobody/support").status_code == 404


@pytest.mark.parametrize(
    ("address", "feed"),
    [
        ("/projects/Requests", "/projects/requests/feed.atom"),
        ("/compare?names=requests,flask", "/feed.atom?names=requests,flask"),
    ],
)
def test_a_feed_can_be_found_by_readers_and_by_people(pages: Client, address: str, feed: str) -> None:
    page = pages.get(address).text

    assert re.search(
        rf'<link rel="alternate" type="application/atom\+xml" title="[^"]+" href="{re.escape(feed)}">', page
    )
    assert f'<a href="{feed}">' in page


def test_more_than_ten_projects_are_shown_as_their_sum(pages: Client) -> None:
    names = ["requests", "flask", "django", *(f"nobody-{number}" for number in range(9))]
    few = words(pages.get("/compare?as=sum&names=" + ",".join(names)).text)

    assert "3 projects together: downloads per day" in few
    assert "Show Downloads First = 100 Shares Sum" in few


def test_another_frontend_gets_the_same_addresses(filled_url: str) -> None:
    client = client_of(filled_url, PEPY_FRONTEND_URL="https://front.example.org/")

    targets = {
        address: client.get(address).headers["Location"]
        for address in ("/", "/projects/a%20b?period=month", "/search?q=a%2Fb", "/badges/flask")
    }

    assert targets == {address: f"https://front.example.org{address}" for address in targets}
    assert client.get("/projects/flask").status_code == 302
    assert client.get("/api/projects/flask").status_code == 200


def test_static_files_are_kept_for_ever_and_another_release_s_address_for_a_short_time(pages: Client) -> None:
    address = re.search(r'href="(/static/pepy\.\w+\.css)"', pages.get("/top").text)[1]

    assert pages.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    old = pages.get("/static/pepy.000000000000.css")
    assert (old.status_code, old.headers["Cache-Control"]) == (200, "public, max-age=300")
    assert pages.get("/static/pepy.000000000000.js.map").status_code == 404


def test_search_engines_find_the_top_projects(pages: Client, filled_url: str) -> None:
    sitemap = pages.get("/sitemap.xml")

    assert f"<loc>{BASE_URL}/projects/requests</loc>" in sitemap.text
    assert f"Sitemap: {BASE_URL}/sitemap.xml" in pages.get("/robots.txt").text
    assert client_of(filled_url).get("/sitemap.xml").json["message"].endswith("PEPY_BASE_URL is not set")
    assert pages.get("/favicon.ico").data[:6] == b"\0\0\1\0\1\0"


def test_before_the_first_import_the_first_page_says_what_to_do(module_database_url: str) -> None:
    empty = client_of(module_database_url)

    assert "No day has been imported yet" in words(empty.get("/").text)
    for address in ("/top", "/trending", "/new", "/search?q=a", "/events"):
        assert empty.get(address).status_code == 200
    assert empty.get("/projects/requests").status_code == 404
