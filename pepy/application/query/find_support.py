"""Which versions, systems and files of a project are still downloaded, and what dropping them would cost."""

from datetime import date
from functools import partial

from attrs import frozen

from pepy.application.query.downloads.covered import Covered
from pepy.application.query.downloads.dimension_reader import SpanReader, SplitProject
from pepy.domain.clock import Clock
from pepy.domain.dimensions import UNKNOWN
from pepy.domain.downloads.asked_range import AskedRange
from pepy.domain.downloads.filter import ALL_DOWNLOADS, NET_DOWNLOADS
from pepy.domain.downloads.series import sum_values
from pepy.domain.downloads.stored_days import Values
from pepy.domain.index.data_event import DataEvent
from pepy.domain.index.event_rules import straddled_definitions
from pepy.domain.projects.name import ProjectName, known
from pepy.domain.support.order import Order
from pepy.domain.support.processors import by_processor
from pepy.domain.support.sentences import Sentences
from pepy.domain.support.table import DAYS_BETWEEN, Compared, Span, SupportTable, support_table

DEFAULT_SUPPORT_DIMENSION = "python"
"""What is asked about without saying."""

DEFAULT_SUPPORT_DAYS = 30
"""How many days are looked at by default."""

MAX_SUPPORT_DAYS = DAYS_BETWEEN
"""How many days may be looked at: the days that they are compared with come before all of them."""

_USE_AND_ALL = (NET_DOWNLOADS, ALL_DOWNLOADS)


@frozen
class FindSupport:
    """Ask for a project, by any spelling of its name, by a dimension over the newest days."""

    name: str
    dimension: str
    days: int = DEFAULT_SUPPORT_DAYS


@frozen
class FoundSupport:
    """A table of the values of a dimension, now and half a year before."""

    id: str
    dimension: str
    days: int
    today: date
    covered: Covered
    before: Covered
    """The days of half a year before."""
    table: SupportTable
    definitions: tuple[DataEvent, ...]
    """Since when the source counts something else than before; with any, the two spans do not compare."""
    data_version: int
    """The version of the data that this is of, see `DataState`."""

    @property
    def sentences(self) -> Sentences:
        """Return what says in plain words what the table means."""
        return Sentences(self.dimension, self.days, self.table, self.definitions)


@frozen
class _Span:
    split: SplitProject
    use: Values
    all: Values

    def covered(self) -> Covered:
        return Covered.of(self.split.window, self.split.completeness, (self.split.id,))


@frozen
class FindSupportHandler:
    """Answers with one statement."""

    reader: SpanReader
    clock: Clock

    def handle(self, query: FindSupport) -> FoundSupport:
        """Raises the same as `FindSplitHandler.answering`."""
        name, today = ProjectName.parse(query.name), self.clock().date()
        newest, dimension = partial(AskedRange(default_days=query.days).window, today=today), query.dimension
        with self.reader.split_spans(name.normalized, newest, DAYS_BETWEEN, dimension, _USE_AND_ALL) as split:
            now, before = (
                _Span(use, _summed(use, dimension), _summed(everything, dimension))
                for use, everything in known(split, name)
            )
        return _found(query, today, now, before)


def _summed(split: SplitProject, dimension: str) -> Values:
    values = sum_values(split.days)
    return by_processor(values) if dimension == "cpu" else values


def _found(query: FindSupport, today: date, now: _Span, before: _Span) -> FoundSupport:
    covered, covered_before = now.covered(), before.covered()
    use = _compared(covered, covered_before, now.use, before.use)
    everything = _compared(covered, covered_before, now.all, before.all)
    project, completeness = now.split.id, now.split.completeness
    return FoundSupport(
        project,
        query.dimension,
        query.days,
        today,
        covered,
        covered_before,
        support_table(Order.of(query.dimension), use, everything),
        straddled_definitions(completeness.events, covered_before.window, covered.window, project=project),
        completeness.data_version,
    )


def _compared(covered: Covered, covered_before: Covered, now: Values, before: Values) -> Compared:
    if not covered.is_known:
        return Compared(Span({}), None)
    # Days that were imported without the dimension say nothing about its values.
    is_known = covered_before.is_known and before.keys() != {UNKNOWN}
    return Compared(Span(now), Span(before) if is_known else None)
