"""`pepy events:list`, `events:add` and `events:remove`: what happened to the data."""

from datetime import date

import click

from pepy.application.command.index.change_events import AddEvent, RemoveEvent
from pepy.domain.errors import InvalidEventError
from pepy.domain.index.data_event import DataEvent, DataEventKind
from pepy.infrastructure.cli.arguments import UTC_DAY
from pepy.infrastructure.cli.session import container_session

_HEADER = f"{'id':>4}  {'from':<10}  {'to':<10}  {'kind':<11}  {'project':<20}  text"


@click.command("events:list")
def list_events() -> None:
    """Show what is known to have happened to the data: a line per event, ascending by day."""
    with container_session() as container:
        events = container.list_events().handle().by_id
    click.echo("\n".join([_HEADER, *(_row(event_id, event) for event_id, event in events.items())]))


@click.command("events:add")
@click.option("--kind", type=click.Choice([kind.value for kind in DataEventKind]), required=True, help="What happened.")
@click.option("--from", "first_day", type=UTC_DAY, required=True, help="The first UTC day.")
@click.option("--to", "last_day", type=UTC_DAY, help="The last UTC day; by default the first one.")
@click.option("--text", required=True, help="What users should know, in one line.")
@click.option("--project", help="The only project that it is about, in any spelling; by default it is about all.")
@click.option("--source", help="The address where one can read about it.")
def add_event(  # noqa: PLR0913 - Each is an option.
    kind: str, first_day: date, last_day: date | None, *, text: str, project: str | None, source: str | None
) -> None:
    """Add an event: answers over a range that it touches mention it.

    The day of a definition is the first one that is counted by the new definition.
    """
    command = AddEvent(DataEventKind(kind), first_day, last_day or first_day, text, project, source)
    with container_session() as container:
        try:
            event_id = container.add_event().handle(command)
        except InvalidEventError as error:
            raise click.UsageError(str(error)) from error
    click.echo(f"Added event {event_id}.")


@click.command("events:remove")
@click.option("--id", "event_id", type=int, required=True, help="The id that `pepy events:list` shows.")
def remove_event(event_id: int) -> None:
    """Remove an event: answers no longer mention it."""
    with container_session() as container:
        removed = container.remove_event().handle(RemoveEvent(event_id))
    click.echo(f"Removed event {event_id}: {removed.kind} of {_days(removed)}, {removed.text}")


def _row(event_id: int, event: DataEvent) -> str:
    days = f"{event.first_day}  {event.last_day}"
    told = f"{event.text} ({event.source})" if event.source else event.text
    return f"{event_id:>4}  {days}  {event.kind:<11}  {event.project or '-':<20}  {told}"


def _days(event: DataEvent) -> str:
    return f"{event.first_day}" if event.first_day == event.last_day else f"{event.first_day} to {event.last_day}"
