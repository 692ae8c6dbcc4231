"""The limit for reads: a hello-world Flask application on the same server as pepy.

Its command is `python -m bench.hello <port> <workers>`.
"""

import sys

from flask import Flask

from pepy.infrastructure.cli.serve import production_server


def application() -> Flask:
    """Return a minimal Flask application."""
    app = Flask("hello")

    @app.get("/")
    def hello() -> str:
        return "hello"

    return app


if __name__ == "__main__":
    production_server("bench.hello:application", "127.0.0.1", int(sys.argv[1]), int(sys.argv[2])).serve()
