"""Every row of the benchmark, on a PyPI so small that nothing follows from the figures but that they can be taken."""

from math import isfinite
from pathlib import Path

import pytest

from bench.files import DayFiles
from bench.load import Answers
from bench.report import table
from bench.rows import ALL_ROWS, Wanted, figures_of
from tests.processes import AS_INSTALLED

TINY = 0.0005
"""325 projects and 2,500 versions."""

# Rows that share a store are measured together.
TOGETHER = [
    {1, 2, 3, 4, 5},
    {6, 7, 8, 9, 11, 12, 17},
    *({row} for row in (10, 13, 14, 15, 16, 21, 23, 26, 27, 28)),
    {18, 19, 20, 22, 24, 25},
]


@pytest.mark.parametrize("rows", TOGETHER, ids=lambda rows: "rows-" + "-".join(map(str, sorted(rows))))
def test_rows_can_be_measured(rows: set[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without wrk, which sends for a second at least.
    monkeypatch.setenv("PATH", "")
    for name, value in AS_INSTALLED.items():
        monkeypatch.setenv(name, value)
    wanted = Wanted(frozenset(rows), scale=TINY, runs=1, seconds=0.2, steady_seconds=1)

    figures = list(figures_of(wanted, DayFiles(tmp_path, real_head=None), tmp_path))

    assert {figure.number for figure in figures} == rows
    assert all(isfinite(figure.value) for figure in figures)
    assert len(table(figures).splitlines()) == len(figures) + 2


def test_no_row_is_left_out() -> None:
    assert frozenset().union(*TOGETHER) == ALL_ROWS


def test_reads_that_fail_are_no_figure() -> None:
    with pytest.raises(RuntimeError, match="2 of 10 requests failed"):
        Answers(requests=10, seconds=1.0, errors=2, p50_ms=0.5, p99_ms=1.0).without_errors()
