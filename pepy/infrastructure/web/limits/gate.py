"""Whether a request is answered or refused with 429.

This stands before the answer cache, so that no answer that is kept there has a header that is one caller's alone.
"""

from typing import TYPE_CHECKING

from attrs import frozen

from pepy.application.query.keys.check_key import KeyProblem
from pepy.domain.keys.request_limit import RequestLimit
from pepy.infrastructure.api.answers import Answer, Headers
from pepy.infrastructure.api.limited_paths import is_limited
from pepy.infrastructure.web.cache.answer_cache import SOURCE, AnswerCache
from pepy.infrastructure.web.errors import refusal
from pepy.infrastructure.web.limits.callers import Caller, Callers
from pepy.infrastructure.web.limits.counts import Counts
from pepy.infrastructure.web.limits.quota import RATE_HEADERS, Quota, Window
from pepy.infrastructure.web.metrics.limits import LimitMetrics

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_KEY_STATUS = "X-Api-Key-Status"
_EXPOSED = ("Access-Control-Expose-Headers", ", ".join((*RATE_HEADERS, _KEY_STATUS)))
"""Added to what the front exposes to pages of other origins."""

_ABOUT_KEYS = {
    KeyProblem.FOREIGN: "the key that was sent is not one of pepy's and counts as none",
    KeyProblem.MISTYPED: "the key that was sent is mistyped and counts as none",
    KeyProblem.UNKNOWN: "the key that was sent is not known here and counts as none",
    KeyProblem.REVOKED: "the key that was sent is revoked and counts as none",
    KeyProblem.UNCHECKED: "the key that was sent cannot be checked at the moment and counts as none",
}


@frozen
class Limits:
    """Counts the requests of each caller, and refuses those above the limit until its window ends."""

    cache: AnswerCache
    callers: Callers
    counts: Counts
    metrics: LimitMetrics
    workers: int = 1
    """How many count alone: each allows an equal share. One where counts are shared."""

    def answer(self, environ: "WSGIEnvironment") -> Answer:
        """Answer a request."""
        # Preflights come on their own, and their answers say nothing but headers.
        if environ["REQUEST_METHOD"] == "OPTIONS" or not is_limited(environ.get("PATH_INFO", "")):
            return self.cache.answer(environ)
        caller = self.callers.caller_of(environ)
        answer = self._answer(environ, caller)
        if caller.key_problem is None:
            return answer
        self.metrics.count_unknown_key(caller.key_problem)
        status = "unchecked" if caller.key_problem is KeyProblem.UNCHECKED else "unknown"
        return _with(answer, ((_KEY_STATUS, status), _EXPOSED))

    def _answer(self, environ: "WSGIEnvironment", caller: Caller) -> Answer:
        if caller.limit is None:
            return self.cache.answer(environ)
        # What a client has already is never limited, also where the limit is reached.
        if unchanged := self.cache.not_modified(environ):
            return unchanged
        quota = self._counted(caller, caller.limit)
        if quota is None:
            return self.cache.answer(environ)
        if quota.is_exceeded:
            environ[SOURCE] = "limit"
            return _refusal(quota, caller, environ.get("PATH_INFO", ""))
        answer = self.cache.answer(environ)
        # `*` names no copy, so it would be a way to have answers made without limit.
        if answer.status == 304 and environ["HTTP_IF_NONE_MATCH"].strip() != "*":
            self.counts.add(quota.counted_as, quota.window.number, quota.limit.seconds, -1)
            return answer
        return _with(answer, (*quota.headers(), _EXPOSED))

    def _counted(self, caller: Caller, whole: RequestLimit) -> Quota | None:
        """Count a request; None while the store of the counts is away."""
        limit = whole.share(self.workers)
        # With the period: windows of different lengths have numbers of their own.
        counted_as = f"{caller.kind}/{caller.name}/{limit.period}"
        window = Window.at(self.counts.now(), counted_as, limit.seconds)
        used = self.counts.add(counted_as, window.number, limit.seconds)
        if used is None:
            return None
        quota = Quota(caller.kind, counted_as, limit, used, window)
        self.metrics.count_request(caller.kind, is_refused=quota.is_exceeded)
        return quota


def _refusal(quota: Quota, caller: Caller, path: str) -> Answer:
    whose = "with this key" if caller.kind == "key" else "from one address without a key"
    said = f"Too many requests: {quota.limit} {whose} are allowed; try again in {quota.window.seconds_left} seconds"
    about_key = f". Note that {_ABOUT_KEYS[caller.key_problem]}" if caller.key_problem else ""
    answer = refusal(429, said + about_key, path)
    for name, value in (*quota.headers(), *quota.refusal_headers(), _EXPOSED):
        answer = answer.with_header(name, value)
    return answer


def _with(answer: Answer, headers: Headers) -> Answer:
    added = (header for header in headers if header not in answer.headers)
    # Not `evolve`, which takes longer than all else here.
    return Answer(answer.status, (*answer.headers, *added), answer.body, answer.lifetime, answer.data_version)
