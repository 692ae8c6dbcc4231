"""The store in memory: a small real implementation of its ports, held to the same contract tests as PostgreSQL."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, datetime

import pyarrow as pa
from attrs import Factory, define, evolve, field

from pepy.application.query.downloads.project_reader import DataState, ProjectHistory, ProjectSum, VersionHistory
from pepy.domain.dimensions import MAX_INDEX_VALUE_LENGTH, MAX_INDEX_VALUES, REST
from pepy.domain.downloads.filter import ALL_DOWNLOADS, DownloadFilter
from pepy.domain.errors import ArchivedDayError, ImportInProgressError, UnknownDayError
from pepy.domain.imports.costs import BilledDay
from pepy.domain.imports.day_import import Import, StoredSums
from pepy.domain.imports.days.day_rows import COUNTS, DAY_ROWS, checked_rows, encoded_rows
from pepy.domain.imports.days.day_sums import DaySums, DimensionSums
from pepy.domain.imports.days.figures import Figures, figures_of, index_figures
from pepy.domain.imports.days.fold import FoldedRows, fold_project_days
from pepy.domain.imports.dimension_filling import ChangedSource
from pepy.domain.imports.ledger import IndexGaps, LastImport, LedgerDay
from pepy.domain.imports.state import ImportState
from pepy.domain.imports.usual_downloads import PublishedDay
from pepy.domain.index.data_event import DataEvent
from pepy.domain.windows import Days, LastDays, Window, last_days
from pepy.infrastructure.postgres.imports.days.listed_counts import LISTED_AS
from pepy.infrastructure.postgres.imports.days.project_day_texts import project_days
from pepy.infrastructure.postgres.reads.splits.stored_splits import counts_by_value

Index = dict[str, dict[str, tuple[int, int, int]]]
"""Dimension -> value -> downloads, CI downloads, mirror downloads."""


@define
class Published:
    """All that readers see."""

    version: int = 0
    unranked_version: int = 0
    ranked_version: int | None = None
    """Ranks alone have raised the version from `unranked_version` to this, unless the version is another one by now."""
    data_through: date | None = None
    days: dict[date, dict[str, dict]] = Factory(dict)
    baselines: dict[str, tuple[int, date | None]] = Factory(dict)
    archived: dict[date, dict[str, dict]] = Factory(dict)
    files: dict[date, str] = Factory(dict)
    events: dict[int, DataEvent] = Factory(dict)
    index: dict[date, Index] = Factory(dict)


@define
class MemoryStore:
    """Implements `ImportStore`, `ImportSession`, `ArchivingStore`, `ProjectReader`, `LedgerReader` and `Bills`."""

    published: Published = Factory(Published)
    imports: dict[int, Import] = Factory(dict)
    bills: dict[str, tuple[datetime, int]] = Factory(dict)
    _locked: bool = False

    @contextmanager
    def session(self) -> Iterator["MemoryStore"]:
        if self._locked:
            raise ImportInProgressError("Another import is running: this one did nothing")
        self._locked = True
        try:
            yield self
        except Exception:
            raise
        except BaseException as interruption:
            for running in self._running():
                self.save(running.refuse(interruption, running.started_at))
            raise
        finally:
            self._locked = False

    def start(self, day: date, started_at: datetime) -> Import:
        for running in self._running():
            self.save(running.abandon(started_at))
        attempt = 1 + sum(known.day == day for known in self.imports.values())
        started = Import(len(self.imports) + 1, day, attempt, started_at)
        self.imports[started.id] = started
        return started

    def save(self, ended: Import) -> None:
        if not self.imports[ended.id].has_ended:
            self.imports[ended.id] = ended

    def published_days(self, window: Window) -> tuple[PublishedDay, ...]:
        published = {
            known.day: PublishedDay(known.day, known.stored_downloads, known.is_unusual) for known in self._complete()
        }
        return tuple(published[day] for day in published if window.first_day <= day <= window.last_day)

    def definition_events(self) -> tuple[DataEvent, ...]:
        return tuple(event for event in self.published.events.values() if event.is_definition and not event.project)

    def stored_day(self, day: date) -> StoredSums:
        if day in self.published.archived:
            raise ArchivedDayError(f"Day {day} is archived: bring it back, then forget it")
        if day not in self.published.days:
            raise UnknownDayError(f"Day {day} is not stored: there is nothing to forget")
        return _stored_sums(self.published.days[day])

    def forget(self, day: date, at: datetime) -> None:
        self.stored_day(day)
        del self.published.days[day]
        self.published.index.pop(day, None)
        for known in list(self.imports.values()):
            if known.day == day and known.state.may_become(ImportState.FORGOTTEN):
                self.imports[known.id] = known.forget(at)
        self.published.version += 1
        self.published.data_through = max(self._complete_days(), default=None)

    @contextmanager
    def archiving(self) -> Iterator["MemoryStore"]:
        with self.session():
            yield self

    def drop(self, files: Mapping[date, str]) -> None:
        self.published.files |= files
        for day in files:
            self.published.index.setdefault(day, counted_index(self.published.days[day]))
        self.published.archived |= {day: self.published.days.pop(day) for day in files}
        self.published.version += 1

    @contextmanager
    def replacing(self, day: date) -> Iterator["MemoryDayWriter"]:
        writer = MemoryDayWriter(self, deepcopy(self.published), day)
        writer.draft.days[day] = {}
        yield writer
        self.published = writer.draft

    @contextmanager
    def adding(self, day: date, dimension: str) -> Iterator["MemoryDimensionWriter"]:
        self.stored_day(day)
        writer = MemoryDimensionWriter(self, deepcopy(self.published), day, dimension)
        yield writer
        self.published = writer.draft

    def days_lacking(self, dimension: str, window: Window) -> tuple[date, ...]:
        last = {known.day: known for known in self._complete() if known.day in self.published.days}
        lacking = (
            day for day, known in last.items() if known.sums.by_dimension[dimension].downloads < known.sums.downloads
        )
        return tuple(sorted(day for day in lacking if window.first_day <= day <= window.last_day))

    def set_baselines(self, baselines: pa.Table) -> int:
        for row in baselines.to_pylist():
            self.published.baselines[row["project"]] = (row["total_downloads"], self.published.data_through)
        self.published.version += 1
        return baselines.num_rows

    def export_rows(self, day: date) -> Iterator[pa.RecordBatch]:
        if day not in self._complete_days():
            raise UnknownDayError(f"Day {day} is not stored: there is nothing to export")
        rows = [row for name, stored in sorted(self.published.days[day].items()) for row in _day_rows(name, stored)]
        yield encoded_rows(pa.RecordBatch.from_pylist(rows, schema=DAY_ROWS))

    def snapshot(self) -> "MemoryStore":
        return evolve(self, published=deepcopy(self.published), imports=dict(self.imports))

    def data_state(self) -> DataState:
        published = self.published
        is_ranked = published.ranked_version == published.version
        unranked_version = published.unranked_version if is_ranked else published.version
        return DataState(published.version, published.data_through, unranked_version)

    def raise_version_for_ranks(self) -> None:
        """Raise the version of all data, but not that of data without ranks."""
        published = self.published
        published.unranked_version = self.data_state().unranked_version
        published.version = published.ranked_version = published.version + 1

    def find_sum(
        self, normalized_name: str, window: Days | None, counted: DownloadFilter = ALL_DOWNLOADS
    ) -> ProjectSum | None:
        if not self._knows(normalized_name):
            return None
        bounds = self.window(window) if window else None
        days = self._days(normalized_name, bounds) if bounds else {}
        every_day = self._days(normalized_name, Window(date.min, date.max))
        total = self._total(normalized_name) - sum(_left_out(stored, counted) for stored in every_day.values())
        in_window = (
            None
            if window and not bounds
            else sum(stored["downloads"] - _left_out(stored, counted) for stored in days.values())
        )
        has_unfiltered_past = not counted.counts_everything and self._has_past_without_days(normalized_name)
        archived_days = len(self.archived_days(bounds)) if bounds else 0
        version = self.published.version
        return ProjectSum(max(total, 0), in_window, archived_days, has_unfiltered_past, data_version=version)

    def find_sums(
        self, normalized_names: Collection[str], window: Days | None, counted: DownloadFilter = ALL_DOWNLOADS
    ) -> Mapping[str, ProjectSum]:
        sums = ((name, self.find_sum(name, window, counted)) for name in normalized_names)
        return {name: found for name, found in sums if found}

    def find_history(self, normalized_name: str, window: Days) -> ProjectHistory | None:
        if not self._knows(normalized_name):
            return None
        bounds = self.window(window)
        days = self._days(normalized_name, bounds) if bounds else {}
        downloads = tuple((day.isoformat(), stored["downloads"]) for day, stored in days.items())
        archived_days = self.archived_days(bounds) if bounds else ()
        total, version = self._total(normalized_name), self.published.version
        return ProjectHistory(normalized_name, total, downloads, archived_days, data_version=version)

    def find_version_history(self, normalized_name: str, window: Window) -> VersionHistory | None:
        if not self._knows(normalized_name):
            return None
        days = self._days(normalized_name, window)
        texts = {day.isoformat(): json.loads(stored["versions"]) for day, stored in days.items()}
        listed = {day: {version: n for version, n in counts.items() if n} for day, counts in texts.items()}
        versions = tuple({version for counts in listed.values() for version in counts})
        downloaded = {day: counts for day, counts in listed.items() if counts}
        downloads_json = json.dumps(downloaded, ensure_ascii=False, separators=(",", ":"))
        total = self._total(normalized_name)
        archived_days, version = self.archived_days(window), self.published.version
        return VersionHistory(normalized_name, total, versions, downloads_json, archived_days, data_version=version)

    def attempted_days(self, window: Window) -> dict[date, LedgerDay]:
        telling: dict[date, Import] = {}
        for known in map(self._as_shown, self.imports.values()):
            if known.state.has_read_everything or not telling.get(known.day, known).state.has_read_everything:
                telling[known.day] = known
        return {
            day: self._ledger_day(known) for day, known in telling.items() if window.first_day <= day <= window.last_day
        }

    def complete_days(self) -> Window | None:
        complete = self._complete_days()
        return Window(min(complete), max(complete)) if complete else None

    def last_import(self) -> LastImport | None:
        if not self.imports:
            return None
        known = self._as_shown(self.imports[len(self.imports)])
        return LastImport(known.day, known.attempt, known.state, known.started_at, known.finished_at)

    def methods(self) -> frozenset[str]:
        return frozenset(known.source.method for known in self._complete())

    def billed_days(self, since: date) -> tuple[BilledDay, ...]:
        of_imports = {
            known.source.job_id: (known.started_at, known.source.bytes_billed or 0)
            for known in self.imports.values()
            if known.source and known.source.job_id
        }
        billed: dict[date, list[int]] = {}
        for begun_at, bytes_billed in (of_imports | self.bills).values():
            if bytes_billed and begun_at.date() >= since:
                billed.setdefault(begun_at.date(), []).append(bytes_billed)
        return tuple(BilledDay(day, len(bills), sum(bills)) for day, bills in sorted(billed.items()))

    def note_bill(self, job_id: str, begun_at: datetime, bytes_billed: int) -> None:
        begun_before, _ = self.bills.get(job_id, (begun_at, 0))
        self.bills[job_id] = begun_before, bytes_billed

    def index_gaps(self) -> IndexGaps:
        stored, archived = (
            tuple(sorted(days.keys() - self.published.index.keys()))
            for days in (self.published.days, self.published.archived)
        )
        return IndexGaps(stored, archived)

    def add_to_ledger(self, day: date, dimension: str, added: DimensionSums, bytes_billed: int | None) -> None:
        known = self._last_complete(day)
        sums = DaySums(known.sums.by_dimension | {dimension: added})
        billed = known.source.bytes_billed if bytes_billed is None else (known.source.bytes_billed or 0) + bytes_billed
        self.imports[known.id] = evolve(known, sums=sums, source=evolve(known.source, bytes_billed=billed))

    def ledger_figures(self, day: date) -> Figures:
        completed = self._last_complete(day)
        return figures_of(completed.stored_projects or 0, completed.sums)

    def total_of_all(self) -> int:
        published = self.published
        names = published.baselines.keys() | set().union(*published.days.values(), *published.archived.values())
        return sum(self._total(name) for name in names)

    def window(self, days: Days) -> Window | None:
        if not isinstance(days, LastDays):
            return days
        return last_days(days.count, self.published.data_through) if self.published.data_through else None

    def archived_days(self, window: Window) -> tuple[date, ...]:
        return tuple(sorted(day for day in self.published.archived if window.first_day <= day <= window.last_day))

    def _complete(self) -> list[Import]:
        return [known for known in self.imports.values() if known.state is ImportState.COMPLETE]

    def _last_complete(self, day: date) -> Import:
        return [known for known in self._complete() if known.day == day][-1]

    def _complete_days(self) -> set[date]:
        return {known.day for known in self._complete()}

    def _running(self) -> list[Import]:
        return [known for known in self.imports.values() if not known.has_ended]

    def _as_shown(self, known: Import) -> Import:
        if known.has_ended or self._locked:
            return known
        # Nobody knows when it was killed.
        return evolve(known.abandon(known.started_at), finished_at=None)

    def _ledger_day(self, known: Import) -> LedgerDay:
        source, sums = known.source, known.sums if known.source else None
        return LedgerDay(
            known.day,
            known.state,
            sum(other.day == known.day for other in self.imports.values()),
            source_rows=sums.rows if sums else None,
            source_downloads=sums.downloads if sums else None,
            bytes_billed=source.bytes_billed if source else None,
            seconds=(known.finished_at - known.started_at).total_seconds() if known.finished_at else None,
            error=known.error,
            archived_in=str(self.published.files[known.day]) if known.day in self.published.archived else None,
            method=source.method if source else None,
            partition_rows=source.partition_rows if source else None,
            keeps_older_data=known.state is ImportState.SUSPECT and known.day in self._complete_days(),
        )

    def _knows(self, name: str) -> bool:
        return name in self.published.baselines or bool(self._counted_days(name))

    def _counted_days(self, name: str) -> dict[date, int]:
        days = self.published.archived | self.published.days
        return {day: projects[name]["downloads"] for day, projects in days.items() if name in projects}

    def _has_past_without_days(self, name: str) -> bool:
        baseline, includes = self.published.baselines.get(name, (0, None))
        archived = (day for day, projects in self.published.archived.items() if name in projects)
        return baseline > 0 or any(includes is None or day > includes for day in archived)

    def _days(self, name: str, window: Window) -> dict[date, dict]:
        days = sorted(day for day, projects in self.published.days.items() if name in projects)
        return {day: self.published.days[day][name] for day in days if window.first_day <= day <= window.last_day}

    def _total(self, name: str) -> int:
        baseline, includes = self.published.baselines.get(name, (0, None))
        counted = self._counted_days(name)
        return baseline + sum(n for day, n in counted.items() if includes is None or day > includes)


@define
class MemoryDayWriter:
    """Implements `DayWriter` on a draft that is published as a whole."""

    store: MemoryStore
    draft: Published
    day: date
    _added: dict[str, dict] = field(factory=dict)

    def add_all(self, pieces: Iterable[FoldedRows]) -> None:
        for folded in pieces:
            self._added |= {row.pop("project"): row for row in project_days(folded).to_pylist()}

    def move_totals(self) -> None:
        self.draft.days[self.day] = self._added

    def write_index(self) -> Figures:
        self.draft.index[self.day] = index = counted_index(self._added)
        return index_figures_of(index)

    def stored_sums(self) -> StoredSums:
        return _stored_sums(self._added)

    def publish(self, completed: Import) -> None:
        self.draft.archived.pop(self.day, None)
        self.draft.files.pop(self.day, None)
        self.draft.version += 1
        self.draft.data_through = max(self.day, self.draft.data_through or self.day)
        self.store.save(completed)


@define
class MemoryDimensionWriter:
    """Implements `DimensionWriter` on a draft that is published as a whole."""

    store: MemoryStore
    draft: Published
    day: date
    dimension: str
    _added: dict[str, dict[str, tuple[int, int, int]]] = field(factory=dict)

    def add_all(self, pieces: Iterable[FoldedRows]) -> int:
        for folded in pieces:
            for row in folded.rows.to_pylist():
                self._added.setdefault(row["project"], {})[row["value"]] = tuple(row[count] for count in COUNTS)
        return len(self._added)

    def change_of_source(self) -> ChangedSource | None:
        stored = {name: tuple(row[count] or 0 for count in COUNTS) for name, row in self.draft.days[self.day].items()}
        said = {name: tuple(map(sum, zip(*values.values(), strict=True))) for name, values in self._added.items()}
        none = (0, 0, 0)
        differing = sorted(
            name for name in said.keys() | stored.keys() if said.get(name, none) != stored.get(name, none)
        )
        if not differing:
            return None
        first = differing[0]
        return ChangedSource(len(differing), first, said.get(first, none), stored.get(first, none))

    def write(self) -> Figures:
        rows = self.draft.days[self.day]
        for name, values in self._added.items():
            others = [row for row in _day_rows(name, rows[name]) if row["dimension"] != self.dimension]
            added = [dict(zip(DAY_ROWS.names, (name, self.dimension, *row), strict=True)) for row in _flat(values)]
            batch = pa.RecordBatch.from_pylist(others + added, schema=DAY_ROWS)
            (folded,) = fold_project_days([checked_rows(batch, 0)], DaySums())
            (row,) = project_days(folded).to_pylist()
            rows[row.pop("project")] = row
        figures = {"projects": len(self._added)}
        if self.day not in self.draft.index:
            return figures
        self.draft.index[self.day] = index = counted_index(rows)
        return figures | index_figures_of(index)

    def publish(self, sums: DimensionSums, bytes_billed: int | None) -> None:
        self.draft.version += 1
        self.store.add_to_ledger(self.day, self.dimension, sums, bytes_billed)


def _flat(values: dict[str, tuple[int, int, int]]) -> Iterator[tuple[str | int, ...]]:
    return ((value, *counts) for value, counts in values.items())


def _stored_sums(projects: dict[str, dict]) -> StoredSums:
    return StoredSums(len(projects), *(sum(row[count] or 0 for row in projects.values()) for count in COUNTS))


def counted_index(projects: dict[str, dict]) -> Index:
    """Count the index of a day from its project-days."""
    sums: dict[str, dict[str, list[int]]] = {"version": {REST: [0, 0, 0]}}
    for name, stored in projects.items():
        for row in _day_rows(name, stored):
            value = REST if row["dimension"] == "version" else row["value"]
            counts = sums.setdefault(row["dimension"], {}).setdefault(value, [0, 0, 0])
            counts[:] = [before + row[count] for before, count in zip(counts, COUNTS, strict=True)]
    return {dimension: _largest(values) for dimension, values in sums.items()}


def index_figures_of(index: Index) -> Figures:
    """Return what an index adds up to."""
    return index_figures(
        (dimension, map(sum, zip(*values.values(), strict=True))) for dimension, values in index.items()
    )


def _largest(values: dict[str, list[int]]) -> dict[str, tuple[int, int, int]]:
    ordered = sorted(values, key=lambda value: (-values[value][0], value.encode()))
    kept = [value for value in ordered[:MAX_INDEX_VALUES] if len(value) <= MAX_INDEX_VALUE_LENGTH]
    rest = [values[value] for value in values if value not in set(kept)]
    largest = {value: tuple(values[value]) for value in kept}
    return largest | ({REST: tuple(map(sum, zip(*rest, strict=True)))} if rest else {})


def stored_splits(stored: dict) -> dict[str, dict[str, int]]:
    """Return a stored project-day by dimension and value."""
    return {"version": json.loads(stored["versions"]), **json.loads(stored["splits"] or "{}")}


def _day_rows(name: str, stored: dict) -> Iterator[dict]:
    details = json.loads(stored["details"] or "{}")
    for dimension, split in sorted(stored_splits(stored).items()):
        lists = details.get(dimension, {})
        left_out = [counts_by_value(split, stored[count] or 0, lists.get(key)) for count, key in LISTED_AS.items()]
        for value, downloads in sorted(split.items()):
            counts = (downloads, *(counted.get(value, 0) for counted in left_out))
            yield dict(zip(DAY_ROWS.names, (name, dimension, value, *counts), strict=True))


def _left_out(stored: dict, counted: DownloadFilter) -> int:
    ci = 0 if counted.with_ci else stored["ci_downloads"] or 0
    mirrors = 0 if counted.with_mirrors else stored["mirror_downloads"] or 0
    return min(stored["downloads"], ci + mirrors)
