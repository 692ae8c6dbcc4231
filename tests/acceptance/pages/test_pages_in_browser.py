"""Pages as visitors have them: in Chromium, with and without JavaScript, in both themes, by mouse and by keys."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.acceptance.conftest import YESTERDAY, Service
from tests.acceptance.pages.test_pages import PAGES
from tests.renderers import browser as browser_path

_ALIKE = ("/top?", "/compare?names=requests,flask&as=index", "/compare?names=requests,flask&as=sum")
EVERY_PAGE = (*(page for page in PAGES if not page.startswith(_ALIKE)), "/projects/reqests", "/nothing/here")
AXE = Path(AXE_FILE_PATH).read_text("utf-8")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = browser_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def opened(context: BrowserContext, complaints: list[str]) -> Page:
    """Open a page that notes what the browser complains about, such as what the policy does not allow."""
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
    return page


@pytest.mark.parametrize("with_scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_visitor_finds_a_project_in_spite_of_a_typo_takes_its_badge_and_compares(
    chromium: Browser, service: Service, with_scripts: bool
) -> None:
    complaints: list[str] = []
    context = chromium.new_context(base_url=service.address, java_script_enabled=with_scripts)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened(context, complaints)

    page.goto("/")
    page.get_by_label("Name of a project").fill("reqests")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="requests", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("requests")

    page.get_by_role("link", name="Month", exact=True).click()
    expect(page.get_by_role("link", name="Month", exact=True)).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Without CI", exact=True).click()
    expect(page).to_have_url(f"{service.address}/projects/requests?period=month&ci=false")
    expect(page.locator("figcaption p").first).to_contain_text("without CI")

    snippet = page.locator(".snippet", has_text="Badge in Markdown")
    if with_scripts:
        snippet.get_by_role("button").click()
        expect(snippet.get_by_role("button")).to_have_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == f"[![Downloads]({service.address}/badge/requests/month)]({service.address}/projects/requests)"
    else:
        assert "/badge/requests/month" in snippet.locator("code").inner_text()

    page.get_by_role("list").get_by_role("link", name="Compare").click()
    page.get_by_role("textbox", name="Names of projects").fill("requests, flask, django")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("tfoot th")).to_have_text("3 together")
    assert page.url.endswith("names=requests%2C+flask%2C+django")

    page.go_back()
    page.go_back()
    expect(page).to_have_url(f"{service.address}/projects/requests?period=month&ci=false")
    assert complaints == []
    context.close()


def test_axe_finds_nothing_on_any_page_in_either_theme(chromium: Browser, service: Service) -> None:
    complaints: list[str] = []
    context = chromium.new_context(base_url=service.address)
    page = opened(context, complaints)

    found = {}
    for address in EVERY_PAGE:
        page.goto(address)
        page.evaluate(AXE)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            violations = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
            found[theme, address] = [(one["id"], one["nodes"][0]["html"]) for one in violations]

    assert {where: what for where, what in found.items() if what} == {}
    assert [complaint for complaint in complaints if "404" not in complaint] == []
    context.close()


def test_no_page_is_wider_than_its_window(chromium: Browser, service: Service) -> None:
    context = chromium.new_context(base_url=service.address)
    page = opened(context, [])

    wider = []
    for address in EVERY_PAGE:
        page.goto(address)
        for width in (320, 360, 768, 3840):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wider.append((address, width))

    assert wider == []
    context.close()


def test_the_first_screen_of_a_project_shows_its_figures_and_the_whole_chart(
    chromium: Browser, service: Service
) -> None:
    context = chromium.new_context(base_url=service.address, viewport={"width": 1280, "height": 800})
    page = opened(context, [])

    page.goto("/projects/requests")

    plot = page.locator(".plot").bounding_box()
    assert (plot["height"], plot["width"]) == (320, pytest.approx(1128, abs=20))
    assert plot["y"] + plot["height"] < 800
    context.close()


def test_the_chart_is_read_and_zoomed_by_keys(chromium: Browser, service: Service) -> None:
    context = chromium.new_context(base_url=service.address)
    page = opened(context, [])
    page.goto("/projects/requests?dimension=python&granularity=day")
    chart, said = page.get_by_role("application"), page.locator("[aria-live]")
    whole = page.get_by_role("button", name="Whole range")

    chart.focus()
    page.keyboard.press("Home")
    expect(said).to_contain_text("3.12 83, 3.9 20")
    page.keyboard.press("+")
    expect(whole).to_be_visible()
    page.keyboard.press("Escape")
    expect(whole).to_be_hidden()
    context.close()


def test_the_chart_says_under_the_mouse_what_a_day_had_and_zooms_into_what_is_dragged(
    chromium: Browser, service: Service
) -> None:
    context = chromium.new_context(base_url=service.address, viewport={"width": 1280, "height": 800})
    page = opened(context, [])
    page.goto("/projects/requests?period=month")
    box = page.get_by_role("application").bounding_box()

    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 50)
    expect(page.locator(".tip")).to_contain_text("requests103")
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 3 / 4, box["y"] + 50)
    page.mouse.up()
    page.get_by_role("button", name="Whole range").click()
    expect(page.get_by_role("button", name="Whole range")).to_be_hidden()
    context.close()


def test_a_page_is_printed_light_with_the_picture_and_the_choices_that_were_made(
    chromium: Browser, service: Service
) -> None:
    context = chromium.new_context(base_url=service.address, color_scheme="dark")
    page = opened(context, [])
    page.goto("/projects/requests?ci=false")
    board, picture = page.locator(".plot canvas"), page.locator(".plot > .narrow svg")
    expect(board).to_be_visible()
    expect(picture).to_be_hidden()

    page.emulate_media(media="print")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(board).to_be_hidden()
    expect(picture).to_be_visible()
    expect(page.get_by_role("link", name="Without CI", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="All downloads")).to_be_hidden()
    context.close()


def test_in_high_contrast_pictures_have_the_colours_of_the_system(chromium: Browser, service: Service) -> None:
    context = chromium.new_context(base_url=service.address, forced_colors="active", java_script_enabled=False)
    page = opened(context, [])
    page.goto("/projects/requests")

    fill = "getComputedStyle(document.querySelector('.pepy-m')).fill"
    assert page.evaluate(fill) == page.evaluate("getComputedStyle(document.body).color")
    context.close()


def test_ten_years_on_a_phone_have_ticks(chromium: Browser, service: Service) -> None:
    context = chromium.new_context(base_url=service.address, viewport={"width": 320, "height": 800})
    page = opened(context, [])
    page.add_init_script("""
        window.written = [];
        const write = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
          written.push(String(text));
          return write.call(this, text, ...place);
        };
    """)
    first_day = YESTERDAY - timedelta(days=3_640)

    page.goto(f"/projects/requests?from={first_day}")

    years = {str(year) for year in range(first_day.year, YESTERDAY.year + 1)}
    assert years & set(page.evaluate("written"))
    context.close()


def test_keys_lead_to_the_content_and_through_the_choices(chromium: Browser, service: Service) -> None:
    context = chromium.new_context(base_url=service.address)
    page = opened(context, [])
    page.goto("/projects/requests")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="PyPI")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    context.close()


@pytest.mark.parametrize("with_scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_badge_is_made_as_it_is_wanted(chromium: Browser, service: Service, with_scripts: bool) -> None:
    complaints: list[str] = []
    context = chromium.new_context(base_url=service.address, java_script_enabled=with_scripts)
    page = opened(context, complaints)
    page.goto("/badges/flask")

    page.get_by_label("Count").select_option("30 days")
    page.get_by_label("Text on the left").fill("<pulls>")
    page.get_by_label("Without CI").check()
    if not with_scripts:
        page.get_by_role("button", name="Show").click()

    wanted = "/personalized-badge/flask?period=month&left_text=%3Cpulls%3E&left_color=grey&right_color=blue&ci=false"
    expect(page.get_by_alt_text("The badge as it is set below")).to_have_attribute("src", wanted)
    expect(page.locator(".snippet", has_text="AsciiDoc").locator("code")).to_contain_text(f"{wanted}[Downloads,link=")
    assert complaints == []
    context.close()
