"""Metrics about limits and keys."""

from prometheus_client import CollectorRegistry, Counter


class LimitMetrics:
    """Counts what limits do; shares the registry of `Metrics`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        requests = Counter(
            "pepy_limited_requests", "Requests that a limit applies to.", ("caller", "outcome"), registry=registry
        )
        self._unknown_keys = Counter(
            "pepy_unknown_keys", "Requests with a key that counts as none.", ("reason",), registry=registry
        )
        # Looking up labels takes longer than counting.
        self._outcomes = {
            (caller, is_refused): requests.labels(caller, "refused" if is_refused else "allowed")
            for caller in ("anonymous", "key")
            for is_refused in (False, True)
        }
        self._store_errors = Counter(
            "pepy_limit_store_errors", "Times that PEPY_LIMIT_STORE did not answer.", registry=registry
        )

    def count_request(self, caller: str, *, is_refused: bool) -> None:
        """Count a request of an `anonymous` caller or one with a `key`."""
        self._outcomes[caller, is_refused].inc()

    def count_unknown_key(self, reason: str) -> None:
        """Count a request with a key that is not valid; the reason is a KeyProblem."""
        self._unknown_keys.labels(reason).inc()

    def count_store_error(self) -> None:
        """Count a time that the shared store did not answer."""
        self._store_errors.inc()
