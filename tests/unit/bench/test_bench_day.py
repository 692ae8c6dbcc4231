from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from bench.day import MadeUpDay
from bench.popularity import popularity
from bench.spread import part_numbers, spread
from pepy.domain.dimensions import DIMENSIONS, UNKNOWN
from pepy.domain.imports.days.day_rows import COUNTS, DAY_ROWS

SMALL = 0.004
"""2,600 projects and some 20,000 versions."""


def rows(seed: int = 1, dimensions: tuple[str, ...] = DIMENSIONS) -> pa.Table:
    return pa.Table.from_batches(MadeUpDay(popularity(scale=SMALL), seed, dimensions).batches(), DAY_ROWS)


def of_dimension(table: pa.Table, dimension: str) -> pa.Table:
    return table.filter(pc.equal(table["dimension"], dimension))


def test_the_same_seed_gives_the_same_rows() -> None:
    assert rows(seed=5).equals(rows(seed=5))


def test_another_seed_gives_other_rows_of_the_same_projects() -> None:
    first, second = rows(seed=5), rows(seed=6)

    assert not first.equals(second)
    assert pc.unique(first["project"]).equals(pc.unique(second["project"]))


def test_all_dimensions_of_a_project_add_up_to_the_same() -> None:
    table = rows()
    by_version = of_dimension(table, "version").group_by("project").aggregate([(count, "sum") for count in COUNTS])

    for dimension in DIMENSIONS[1:]:
        summed = of_dimension(table, dimension).group_by("project").aggregate([(count, "sum") for count in COUNTS])
        assert summed.sort_by("project").equals(by_version.sort_by("project"))


def test_the_rows_are_distinct_and_in_the_order_that_bigquery_is_asked_for() -> None:
    table = rows()
    keys = list(
        zip(
            table["project"].to_pylist(),
            table["dimension"].to_pylist(),
            pc.fill_null(table["value"], UNKNOWN).to_pylist(),
            strict=True,
        )
    )

    assert keys == sorted(set(keys))


def test_no_row_is_empty_and_none_has_more_ci_or_mirrors_than_downloads() -> None:
    table = rows()

    assert pc.min(table["downloads"]).as_py() == 1
    for count in ("ci_downloads", "mirror_downloads"):
        assert pc.min(table[count]).as_py() == 0
        assert pc.all(pc.less_equal(table[count], table["downloads"])).as_py()
    both = pc.add(table["ci_downloads"], table["mirror_downloads"])
    assert pc.all(pc.less_equal(both, table["downloads"])).as_py()


def test_half_of_the_projects_have_one_version_and_a_few_have_more_than_a_thousand() -> None:
    versions = of_dimension(rows(), "version").group_by("project").aggregate([([], "count_all")])["count_all"]

    assert pc.mean(versions).as_py() == pytest.approx(7.7, abs=0.5)
    assert pc.mean(pc.equal(versions, 1)).as_py() == pytest.approx(0.5, abs=0.03)
    assert 1_000 <= pc.max(versions).as_py() <= 1_200


@pytest.mark.parametrize(
    ("dimension", "mean"),
    [("country", 4), ("python", 3), ("system", 2), ("installer", 3), ("cpu", 2), ("libc", 3), ("distro", 4)],
)
def test_a_project_has_a_few_values_of_each_other_dimension(dimension: str, mean: float) -> None:
    values = of_dimension(rows(), dimension).group_by("project").aggregate([([], "count_all")])["count_all"]

    assert pc.mean(values).as_py() == pytest.approx(mean, rel=0.25)


def test_the_head_has_nearly_all_downloads_and_the_tail_a_few_per_version() -> None:
    versions = of_dimension(rows(), "version")
    by_project = versions.group_by("project").aggregate([("downloads", "sum")])["downloads_sum"]
    descending = np.sort(by_project.to_numpy())[::-1]

    assert descending.sum() == pytest.approx(5_100_000_000 * SMALL, rel=0.02)
    assert descending[:60].sum() / descending.sum() == pytest.approx(0.994, abs=0.003)
    assert pc.quantile(versions["downloads"], 0.9)[0].as_py() <= 20


def test_mirrors_visit_much_of_the_tail_and_ci_much_of_the_head() -> None:
    versions = of_dimension(rows(), "version")

    assert 0.3 < pc.mean(pc.greater(versions["mirror_downloads"], 0)).as_py() < 0.6
    assert 0.2 < pc.sum(versions["ci_downloads"]).as_py() / pc.sum(versions["downloads"]).as_py() < 0.6


def test_real_names_and_counts_stand_at_the_head(tmp_path: Path) -> None:
    file = tmp_path / "top.csv"
    file.write_text("project,downloads_30_days\nboto3,3000\nfast-parser,1000\n", encoding="utf-8")

    projects = popularity(file, scale=2 / 15_000)

    assert projects.names[:2].to_pylist() == ["boto3", "fast-parser"]
    assert projects.head_downloads[0] / projects.head_downloads[1] == pytest.approx(3, rel=1e-4)
    assert len(pc.unique(projects.names)) == len(projects.names) == 87


def test_what_is_spread_adds_up() -> None:
    assert spread(np.array([10, 7]), np.array([3, 2]), np.array([1.0, 1.0, 2.0, 1.0, 1.0])).tolist() == [2, 3, 5, 3, 4]


def test_no_part_gets_more_than_its_downloads() -> None:
    downloads = np.array([70_000_000, 1, 2])

    assert spread(np.array([70_000_002]), np.array([3]), downloads).tolist() == [69_999_999, 1, 2]


def test_parts_are_counted_per_project() -> None:
    assert part_numbers(np.array([2, 0, 3])).tolist() == [0, 1, 0, 1, 2]
