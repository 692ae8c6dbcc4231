"""The format of log lines: for people (`text`) or for log collectors (`json`, one object per line)."""

import json
import logging
import sys
import time
from contextvars import ContextVar

from pepy.domain.keys.api_key import without_secrets

_TIME = "%Y-%m-%dT%H:%M:%SZ"


REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that the thread is answering, for its log lines; empty outside of requests."""


def configure_logging(level: str, line_format: str) -> None:
    """Send log lines of `level` and above to standard error, with times in UTC."""
    handler = logging.StreamHandler(sys.stderr)
    formatter = _JsonFormatter() if line_format == "json" else _TextFormatter()
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Alembic logs its version and plugins whenever the schema is checked.
    logging.getLogger("alembic.runtime").setLevel("WARNING")


class _TextFormatter(logging.Formatter):
    """Formats a record as a line for people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", _TIME)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the traceback if there is one, without the secrets of keys."""
        return without_secrets(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - The base class calls it so.
        """Return the line, with the id of the request if there is one."""
        request_id = REQUEST_ID.get()
        line = super().formatMessage(record)
        return f"{line} [{request_id}]" if request_id else line


class _JsonFormatter(logging.Formatter):
    """Formats a record as one JSON object, including the fields passed as `extra={"fields": {...}}`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a line of JSON."""
        entry = {
            "time": self.formatTime(record, _TIME),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if request_id := REQUEST_ID.get():
            entry["request_id"] = request_id
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return without_secrets(json.dumps(entry, ensure_ascii=False))
