"""Countries by their codes of ISO 3166-1."""

from collections.abc import Mapping

from iso3166 import countries_by_alpha2


def by_alpha3(downloads: Mapping[str, int]) -> dict[str, int]:
    """Return downloads by alpha-3 code (`USA`) of downloads by alpha-2 code in any case (`US`).

    What is no country is left out: regions and placeholders of the source (`EU`, `AP`, `A1`, `T1`), former countries
    (`AN`), the unknown. Kosovo is one: ISO 3166 reserves `XK` and `XKX` for users, and users agree on what they mean.
    """
    counted: dict[str, int] = {}
    for alpha2, count in downloads.items():
        country = countries_by_alpha2.get(alpha2.upper())
        if country:
            counted[country.alpha3] = counted.get(country.alpha3, 0) + count
    return counted
