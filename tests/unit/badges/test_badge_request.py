import pytest
from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.badges.badge import Badge
from pepy.domain.badges.extras import NO_EXTRAS, BadgeExtras
from pepy.domain.badges.picture.colors import BLUE, GREEN, GREY, LIGHT_GREY, HexColor
from pepy.domain.badges.request import BadgePeriod, BadgeRequest, not_found_badge, parse_period
from pepy.domain.downloads.filter import DownloadFilter
from pepy.domain.pictures.numbers import Units

TYPED = st.none() | st.text(st.characters(exclude_categories=[]))


@pytest.mark.parametrize(
    ("typed", "period"),
    [
        *((typed, BadgePeriod.WEEK) for typed in ("week", "weekly", "7d", "Weekly", " 7D ")),
        *((typed, BadgePeriod.MONTH) for typed in ("month", "monthly", "30d", "MONTH")),
        *((typed, BadgePeriod.DAY) for typed in ("day", "daily", "1d", "DAY")),
        *((typed, BadgePeriod.YEAR) for typed in ("year", "yearly", "365d", "Year")),
        ("total", BadgePeriod.TOTAL),
        ("Total", BadgePeriod.TOTAL),
    ],
)
def test_a_period_is_known_by_its_names_in_any_case(typed, period):
    assert all(parse_period(typed, default) is period for default in BadgePeriod)


@pytest.mark.parametrize("typed", [None, "", "downloads", "7 d", "decade", "week;", "\u0667d"])
def test_an_unknown_period_is_the_default(typed):
    assert parse_period(typed, BadgePeriod.MONTH) is BadgePeriod.MONTH


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (BadgePeriod.TOTAL, "downloads"),
        (BadgePeriod.MONTH, "downloads/month"),
        (BadgePeriod.WEEK, "downloads/week"),
        (BadgePeriod.DAY, "downloads/day"),
        (BadgePeriod.YEAR, "downloads/year"),
    ],
)
def test_a_badge_says_which_downloads_it_counts(period, text):
    assert BadgeRequest.of_period(period).badge(12_345) == Badge(text, "12k", GREY, BLUE)
    assert BadgeRequest.personalized({"period": period.name}).badge(12_345) == Badge(text, "12k", GREEN, GREEN)


def test_a_personalized_badge_without_parameters_counts_everything_on_green():
    assert BadgeRequest.personalized({}) == BadgeRequest(
        BadgePeriod.TOTAL, Units.INTERNATIONAL_SYSTEM, "downloads", GREEN, GREEN
    )


def test_a_personalized_badge_follows_its_parameters():
    request = BadgeRequest.personalized(
        {"period": "week", "units": "none", "left_text": "pulls", "left_color": "black", "right_color": "#F60"}
    )
    assert request.period is BadgePeriod.WEEK
    assert request.badge(12_345) == Badge("pulls", "12345", HexColor("#000000"), HexColor("#f60"))


def test_malformed_parameters_are_as_good_as_none():
    request = BadgeRequest.personalized(
        {"period": "fortnight", "units": "bushels", "left_text": "\x00", "left_color": "#12345", "right_color": "<red>"}
    )
    assert request == BadgeRequest.personalized({})


def test_one_malformed_parameter_leaves_the_others_alone():
    request = BadgeRequest.personalized({"period": "month", "units": "", "left_color": "grey", "right_color": "nope"})
    assert request.badge(1_000) == Badge("downloads/month", "1k", GREY, GREEN)


@pytest.mark.parametrize("left_text", [None, "", "   ", "\x00\ud800", "\u200b", "\u0301"])
def test_an_empty_left_text_is_the_text_of_the_period(left_text):
    assert BadgeRequest.personalized({"period": "week", "left_text": left_text}).left_text == "downloads/week"


def test_a_project_that_does_not_exist_has_a_badge_that_says_so():
    assert not_found_badge() == Badge("downloads", "not found", GREY, LIGHT_GREY)


@given(TYPED, TYPED, TYPED, TYPED, TYPED)
def test_every_badge_renders_whatever_was_typed(period, units, left_text, left_color, right_color):
    request = BadgeRequest.personalized(
        {"period": period, "units": units, "left_text": left_text, "left_color": left_color, "right_color": right_color}
    )
    assert request.badge(2**63 - 1).render().encode("utf-8").startswith(b"<svg ")


def test_a_badge_has_no_extras_unless_it_is_asked_for_them():
    assert BadgeRequest.personalized({}).extras == NO_EXTRAS == BadgeExtras.parse({})
    assert BadgeRequest.of_period(BadgePeriod.WEEK).extras == NO_EXTRAS


def test_a_badge_shows_one_decimal_on_request():
    assert BadgeRequest.personalized({"precision": "1"}).badge(12_345).right_text == "12.3k"
    assert BadgeRequest.of_period(BadgePeriod.WEEK, BadgeExtras(decimals=1)).badge(1_250).right_text == "1.3k"


@pytest.mark.parametrize("typed", ["false", "False", " NO ", "off", "0"])
def test_ci_and_mirrors_are_left_out_on_request(typed):
    assert BadgeExtras.parse({"ci": typed}).counted == DownloadFilter(with_ci=False)
    assert BadgeExtras.parse({"mirrors": typed}).counted == DownloadFilter(with_mirrors=False)


@pytest.mark.parametrize("typed", [None, "", "true", "1", "yes", "nonsense", "\x00", "falsey"])
def test_malformed_extras_change_nothing(typed):
    odd = {"ci": typed, "mirrors": typed, "precision": "7", "style": typed, "logo": typed}
    assert BadgeExtras.parse(odd) == NO_EXTRAS
