"""Set all-time totals from elsewhere: the baselines that pepy's own days are added to."""

from attrs import frozen

from pepy.domain.errors import MalformedTotalsError
from pepy.domain.imports.import_store import ImportStore
from pepy.domain.imports.totals import Totals, checked_totals


@frozen
class ImportTotals:
    """Set these totals: a table with the columns `project` and `total_downloads`, as strings of their source."""

    totals: Totals
    origin: str
    """What errors call it: the name of its file."""


@frozen
class ImportTotalsHandler:
    """Carries out `ImportTotals`."""

    store: ImportStore

    def handle(self, command: ImportTotals) -> int:
        """Set the totals and return the number of projects.

        Raises MalformedTotalsError, with the origin and the first offending row, before anything is changed.
        """
        try:
            totals = checked_totals(command.totals)
        except MalformedTotalsError as error:
            raise MalformedTotalsError(f"{command.origin}: {error}") from error
        with self.store.session() as session:
            return session.set_baselines(totals)
