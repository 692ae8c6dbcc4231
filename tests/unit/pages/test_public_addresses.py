"""The settings that say how pepy, or another frontend, is reached."""

import pytest

from pepy.infrastructure.container.settings import SettingError, Settings


@pytest.mark.parametrize("name", ["PEPY_BASE_URL", "PEPY_FRONTEND_URL"])
def test_an_address_has_no_slash_at_its_end(name: str) -> None:
    settings = Settings.from_environment({name: "https://pepy.example.org/statistics/"})

    assert (settings.base_url or settings.frontend_url) == "https://pepy.example.org/statistics"


@pytest.mark.parametrize(
    "value", ["pepy.example.org", "ftp://pepy.example.org", "https://a/?b=c", 'https://a/"><script>', "https://a/(b)"]
)
@pytest.mark.parametrize("name", ["PEPY_BASE_URL", "PEPY_FRONTEND_URL"])
def test_what_is_no_address_to_add_paths_to_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"^{name} is not an address such as https://pepy.example.org: "):
        Settings.from_environment({name: value})
