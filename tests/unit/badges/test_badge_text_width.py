import pytest

from pepy.domain.pictures.text_width import HELVETICA_BOLD, VERDANA, VERDANA_BOLD, text_width


@pytest.mark.parametrize(
    ("text", "tenths"),
    [("", 0), ("0", 70), ("1k", 134), ("12k", 204), ("downloads", 589), ("downloads/month", 983), ("not found", 530)],
)
def test_ascii_is_as_wide_as_dejavu_sans_draws_it(text, tenths):
    assert text_width(text) == tenths


@pytest.mark.parametrize(
    ("text", "tenths"),
    [("", 0), ("0", 77), ("1k", 150), ("downloads", 666), ("DOWNLOADS", 817), ("not found", 604)],
)
def test_bold_ascii_is_as_wide_as_dejavu_sans_bold_draws_it(text, tenths):
    assert text_width(text, VERDANA_BOLD) == tenths


@pytest.mark.parametrize(
    ("text", "tenths"),
    [("", 0), ("0", 61), ("12k", 184), ("downloads", 574), ("Downloads", 587), ("not found", 507), ("|", 31)],
)
def test_bold_ascii_is_as_wide_as_helvetica_bold_draws_it(text, tenths):
    assert text_width(text, HELVETICA_BOLD) == tenths


def test_a_text_is_as_wide_as_its_font_is_large():
    assert text_width("downloads", size=100) == 536
    assert text_width("\u4e0b\u8f7d", size=100) == 200


@pytest.mark.parametrize("face", [VERDANA, VERDANA_BOLD, HELVETICA_BOLD])
def test_every_printable_ascii_character_takes_room(face):
    assert all(text_width(chr(code), face) > 20 for code in range(0x20, 0x7F))


def test_bold_ascii_is_never_narrower():
    assert all(text_width(chr(code), VERDANA_BOLD) >= text_width(chr(code)) for code in range(0x20, 0x7F))


def test_bold_letters_are_wider_also_where_their_width_is_a_guess():
    assert text_width("\u0437\u0430\u0433", VERDANA_BOLD) > text_width("\u0437\u0430\u0433")
    assert text_width("\u0301", VERDANA_BOLD) == 0


def test_an_accent_takes_no_room_of_its_own():
    assert text_width("\u00e9t\u00e9") == text_width("e\u0301te\u0301") == text_width("ete")


def test_ideographs_and_hangul_are_as_wide_as_the_font_is_high():
    assert text_width("\u4e0b\u8f7d") == text_width("\ub2e4\uc6b4") == text_width("\uff26\uff35") == 220


def test_hangul_is_as_wide_when_each_of_its_sounds_is_a_character():
    assert text_width("\u1103\u1161\u110b\u116e\u11ab") == text_width("\ub2e4\uc6b4")


@pytest.mark.parametrize(
    "emoji",
    [
        "\U0001f4e6",
        "\u2764\ufe0f",
        "\U0001f44d\U0001f3fd",
        "\U0001f469\u200d\U0001f467\u200d\U0001f466",
        "\U0001f1e9\U0001f1ea",
    ],
    ids=["plain", "symbol as emoji", "skin tone", "family", "flag"],
)
def test_an_emoji_is_one_picture_whatever_it_is_made_of(emoji):
    assert text_width(emoji) == pytest.approx(137, abs=1)


def test_letters_that_are_not_in_the_table_get_the_room_of_an_average_letter():
    assert text_width("\u0437\u0430\u0433") == 200
    assert text_width("\u0417") > text_width("\u0437") > 0


def test_characters_that_are_not_drawn_take_no_room():
    assert text_width("\u200b\u00ad\x07") == 0
