"""`pepy imports:status`: the ledger as a table."""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import click

from pepy.application.query.imports.import_status import ShowImports
from pepy.domain.imports.ledger import IndexGaps, LedgerDay
from pepy.domain.imports.state import ImportState
from pepy.infrastructure.cli.imports.outcomes import counted
from pepy.infrastructure.cli.session import container_session

_HEADER = (
    f"{'day':<10}  {'state':<9}  {'tries':>5}  {'rows':>12}  {'downloads':>16}  {'bytes billed':>16}  {'seconds':>8}"
)
_JSON_MEMBERS = (
    "day", "state", "attempts", "source_rows", "source_downloads", "bytes_billed", "seconds", "error", "archived_in",
)  # fmt: skip
_MAX_DAYS_NAMED = 20  # A line of thousands of days hides what it says; the table has all of them.
_MAX_DAYS = 3660


@click.command("imports:status")
@click.option("--days", type=click.IntRange(1, _MAX_DAYS), default=30, show_default=True, help="How many days to show.")
@click.option("--json", "as_json", is_flag=True, help="Write a JSON array with an object per day.")
def status(days: int, as_json: bool) -> None:
    """Show which days are stored, suspect or missing; exit code 1 if any day needs attention."""
    with container_session() as container:
        all_statuses = container.show_imports().handle(ShowImports(_MAX_DAYS))
        index_gaps = container.find_index_gaps().handle()
    statuses = all_statuses[-days:]
    if as_json:
        click.echo(json.dumps([_json_of(day) for day in statuses], default=str, indent=2))
    else:
        click.echo("\n".join([_HEADER, *map(_row, statuses)]))
    for line in _index_lines(index_gaps):
        click.echo(f"pepy: {line}", err=True)
    attention = [str(day.day) for day in statuses if day.state.needs_attention]
    older = _older(all_statuses, len(statuses))
    if attention:
        told = f"{len(attention)} of {counted(len(statuses), 'day')} {_need(attention)} attention: {_listed(attention)}"
        click.echo(f"pepy: {'; '.join(filter(None, (told, older)))}", err=True)
        sys.exit(1)
    if older:
        click.echo(f"pepy: {older}", err=True)


def _index_lines(gaps: IndexGaps) -> Iterator[str]:
    """Say which days the index lacks, and what to do. No day needs attention because of it."""
    if gaps.stored:
        yield f"the index lacks {_span(gaps.stored)}: `pepy index:fill` adds them, while imports go on"
    if gaps.archived:
        yield f"the index lacks {_span(gaps.archived)}, which are archived: importing their files again adds them"


def _span(days: Sequence[date]) -> str:
    return f"{counted(len(days), 'day')} from {days[0]} to {days[-1]}"


def _older(statuses: Sequence[LedgerDay], shown: int) -> str:
    """Say what needs attention before the days that are shown: the daily import no longer looks there."""
    ages = [len(statuses) - index for index, day in enumerate(statuses[:-shown]) if day.state.needs_attention]
    if not ages:
        return ""
    shows = f"--days {ages[0]} shows {'it' if len(ages) == 1 else 'them'}"
    return f"{counted(len(ages), 'older day')} {_need(ages)} attention, {shows}"


def _need(days: Sequence[object]) -> str:
    return "needs" if len(days) == 1 else "need"


def _listed(days: list[str]) -> str:
    shown = ", ".join(days[:_MAX_DAYS_NAMED])
    return shown if len(days) <= _MAX_DAYS_NAMED else f"{shown} and {len(days) - _MAX_DAYS_NAMED} more"


def _json_of(day: LedgerDay) -> dict[str, Any]:
    return {member: getattr(day, member) for member in _JSON_MEMBERS}


def _row(day: LedgerDay) -> str:
    seconds = "-" if day.seconds is None else f"{day.seconds:.1f}"
    counts = f"{_count(day.source_rows):>12}  {_count(day.source_downloads):>16}  {_count(day.bytes_billed):>16}"
    figures = f"{day.day}  {day.state:<9}  {day.attempts:>5}  {counts}  {seconds:>8}"
    return f"{figures}  {_remark(day)}".rstrip()


def _remark(day: LedgerDay) -> str:
    mark = {
        ImportState.MISSING: "<- gap",
        ImportState.FORGOTTEN: "<- gap:",
        ImportState.SUSPECT: "<- check it:",
    }.get(day.state, "")
    archived = f"archived in {day.archived_in}" if day.archived_in else ""
    return " ".join(filter(None, (mark, day.error, archived)))


def _count(count: int | None) -> str:
    return "-" if count is None else f"{count:,}"
