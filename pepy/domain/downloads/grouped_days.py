"""Days by version, turned into days by groups of versions."""

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from pepy.domain.downloads.series import NumberedDay
from pepy.domain.downloads.stored_days import Values
from pepy.domain.downloads.value_selection import ValueSelection
from pepy.domain.projects.version_groups import VersionGrouping


def group_days(
    days: Iterable[NumberedDay], grouping: VersionGrouping, selection: ValueSelection | None
) -> Iterable[NumberedDay]:
    """Return the days by group, of the selected versions; a sequence if the days are one."""
    grouped = _GroupedDays(days, grouping, selection)
    return list(grouped) if isinstance(days, Sequence) else grouped


@frozen
class _GroupedDays:
    """Days that are grouped each time that they are gone through."""

    days: Iterable[NumberedDay]
    grouping: VersionGrouping
    selection: ValueSelection | None

    def __iter__(self) -> Iterator[NumberedDay]:
        groups: dict[str, str | None] = {}
        for number, values in self.days:
            groups |= self._groups_of(value for value in values if value not in groups)
            yield number, _summed(values, groups)

    def _groups_of(self, versions: Iterable[str]) -> dict[str, str | None]:
        """Return the group of each version; None if the version is not selected."""
        new = list(versions)
        selected = self.selection.select(new) if self.selection else frozenset(new)
        return {version: self.grouping.group_of(version) if version in selected else None for version in new}


def _summed(values: Values, groups: dict[str, str | None]) -> Values:
    sums: Values = {}
    for version, count in values.items():
        group = groups[version]
        if group is not None:
            sums[group] = sums.get(group, 0) + count
    return sums
