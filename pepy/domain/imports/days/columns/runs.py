"""Runs: values that belong together and stand next to each other."""

from functools import cached_property
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen


@frozen
class Runs:
    """Where the runs of a column begin."""

    starts: pa.Array
    """For each value, whether it is the first of its run."""

    @classmethod
    def of(cls, values: pa.Array) -> Self:
        """Return the runs of values that are the same."""
        if not len(values):
            return cls(pa.array([], pa.bool_()))
        return cls(pa.concat_arrays([pa.array([True]), pc.not_equal(values[1:], values[:-1])]))

    @cached_property
    def firsts(self) -> pa.Array:
        """The position of each run's first value, as 32-bit integers."""
        return pc.indices_nonzero(self.starts).cast(pa.int32())

    @cached_property
    def ends(self) -> pa.Array:
        """The position after each run's last value, as 32-bit integers."""
        return pa.concat_arrays([self.firsts[1:], pa.array([len(self.starts)] if len(self.firsts) else [], pa.int32())])

    @property
    def lasts(self) -> pa.Array:
        """For each value, whether it is the last of its run."""
        return pa.concat_arrays([self.starts[1:], pa.array([True] if len(self.starts) else [], pa.bool_())])

    @property
    def numbers(self) -> pa.Array:
        """The number of each value's run, counted from 0, as 32-bit integers."""
        return pc.subtract(pc.cumulative_sum(self.starts.cast(pa.int32())), pa.scalar(1, pa.int32()))

    def sums(self, counts: pa.Array) -> pa.Array:
        """Return the sum of each run's counts, none of which may exceed 64 bits."""
        # The running sum may overflow: it wraps around, and the differences wrap back to the right sums.
        up_to_ends = pc.cumulative_sum(counts).take(pc.subtract(self.ends, 1))
        return pc.subtract(up_to_ends, pa.concat_arrays([pa.array([0], pa.int64()), up_to_ends[:-1]]))

    def of_each_value(self, of_each_run: pa.Array) -> pa.Array:
        """Return, for each value, the entry of its run."""
        return pc.run_end_decode(pa.RunEndEncodedArray.from_arrays(self.ends, of_each_run))
