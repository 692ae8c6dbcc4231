"""Everything that can be wrong in pepy's own terms, whoever asks for it and however it is shown."""

from collections.abc import Sequence
from datetime import date


class PepyError(Exception):
    """Something went wrong that pepy understands; the message is one line that can be read alone.

    What has to do with how a program is started, such as its settings, is a PepyError and no more.
    """


class DomainError(PepyError):
    """A rule about counting downloads was broken, or something that the rules rely on is not there."""


class Interruption(BaseException):
    """Somebody ends the process, by Ctrl-C or another signal. No Exception: it is not to be taken for failed work."""


INTERRUPTED = "interrupted"
"""What the ledger says of a run that Ctrl-C or another signal ended."""


def line_about(error: BaseException) -> str:
    """Return what went wrong in one line, also where the error is none of ours or a signal ended the process."""
    if not isinstance(error, Exception):
        return INTERRUPTED
    reason = str(error) if isinstance(error, PepyError) else f"unexpected {type(error).__name__}: {error}"
    return " ".join(reason.split())


class InvalidProjectNameError(DomainError):
    """A project name that no project can have."""


class UnknownProjectError(DomainError):
    """A well-formed project name that is not stored."""


class InvalidQuestionError(DomainError):
    """A reader asks for something that cannot be; the message says what would be right."""


class InvalidDayError(DomainError):
    """A day that cannot be imported: one in the future, or before PyPI opened."""


class UnknownDayError(DomainError):
    """A day that is not stored."""


class InvalidMonthError(DomainError):
    """A month that cannot be rewritten, such as one that is not over."""


class StoreBusyError(DomainError):
    """Long transactions of others keep the store from being rearranged; nothing was changed, and later it works."""


class MalformedDayError(DomainError):
    """A source of a day whose rows break the form of the day file; it is refused whole."""


class UnwritableFileError(PepyError):
    """A file that pepy shall write, such as an export, cannot be written."""


class MalformedTotalsError(DomainError):
    """A file of all-time totals that cannot be read; it is refused whole."""


class ImportInProgressError(DomainError):
    """Another import holds the lock."""


class ImportEndedError(DomainError):
    """An import that has ended cannot end again, and only one that ended well can be forgotten."""


class ImportsFailedError(PepyError):
    """Some days were not imported; the message names each of them."""

    def __init__(self, message: str, suspect_days: Sequence[date] = ()) -> None:
        super().__init__(message)
        self.suspect_days = suspect_days
        """Those that would be imported if somebody confirmed that their figures are right."""


class SourceUnavailableError(DomainError):
    """The source of a day cannot be reached or refuses to answer."""


class SourceTooExpensiveError(DomainError):
    """The source would bill more bytes than the operator allows."""


class AccessDeniedError(DomainError):
    """A password is missing or wrong."""


class TooManyAttemptsError(DomainError):
    """Passwords are tried faster than they may be checked."""


class StoreUnavailableError(DomainError):
    """The store cannot be reached."""


class StoreUnsuitableError(StoreUnavailableError):
    """The store answers, but as it is set up it cannot be used; the message may be shown to anyone."""


class StoreOutdatedError(DomainError):
    """The store is still in the form of an older release."""


class ImplausibleDayError(DomainError):
    """A day that is too far from what is usual to be published; nothing is changed unless that is forced."""


class ArchivedDayError(DomainError):
    """A day that was archived can be brought back by its own file only; until then nothing else is done with it."""


class ReconciliationError(DomainError):
    """What was stored does not add up to what the source said."""
