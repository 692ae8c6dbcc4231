"""Everything that can go wrong, in pepy's own terms, however it is shown."""

from collections.abc import Sequence
from datetime import date


class PepyError(Exception):
    """Something went wrong that pepy understands; the message is one line that makes sense on its own.

    Errors about how the program was started, such as its settings, derive from it directly.
    """


class DomainError(PepyError):
    """A rule about counting downloads was broken, or something that the rules rely on is not there."""


class Interruption(BaseException):
    """Ctrl-C or another signal ends the process. Not an Exception, so that it is not mistaken for a failure."""


INTERRUPTED = "interrupted"
"""The ledger's error for a run that Ctrl-C or another signal ended."""


def line_about(error: BaseException) -> str:
    """Return what went wrong in one line, even if the error is not one of pepy's or a signal ended the process."""
    if not isinstance(error, Exception):
        return INTERRUPTED
    reason = str(error) if isinstance(error, PepyError) else f"unexpected {type(error).__name__}: {error}"
    return " ".join(reason.split())


class InvalidProjectNameError(DomainError):
    """An invalid project name."""


class UnknownProjectError(DomainError):
    """A valid project name that is not stored."""


class InvalidQuestionError(DomainError):
    """A request cannot be answered as asked; the message says how to correct it."""


class TooBusyError(DomainError):
    """A request was not answered because others took too long; it can be repeated in a moment."""


class InvalidDayError(DomainError):
    """A day that cannot be imported: in the future, or before PyPI existed."""


class UnknownDayError(DomainError):
    """A day that is not stored."""


class InvalidMonthError(DomainError):
    """A month that cannot be rewritten, such as the current one."""


class StoreBusyError(DomainError):
    """Long transactions of other sessions block the change; nothing was changed, and it can be retried later."""


class MalformedDayError(DomainError):
    """A source whose rows do not follow the day file format; the whole day is refused."""


class UnwritableFileError(PepyError):
    """A file, such as an export, cannot be written."""


class ArchiveUnavailableError(PepyError):
    """The archive of day files cannot be read or written; the message names it."""


class UnknownArchiveFileError(DomainError):
    """A file that the archive has not, or that this service does not hand out; the message says why."""


class PublishingInProgressError(DomainError):
    """Another process holds the lock of the archive of day files."""


class DaysNotPublishedError(PepyError):
    """Some days' files could not be written to the archive; the message names each of them."""


class InvalidEventError(DomainError):
    """A data event that cannot be one; the message says what would be right."""


class UnknownEventError(DomainError):
    """A data event that is not stored."""


class MalformedTotalsError(DomainError):
    """A file of all-time totals that cannot be read; the whole file is refused."""


class ImportInProgressError(DomainError):
    """Another import holds the import lock."""


class ImportEndedError(DomainError):
    """An import that has ended cannot end again, and only one that ended well can be forgotten."""


class ImportsFailedError(PepyError):
    """Some days were not imported; the message names each of them."""

    def __init__(self, message: str, suspect_days: Sequence[date] = ()) -> None:
        super().__init__(message)
        self.suspect_days = suspect_days
        """Those that would be imported if an operator confirmed that their figures are right."""


class SourceUnavailableError(DomainError):
    """The source of a day is not reachable or refuses the request."""


class SourceTooExpensiveError(DomainError):
    """The source would bill more bytes than the operator allows."""


class AccessDeniedError(DomainError):
    """A password is missing or wrong."""


class TooManyAttemptsError(DomainError):
    """Too many password attempts."""


class StoreUnavailableError(DomainError):
    """The store cannot be reached."""


class StoreUnsuitableError(StoreUnavailableError):
    """The database is reachable but its configuration is unsuitable; the message may be shown to anyone."""


class StoreOutdatedError(DomainError):
    """The store is still in the form of an older release."""


class ImplausibleDayError(DomainError):
    """A day whose downloads are too unusual to be published; nothing is changed unless it is forced."""


class ArchivedDayError(DomainError):
    """An archived day, which must be restored from its own file before anything else can be done with it."""


class ReconciliationError(DomainError):
    """What was stored does not add up to what the source said."""


class UnrankableError(DomainError):
    """Stored downloads are too large to be added up; the ranks stay as they were."""
