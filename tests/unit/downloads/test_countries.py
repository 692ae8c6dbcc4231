"""Countries have alpha-3 codes; other values have none."""

import pytest

from pepy.domain.downloads.countries import by_alpha3


def test_downloads_of_countries_are_given_by_alpha_3_code() -> None:
    downloads = {"US": 40, "DE": 15, "GB": 7, "TW": 5, "HK": 4, "PR": 3, "XK": 2, "SS": 1}

    counted = by_alpha3(downloads)

    assert counted == {"USA": 40, "DEU": 15, "GBR": 7, "TWN": 5, "HKG": 4, "PRI": 3, "XKX": 2, "SSD": 1}


def test_codes_in_different_case_are_one_country() -> None:
    assert by_alpha3({"us": 2, "US": 40, "uS": 1}) == {"USA": 43}


@pytest.mark.parametrize(
    "code",
    ["EU", "AP", "A1", "A2", "T1", "O1", "XX", "ZZ", "AN", "UK", "unknown", "other", "null", "", " ", "USA", "-"],
)
def test_what_is_no_country_is_left_out(code: str) -> None:
    assert by_alpha3({code: 9, "FR": 15}) == {"FRA": 15}
