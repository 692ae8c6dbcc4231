"""From a template and its content to an answer; and what all pages have: head, policy and addresses."""

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from attrs import Factory, frozen
from jinja2 import Environment, PackageLoader, StrictUndefined

from pepy.infrastructure.api.answers import PAGE, Answer, Lifetime, answer_of
from pepy.infrastructure.pages import words
from pepy.infrastructure.pages.assets import Assets

PLACEHOLDER_BASE = "https://your.host"
"""What addresses in snippets begin with where nobody has told pepy how the outside reaches it."""

_HTML = "text/html; charset=utf-8"

_REASONS = {404: "Not found", 503: "Back in a moment"}
_OF_THE_BODY = ("Content-Type", "Content-Length")

_POLICY = (
    # No inline script or style, nothing from other hosts, and no other site may put a page into a frame.
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
)


def _environment(assets: Assets) -> Environment:
    environment = Environment(
        loader=PackageLoader("pepy.infrastructure.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= words.FILTERS
    environment.globals["asset"] = assets.address
    return environment


@frozen
class Site:
    """Renders pages."""

    base_url: str | None = None
    """How the outside reaches pepy; None: nobody has said."""
    frontend_url: str | None = None
    """Another frontend, to which all pages lead; None: these are the pages."""
    assets: Assets = Factory(Assets.read)
    environment: Environment = Factory(lambda self: _environment(self.assets), takes_self=True)

    @property
    def base(self) -> str:
        """Return what addresses in snippets begin with."""
        return self.base_url or PLACEHOLDER_BASE

    def page(
        self,
        template: str,
        data_version: int | None,
        *,
        path: str,
        status: int = 200,
        lifetime: Lifetime = PAGE,
        **content: Any,
    ) -> Answer:
        """Return a page. `path` is its canonical address on this host, with a query only if that makes another page."""
        html = self.environment.get_template(template).render(
            base=self.base,
            has_base=self.base_url is not None,
            canonical=f"{self.base_url}{path}" if self.base_url and status == 200 else "",
            path=path,
            status=status,
            **content,
        )
        # What was typed is repeated as it is; not all of it can be encoded.
        answer = answer_of(html.encode("utf-8", "replace"), _HTML, lifetime, data_version, status)
        for name, value in _HEADERS:
            answer = answer.with_header(name, value)
        return answer

    def error_page(self, error: Answer) -> Answer:
        """Return a page that says what an error in JSON says, with its status and what it tells caches and clients."""
        message = json.loads(error.body)["message"]
        reason = _REASONS.get(error.status, HTTPStatus(error.status).phrase)
        page = self.page(
            "error.html", None, path="/", status=error.status, lifetime=error.lifetime, reason=reason, message=message
        )
        for name, value in error.headers:
            if name not in _OF_THE_BODY:
                page = page.with_header(name, value)
        return page


def project_path(name: str) -> str:
    """Return the address of a project's page."""
    return f"/projects/{quoted(name)}"


def quoted(text: str) -> str:
    """Return a text as a part of an address."""
    return quote(text, safe="", errors="replace")
