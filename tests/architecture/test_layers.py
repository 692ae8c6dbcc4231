"""The layers hold: which modules may import which."""

import subprocess
import sys
from pathlib import Path

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
