"""How quickly releases are adopted."""

from hypothesis import given
from hypothesis import strategies as st

from pepy.domain.downloads.adoption import Adoption, find_adoptions

VERSIONS = st.sampled_from(["1.0", "1.1", "1.10", "2.0rc1", "2.0", "2.0.0", "odd", "unknown", "1!0.1", "9" * 5_000])
DAYS = st.lists(st.dictionaries(VERSIONS, st.integers(1, 99)), max_size=12).map(lambda days: list(enumerate(days)))


def test_a_release_is_followed_from_its_first_day_until_half_of_the_downloads_are_of_it() -> None:
    days = [
        (0, {"1.9": 100}),
        (1, {"1.9": 90, "1.10": 10}),
        (2, {"1.9": 60, "1.10": 40}),
        (4, {"1.9": 50, "1.10": 50}),
        (5, {"1.9": 60, "1.10": 40}),
    ]

    assert find_adoptions(days) == (Adoption("1.10", first_day=1, half_on=4, share=0.4),)


def test_newer_versions_count_for_older_releases_too() -> None:
    days = [(0, {"1.0": 9}), (1, {"1.0": 6, "1.1": 3}), (2, {"1.0": 3, "1.1": 3, "1.2": 3})]

    assert find_adoptions(days) == (
        Adoption("1.1", first_day=1, half_on=2, share=0.666667),
        Adoption("1.2", first_day=2, half_on=None, share=0.333333),
    )


def test_downloads_of_pre_releases_and_of_what_is_no_version_are_part_of_the_whole() -> None:
    days = [(0, {"1.0": 9}), (1, {"1.1": 3, "2.0rc1": 2, "unknown": 4, "odd": 1})]

    assert find_adoptions(days) == (Adoption("1.1", 1, half_on=1, share=0.5),)


def test_repairs_of_old_series_and_rarely_wanted_old_versions_are_no_releases() -> None:
    days = [(0, {"2.0": 9}), (1, {"2.0": 9, "1.26.19": 5}), (2, {"2.0": 9, "0.0.1": 1})]

    assert find_adoptions(days) == ()


def test_releases_of_one_day_are_all_followed() -> None:
    days = [(0, {"1.0": 9}), (1, {"2.0": 5, "3.0": 5})]

    assert [release.version for release in find_adoptions(days)] == ["2.0", "3.0"]


def test_what_is_there_from_the_start_may_be_older() -> None:
    assert find_adoptions([(3, {"1.0": 9, "2.0": 1})]) == ()
    assert find_adoptions([]) == find_adoptions([(0, {})]) == ()


@given(DAYS)
def test_an_adoption_follows_from_the_days(days: list[tuple[int, dict[str, int]]]) -> None:
    for release in find_adoptions(days):
        by_number = dict(days)
        assert by_number[release.first_day][release.version]
        assert not any(release.version in values for number, values in days if number < release.first_day)
        assert release.half_on is None or release.half_on >= release.first_day
        assert 0 <= release.share <= 1
