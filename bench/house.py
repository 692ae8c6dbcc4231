"""How many files and functions requests and an import enter, and how long functions and files are.

`python -m bench.house` prints three tables in Markdown. It starts an embedded PostgreSQL in a temporary folder, fills
it with sample days and follows requests with `sys.setprofile`. Only pepy's own functions count: not what runs when a
module is loaded, and not what attrs generates.
"""

import ast
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from attrs import Factory, define, field

import pepy
from pepy.infrastructure.cli.progress import SilentProgress
from pepy.infrastructure.container.read_container import shut_down
from pepy.infrastructure.container.settings import Settings
from pepy.infrastructure.postgres.schema import upgrade_schema
from pepy.infrastructure.sample.source import SampleDays
from pepy.infrastructure.web.web_container import WebContainer

PACKAGE = Path(pepy.__file__).parent
SAMPLE_DAYS = 130
"""Enough for every window of the API."""


@define
class Walk:
    """The files and functions of pepy that any thread entered."""

    files: set[str] = Factory(set)
    functions: set[Any] = Factory(set)
    returns: int = 0
    """How often a call returned to a file that had been left."""
    _here: dict[int, str] = field(factory=dict, init=False)

    def follow(self, frame: FrameType, event: str, _argument: object) -> None:
        """Note a call; see `sys.setprofile`."""
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(str(PACKAGE)) or code.co_name.startswith("<"):
            return
        file, thread = code.co_filename, threading.get_ident()
        if file in self.files and file != self._here.get(thread):
            self.returns += 1
        self._here[thread] = file
        self.files.add(file)
        self.functions.add(code)


def main() -> None:
    """Print the tables."""
    with TemporaryDirectory() as folder, _filled(Path(folder)) as container:
        _print(("walk", "files", "functions", "returns to a file already left"), _walks(container))
    _print(("folder", "modules"), sorted(_modules_per_folder().items(), key=lambda item: (-item[1], item[0])))
    _print(("length in lines", "median", "90th percentile", "count"), _lengths())


@contextmanager
def _filled(folder: Path) -> Iterator[WebContainer]:
    container = WebContainer(
        settings=Settings.from_environment({"PEPY_DATA_DIR": str(folder)}), progress=SilentProgress()
    )
    try:
        upgrade_schema(container.engine())
        today = datetime.now(UTC).date()
        for days_ago in range(SAMPLE_DAYS, 0, -1):
            container.day_importer().import_day(today - timedelta(days=days_ago), SampleDays())
        yield container
    finally:
        shut_down(container)


def _walks(container: WebContainer) -> Iterator[Sequence[Any]]:
    application = container.application()
    _get(application, "/badge/numpy")  # Warm up, so that nothing is loaded for the first time while measuring.
    _get(application, "/api/v3/projects/numpy/downloads")
    etag = ""

    def ask(path: str, **headers: str) -> Callable[[], None]:
        def asked() -> None:
            nonlocal etag
            etag = _get(application, path, **headers)

        return asked

    yield _walk("badge, cold", ask("/badge/requests/month"))
    yield _walk("badge, from memory", ask("/badge/requests/month"))
    yield _walk("badge, 304", ask("/badge/requests/month", HTTP_IF_NONE_MATCH=etag))
    yield _walk("v2, cold", ask("/api/v2/projects/requests"))
    yield _walk("v3 range, cold", ask("/api/v3/projects/requests/downloads"))
    yield _walk("v3 range by version, cold", ask("/api/v3/projects/requests/downloads?dimension=version"))
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    yield _walk("a sample day's import", lambda: container.day_importer().import_day(yesterday, SampleDays()))


def _walk(name: str, go: Callable[[], object]) -> Sequence[Any]:
    walk = Walk()
    sys.setprofile(walk.follow)
    threading.setprofile(walk.follow)
    try:
        go()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return name, len(walk.files), len(walk.functions), walk.returns


def _get(application: Any, address: str, **headers: str) -> str:
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        **headers,
    }
    etags: list[str] = []

    def start_response(_status: str, answered: list[tuple[str, str]], _exc_info: object = None) -> Any:
        etags.extend(value for name, value in answered if name == "ETag")

    b"".join(application(environ, start_response))
    return etags[0] if etags else ""


def _modules_per_folder() -> Counter[str]:
    return Counter(
        str(file.parent.relative_to(PACKAGE.parent)) for file in PACKAGE.rglob("*.py") if file.name != "__init__.py"
    )


def _lengths() -> Iterator[Sequence[Any]]:
    trees = [(file.read_text(), ast.parse(file.read_text())) for file in PACKAGE.rglob("*.py") if file.stat().st_size]
    functions = [node for _, tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    yield _spread("functions", [_body_lines(function) for function in functions])
    yield _spread("files", [text.count("\n") for text, _ in trees if text.count("\n") > 1])
    nodes = (node for _, tree in trees for node in ast.walk(tree))
    names = Counter(name for node in nodes if (name := getattr(node, "id", getattr(node, "attr", None))))
    tiny = [f for f in functions if f.name.startswith("_") and f.name[1:2] != "_" and _body_lines(f) <= 3]
    once = sum(names[function.name] == 1 for function in tiny)
    yield "private functions of up to 3 lines with one caller", "", "", once


def _body_lines(function: ast.FunctionDef) -> int:
    """Return the lines of a function below its signature and without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def _spread(what: str, lengths: Sequence[int]) -> Sequence[Any]:
    return what, median(lengths), quantiles(lengths, n=10)[-1], len(lengths)


def _print(header: Sequence[Any], rows: Iterator[Sequence[Any]] | Sequence[Sequence[Any]]) -> None:
    for row in (header, ["---"] * len(header), *rows):
        print("| " + " | ".join(map(str, row)) + " |")  # noqa: T201 - The tables are what it is for.
    print()  # noqa: T201


if __name__ == "__main__":
    main()
