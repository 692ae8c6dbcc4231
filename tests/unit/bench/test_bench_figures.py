from bench.figures import Figure, ratios
from bench.report import table


def figure(values: tuple[float, ...], bound: str, goal: float = 2.0) -> Figure:
    return Figure(1, "full day", "COPY", goal, bound, "x", values)  # type: ignore[arg-type] # Both bounds are literals.


def test_the_median_of_the_runs_decides() -> None:
    assert figure((1.0, 9.0, 1.9), "at most").is_met
    assert not figure((2.1, 1.0, 9.0), "at most").is_met
    assert figure((2.1, 1.0, 9.0), "at least").is_met


def test_each_run_is_held_against_the_limit_of_the_same_run() -> None:
    assert ratios([4.0, 9.0], [2.0, 3.0]) == (2.0, 3.0)


def test_the_table_says_which_goals_are_not_met() -> None:
    lines = table([figure((3.0,), "at most"), figure((3.0,), "at least")]).splitlines()

    assert "| 3.00 x   | <= 2 x | NO " in lines[2]
    assert "| 3.00 x   | >= 2 x | yes" in lines[3]
