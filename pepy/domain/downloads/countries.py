"""Country codes of ISO 3166-1."""

from collections.abc import Mapping

from iso3166 import countries_by_alpha2


def by_alpha3(downloads: Mapping[str, int]) -> dict[str, int]:
    """Convert downloads by alpha-2 code in any case (`US`) to downloads by alpha-3 code (`USA`).

    Values that are not countries are left out: regions and placeholders of the source (`EU`, `AP`, `A1`, `T1`), former
    countries (`AN`) and `unknown`. Kosovo is included: ISO 3166 leaves `XK` and `XKX` to users, who agree on Kosovo.
    """
    counted: dict[str, int] = {}
    for alpha2, count in downloads.items():
        country = countries_by_alpha2.get(alpha2.upper())
        if country:
            counted[country.alpha3] = counted.get(country.alpha3, 0) + count
    return counted
