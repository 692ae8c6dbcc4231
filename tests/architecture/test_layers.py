"""The layers hold: which modules may import which."""

import os
import subprocess
import sys
from pathlib import Path

from tests.processes import AS_INSTALLED

ROOT = Path(__file__).resolve().parents[2]


def test_the_import_contracts_hold() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run([lint_imports, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout


def test_no_test_replaces_parts_by_mocks() -> None:
    forbidden = ("unittest" + ".mock", "mock" + ".patch", "Magic" + "Mock")
    offenders = [
        file for file in (ROOT / "tests").rglob("*.py") for word in forbidden if word in file.read_text("utf-8")
    ]

    assert offenders == []


def test_help_needs_none_of_the_heavy_libraries() -> None:
    program = (
        "import sys\n"
        "from pepy.infrastructure.cli.main import pepy\n"
        "pepy(['--help'], standalone_mode=False)\n"
        "heavy = {'pyarrow', 'sqlalchemy', 'flask', 'google', 'granian', 'psycopg2'} & set(sys.modules)\n"
        "sys.exit(f'imported: {sorted(heavy)}' if heavy else 0)\n"
    )
    helped = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert helped.returncode == 0, helped.stderr


def test_a_worker_loads_nothing_that_only_commands_need() -> None:
    program = (
        "import sys\n"
        "import pepy.infrastructure.cli.serve\n"
        "from pepy.infrastructure.web.entry.wsgi import application\n"
        "application()\n"
        "names = {name.partition('.')[0] for name in sys.modules}\n"
        "heavy = {'pyarrow', 'google', 'grpc', 'alembic', 'apscheduler', 'requests', 'cryptography'} & names\n"
        "commands = {name for name in sys.modules if name.startswith('pepy.application.command')}\n"
        "sys.exit(f'imported: {sorted(heavy | commands)}' if heavy | commands else 0)\n"
    )
    environment = {**os.environ, **AS_INSTALLED, "PEPY_DATABASE_URL": "postgresql://127.0.0.1:1/nobody-is-asked"}
    made = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)

    assert made.returncode == 0, made.stderr
