"""How log lines look: for people (`text`) or for log collectors (`json`, one object a line)."""

import json
import logging
import sys
import time

_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def configure_logging(level: str, line_format: str) -> None:
    """Send log lines of `level` and above to standard error, with times in UTC."""
    handler = logging.StreamHandler(sys.stderr)
    formatter = _JsonFormatter() if line_format == "json" else logging.Formatter(_TEXT, "%Y-%m-%dT%H:%M:%SZ")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Alembic introduces itself at every look at the schema.
    logging.getLogger("alembic.runtime.migration").setLevel("WARNING")


class _JsonFormatter(logging.Formatter):
    """Writes a record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a line of JSON."""
        entry = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)
