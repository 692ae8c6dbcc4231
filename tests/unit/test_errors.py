"""Every error that a query can raise has a status."""

from pepy.domain import errors
from pepy.infrastructure.web.errors import STATUS_OF_ERROR

NEVER_RAISED_BY_A_QUERY = {
    errors.InvalidDayError,
    errors.UnknownDayError,
    errors.InvalidMonthError,
    errors.ArchivedDayError,
    errors.StoreBusyError,
    errors.MalformedDayError,
    errors.InvalidEventError,
    errors.UnknownEventError,
    errors.MalformedTotalsError,
    errors.ImportInProgressError,
    errors.ImportEndedError,
    errors.SourceUnavailableError,
    errors.SourceTooExpensiveError,
    errors.ImplausibleDayError,
    errors.PublishingInProgressError,
    errors.ReconciliationError,
    errors.UnrankableError,
}


def test_every_error_has_a_status_or_is_never_raised_by_a_query() -> None:
    family = descendants(errors.DomainError)
    known_here = {error for error in family if error.__module__ == errors.__name__}

    assert known_here == set(STATUS_OF_ERROR) | NEVER_RAISED_BY_A_QUERY
    assert not set(STATUS_OF_ERROR) & NEVER_RAISED_BY_A_QUERY


def descendants(kind: type[errors.DomainError]) -> set[type[errors.DomainError]]:
    return {one for child in kind.__subclasses__() for one in (child, *descendants(child))}
