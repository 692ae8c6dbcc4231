"""A badge whose number is not what it seems says so, in any style."""

import pytest

from pepy.domain.badges.badge import BadgeStyle
from pepy.domain.badges.caveats import NO_CAVEATS, Caveats
from pepy.domain.badges.extras import BadgeExtras
from pepy.domain.badges.picture.colors import LIGHT_GREY
from pepy.domain.badges.request import BadgePeriod, BadgeRequest

YEAR = BadgeRequest.of_period(BadgePeriod.YEAR)


def test_a_number_that_lacks_days_is_a_lower_bound() -> None:
    badge = YEAR.badge(1_999, Caveats(days=365, archived_days=265))

    assert (badge.right_text, badge.note) == ("1k+", "265 of 365 days are archived and not counted")


def test_downloads_that_nobody_knows_are_not_zero() -> None:
    badge = YEAR.badge(None, Caveats(is_before_first_import=True))

    assert (badge.right_text, badge.right_color, badge.note) == ("unknown", LIGHT_GREY, "no day has been imported yet")
    assert YEAR.badge(0).right_text == "0"


def test_a_total_from_which_not_all_ci_can_be_taken_says_so_and_keeps_its_number() -> None:
    badge = BadgeRequest.of_period(BadgePeriod.TOTAL).badge(12_345, Caveats(has_unfiltered_past=True))

    assert (badge.right_text, badge.note) == (
        "12k",
        "CI and mirrors are left out of stored days only; older downloads are counted in full",
    )


def test_without_caveats_a_badge_is_as_it_always_was() -> None:
    assert YEAR.badge(12_345, NO_CAVEATS) == YEAR.badge(12_345)
    assert "<title>downloads/year: 12k</title>" in YEAR.badge(12_345).render()


@pytest.mark.parametrize("style", list(BadgeStyle))
def test_the_note_is_in_title_and_label_of_every_style_and_is_not_drawn(style: BadgeStyle) -> None:
    request = BadgeRequest.of_period(BadgePeriod.YEAR, BadgeExtras(style=style))
    drawn = request.badge(5, Caveats(days=365, archived_days=1)).render()

    said = "downloads/year: 5+ (1 of 365 days are archived and not counted)"
    assert f'aria-label="{said}"><title>{said}</title>' in drawn
    assert drawn.count("archived") == 2
