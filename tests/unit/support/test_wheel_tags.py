"""Which wheels run where."""

from pepy.domain.support.table import Compared, Part, Span
from pepy.domain.support.wheel_tags import WHEEL_TAGS, covered_by_tags

NOW = Span({"glibc 2.5": 1, "glibc 2.17": 10, "glibc 2.28": 40, "musl 1.2": 5, "glibc": 3, "other": 1, "unknown": 40})


def test_a_tag_covers_its_c_library_and_newer_ones_of_the_same_kind() -> None:
    covered = {tag.tag: tag for tag in covered_by_tags(Compared(NOW, None))}

    parts = {tag: one.use.now for tag, one in covered.items()}
    assert parts["manylinux1"] == Part(51, 100)
    assert parts["manylinux2014"] == Part(50, 100)
    assert parts["manylinux_2_28"] == Part(40, 100)
    assert parts["manylinux_2_34"] == Part(0, 100)
    assert parts["musllinux_1_1"] == parts["musllinux_1_2"] == Part(5, 100)
    assert covered["manylinux2014"].of_known.now == Part(50, 60)
    assert covered["manylinux2014"].use.before is None


def test_half_a_year_before_is_compared() -> None:
    covered = {tag.tag: tag for tag in covered_by_tags(Compared(NOW, Span({"glibc 2.17": 1, "unknown": 1})))}

    assert covered["manylinux2014"].use.before == Part(1, 2)
    assert covered["manylinux2014"].of_known.before == Part(1, 1)


def test_where_no_c_library_is_known_nothing_is_said_of_tags() -> None:
    assert list(covered_by_tags(Compared(Span({"unknown": 9}), None))) == []


def test_the_old_names_of_tags_stand_for_their_c_library() -> None:
    # https://peps.python.org/pep-0600/#legacy-manylinux-tags
    assert [WHEEL_TAGS[tag] for tag in ("manylinux1", "manylinux2010", "manylinux2014")] == [
        "glibc 2.5",
        "glibc 2.12",
        "glibc 2.17",
    ]
