"""The command line `pepy`: names the commands, and loads only the one that is called."""

import gc
import logging
import os
import sys
from importlib import import_module

import click

from pepy.domain.errors import ImplausibleDayError, ImportsFailedError, PepyError
from pepy.infrastructure.cli.interruption import SignalInterruption, raise_interruptions

_CLI = "pepy.infrastructure.cli"

# `pepy --help` and tab completion must not load Arrow, SQLAlchemy and Flask, so the short help texts are here.
_COMMANDS = {
    "serve": (f"{_CLI}.serve:serve", "Serve the HTTP API and the badges."),
    "db:upgrade": (f"{_CLI}.database:upgrade", "Migrate the database to the newest schema."),
    "import:downloads:day": (
        f"{_CLI}.imports.import_days:import_day",
        "Import a day from BigQuery, or every missing day.",
    ),
    "import:downloads:range": (f"{_CLI}.imports.import_days:import_range", "Import a range of days from BigQuery."),
    "import:downloads:file": (f"{_CLI}.imports.import_files:import_file", "Import a day of downloads from a day file."),
    "export:downloads:day": (f"{_CLI}.imports.import_files:export_day", "Write a stored day as a day file."),
    "import:total_downloads": (f"{_CLI}.imports.import_files:import_totals", "Set all-time totals from a CSV file."),
    "imports:status": (f"{_CLI}.imports.imports_status:status", "Show which days are stored and which are missing."),
    "imports:recheck": (f"{_CLI}.imports.import_days:recheck", "Reimport days whose source has changed."),
    "costs": (f"{_CLI}.imports.monthly_costs:costs", "Show what BigQuery billed this month, and a forecast."),
    "imports:costs": (
        f"{_CLI}.imports.dimensions:costs",
        "Show what BigQuery bills for a day and for more dimensions.",
    ),
    "imports:verify": (f"{_CLI}.housekeeping:verify", "Check that totals, days and the ledger agree."),
    "imports:forget": (f"{_CLI}.imports.import_files:forget", "Remove a stored day."),
    "imports:compact": (
        f"{_CLI}.housekeeping:compact",
        "Rewrite a past month so that each project's days lie together on disk.",
    ),
    "imports:archive": (f"{_CLI}.housekeeping:archive", "Move old days into day files."),
    "archive:publish": (f"{_CLI}.archive:publish", "Write the files of days that the archive lacks."),
    "events:list": (f"{_CLI}.index.events:list_events", "Show what is known to have happened to the data."),
    "events:add": (f"{_CLI}.index.events:add_event", "Add what happened to the data; answers mention it."),
    "events:remove": (f"{_CLI}.index.events:remove_event", "Remove such an event."),
    "index:fill": (f"{_CLI}.housekeeping:fill_index", "Add the stored days that the index lacks."),
    "index:refresh": (f"{_CLI}.index.ranks:refresh", "Make the ranks from the stored days."),
    "admin:hash-password": (f"{_CLI}.admin:hash_password", "Hash an admin password for PEPY_ADMIN_PASSWORD_HASH."),
    "keys:create": (f"{_CLI}.keys:create", "Make an API key."),
    "keys:list": (f"{_CLI}.keys:list_all", "List the API keys."),
    "keys:revoke": (f"{_CLI}.keys:revoke", "Revoke an API key."),
    "imports:schedule": (f"{_CLI}.imports.schedule:schedule", "Run the daily import on schedule until stopped."),
    "demo": (f"{_CLI}.imports.demo:demo", "Fill an empty database with made-up sample days."),
}


_KEEP_FREED_MEMORY = ("MIMALLOC_PURGE_DELAY", "10000")
"""Makes Arrow's allocator, mimalloc, keep freed memory for 10 s; must be set before it is loaded. By default it returns
memory after 10 ms, and an import spent a fifth of its CPU time on page faults."""


class LazyGroup(click.Group):
    """A group of commands that are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click calls it with the context.
        """Return the names in the order in which a new user needs them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - As above.
        """Import a command."""
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name][0].split(":")
        os.environ.setdefault(*_KEEP_FREED_MEMORY)
        # Module contents live until the end; scanning them for garbage would take a tenth of a second.
        gc.disable()
        command: click.Command = getattr(import_module(module), name)
        gc.freeze()
        gc.enable()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - As above.
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=LazyGroup)
@click.version_option(package_name="pepy")
@click.option("-v", "--verbose", is_flag=True, help="Log more, including tracebacks of failures.")
@click.pass_context
def pepy(context: click.Context, verbose: bool) -> None:
    """Tell every Python developer how often their package is downloaded."""
    context.obj = verbose


def main() -> None:
    """Run the command line. A failure is one line on standard error and exit code 1, a signal 128 plus its number."""
    raise_interruptions()
    try:
        pepy(prog_name="pepy")
    except SignalInterruption as interruption:
        _fail(str(interruption), interruption.exit_code)
    except PepyError as error:
        logging.getLogger(__name__).debug("the command failed", exc_info=True)
        _fail(f"{error}{_hint(error)}")
    except Exception as error:
        logging.getLogger(__name__).debug("the command failed", exc_info=True)
        _fail(f"unexpected {type(error).__name__}: {str(error).strip()} (run again with -v for the traceback)")


def _hint(error: PepyError) -> str:
    """Return which option publishes a day whose figures are hard to believe."""
    if isinstance(error, ImplausibleDayError) or (isinstance(error, ImportsFailedError) and error.suspect_days):
        return " (if it is right, import it with --force)"
    return ""


def _fail(message: str, exit_code: int = 1) -> None:
    click.echo(f"pepy: {' '.join(message.split())}", err=True)
    sys.exit(exit_code)
