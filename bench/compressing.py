"""The limit for long answers: a Flask route on pepy's server that compresses the same bytes for every request.

Its command is `python -m bench.compressing <port> <workers>`; the environment names the file with the bytes.
"""

import os
import sys
from pathlib import Path

from flask import Flask, Response, request

from pepy.infrastructure.cli.serve import production_server
from pepy.infrastructure.web.cache.content_codings import accepted_coding, compressed

BODY = "BENCH_BODY"
"""The variable that names the file."""


def application() -> Flask:
    """Return a Flask application that sends one body, compressed as pepy would."""
    app = Flask("compressing")
    body = Path(os.environ[BODY]).read_bytes()

    @app.get("/")
    def answer() -> Response:
        coding = accepted_coding(request.headers.get("Accept-Encoding", ""))
        headers = {"Content-Encoding": coding, "Vary": "Accept-Encoding"}
        return Response(compressed(body, coding), headers=headers, mimetype="application/json")

    return app


if __name__ == "__main__":
    production_server("bench.compressing:application", "127.0.0.1", int(sys.argv[1]), int(sys.argv[2])).serve()
