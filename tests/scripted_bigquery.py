"""A small HTTP server that answers as BigQuery's REST documentation says, for what no emulator does: refusing.

https://cloud.google.com/bigquery/docs/reference/rest/v2
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from attrs import Factory, define

from pepy.infrastructure.bigquery.settings import BigQuerySettings
from tests.local_server import served

Answer = tuple[int, Any]
"""HTTP status, and what becomes the JSON body; a text is sent as it is."""

JOB_REFERENCE = {"projectId": "payer", "jobId": "job-1", "location": "US"}

SCHEMA = {
    "fields": [
        *({"name": name, "type": "STRING"} for name in ("project", "dimension", "value")),
        *({"name": name, "type": "INTEGER"} for name in ("downloads", "ci_downloads", "mirror_downloads")),
    ]
}

_CALLS = (
    ("GET", r"/tables/\w+$", "find table"),
    ("DELETE", r"/tables/\w+$", "drop table"),
    ("GET", r"/tables/\w+/data$", "read rows"),
    ("POST", r"/jobs$", "start query"),
    ("GET", r"/jobs/[\w-]+$", "look at query"),
    ("GET", r"/queries/[\w-]+$", "wait for query"),
)


def refusal(status: int, reason: str, message: str) -> Answer:
    """https://cloud.google.com/bigquery/docs/error-messages."""
    return status, {"error": {"code": status, "message": message, "errors": [{"reason": reason, "message": message}]}}


def kept_table(row_count: int) -> Answer:
    reference = {"projectId": "payer", "datasetId": "work", "tableId": "kept"}
    return 200, {"tableReference": reference, "numRows": str(row_count), "schema": SCHEMA}


def page_of_rows(*rows: tuple[Any, ...], next_page: str | None = None) -> Answer:
    sent = [{"f": [{"v": None if value is None else str(value)} for value in row]} for row in rows]
    page = {"totalRows": "4", "rows": sent}
    return 200, page if next_page is None else {**page, "pageToken": next_page}


def estimate(bytes_processed: int) -> Answer:
    query = {"totalBytesProcessed": str(bytes_processed)}
    return 200, {
        "jobReference": JOB_REFERENCE,
        "configuration": {"query": {"query": "SELECT 1"}, "dryRun": True},
        "status": {"state": "DONE"},
        "statistics": {**query, "query": query},
    }


def job(error: dict[str, str] | None = None, bytes_billed: int = 0) -> Answer:
    status = {"state": "DONE", "errorResult": error, "errors": [error]} if error else {"state": "DONE"}
    return 200, {
        "jobReference": JOB_REFERENCE,
        "configuration": {"query": {"query": "SELECT 1"}},
        "status": status,
        "statistics": {"query": {"totalBytesBilled": str(bytes_billed), "statementType": "CREATE_TABLE_AS_SELECT"}},
    }


def running_job() -> Answer:
    status, answer = job()
    return status, {**answer, "status": {"state": "RUNNING"}}


def finished_query() -> Answer:
    return 200, {"jobReference": JOB_REFERENCE, "jobComplete": True, "totalRows": "0", "schema": {"fields": []}}


def unfinished_query() -> Answer:
    return 200, {"jobReference": JOB_REFERENCE, "jobComplete": False}


@define
class ScriptedBigQuery:
    """Gives the answers of its script, per kind of call in the given order; the last one is repeated."""

    endpoint: str = ""
    script: dict[str, list[Answer]] = Factory(dict)
    calls: list[tuple[str, Any]] = Factory(list)
    """What was asked: the kind of call and the JSON body."""

    @property
    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.calls]

    @property
    def settings(self) -> BigQuerySettings:
        return BigQuerySettings(
            project="payer",
            work_dataset="work",
            table="pypi.file_downloads",
            endpoint=self.endpoint,
            patience_seconds=0.2,
        )

    def answer(self, method: str, path: str, body: Any) -> Answer:
        kind = next(kind for verb, pattern, kind in _CALLS if verb == method and re.search(pattern, path))
        self.calls.append((kind, body))
        answers = self.script[kind]
        return answers.pop(0) if len(answers) > 1 else answers[0]


@contextmanager
def scripted_bigquery(**script: list[Answer]) -> Iterator[ScriptedBigQuery]:
    """Serve a script, such as `find_table=[refusal(404, ..)]`."""
    bigquery = ScriptedBigQuery(script={kind.replace("_", " "): answers for kind, answers in script.items()})
    with served(_handler(bigquery)) as bigquery.endpoint:
        yield bigquery


def _handler(bigquery: ScriptedBigQuery) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            path = self.path.partition("?")[0]
            status, answer = bigquery.answer(self.command, path, json.loads(body) if body else None)
            text = answer if isinstance(answer, str) else json.dumps(answer)
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if isinstance(answer, str) else "application/json")
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_DELETE = handle_any  # noqa: N815 - the names that http.server asks for.

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
