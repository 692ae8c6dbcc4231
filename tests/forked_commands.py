"""Commands of pepy in processes of their own that start in a moment: what forks them has loaded everything already."""

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from pepy.infrastructure.cli.main import main

_SECONDS_OF_PATIENCE = 120

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(
    [
        "tests.forked_commands",
        *(
            f"pepy.infrastructure.cli.{name}"
            for name in (
                "imports.import_files",
                "imports.imports_status",
                "imports.import_days",
                "housekeeping",
                "index.events",
            )
        ),
        "pepy.infrastructure.postgres.schema",
    ]
)


def start_command(
    arguments: Sequence[str], environment: dict[str, str], output: Path, errors: Path, typed: Path = Path(os.devnull)
) -> BaseProcess:
    """Start `pepy` with these arguments in this environment alone; its output goes into files, which may be the same
    one."""
    files = [str(file) for file in (typed, output, errors)]
    command = _processes.Process(target=_pepy, args=(list(arguments), environment, files))
    command.start()
    return command


def run_command(
    arguments: Sequence[str], environment: dict[str, str], typed: str = ""
) -> "subprocess.CompletedProcess[str]":
    """Run `pepy` to its end, as `subprocess.run` would."""
    with tempfile.TemporaryDirectory(prefix="pepy-command-") as folder:
        output, errors, input_file = Path(folder, "output"), Path(folder, "errors"), Path(folder, "input")
        input_file.write_text(typed, "utf-8")
        command = start_command(arguments, environment, output, errors, input_file)
        command.join(_SECONDS_OF_PATIENCE)
        if command.is_alive():
            command.kill()
            command.join()
            raise subprocess.TimeoutExpired(list(arguments), _SECONDS_OF_PATIENCE)
        said = output.read_text("utf-8"), errors.read_text("utf-8")
    return subprocess.CompletedProcess(list(arguments), command.exitcode or 0, *said)


def _pepy(arguments: list[str], environment: dict[str, str], files: list[str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    # The tests may run with signals ignored, as under `nohup`, and a command would inherit that.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    sys.argv = ["pepy", *arguments]
    for descriptor, file in enumerate(files):
        opened = os.open(file, os.O_RDWR | os.O_CREAT | (os.O_APPEND if descriptor else 0), 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    # multiprocessing has closed the one that was there.
    sys.stdin = os.fdopen(0, encoding="utf-8")
    main()
