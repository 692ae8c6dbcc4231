"""Running sequences of commands that Hypothesis makes up."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.chaos.made_up_days import IS_LONG


def run_sequences(machine: type[RuleBasedStateMachine], short: int, long: int) -> None:
    """Try so many sequences of up to 20 steps: the same ones in every short run, others in each long one."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=long if IS_LONG else short,
            stateful_step_count=20,
            # Making a failing sequence shorter would take minutes on PostgreSQL.
            phases=[Phase.generate],
            deadline=None,
            derandomize=not IS_LONG,
            suppress_health_check=list(HealthCheck),
        ),
    )
