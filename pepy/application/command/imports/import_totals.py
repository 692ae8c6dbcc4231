"""Set all-time totals from elsewhere: the baselines that pepy's own days are added to."""

from attrs import frozen

from pepy.domain.errors import MalformedTotalsError
from pepy.domain.imports.import_store import ImportStore
from pepy.domain.imports.totals import Totals, checked_totals


@frozen
class ImportTotals:
    """Set these totals: a table with the columns `project` and `total_downloads`, both strings, as in the file."""

    totals: Totals
    origin: str
    """The name by which errors refer to the table: that of its file."""


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
