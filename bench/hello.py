"""The limit for reads: Flask saying hello on the very server that pepy serves with.

Its command is `python -m bench.hello <port> <workers>`.
"""

import sys

from flask import Flask

from pepy.infrastructure.cli.serve import production_server


def application() -> Flask:
    """Return the least that a Flask application can be."""
    app = Flask("hello")

    @app.get("/")
    def hello() -> str:
        return "hello"

    return app


if __name__ == "__main__":
    production_server("bench.hello:application", "127.0.0.1", int(sys.argv[1]), int(sys.argv[2])).serve()
