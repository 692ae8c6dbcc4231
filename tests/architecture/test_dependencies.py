"""Every package that pepy asks for has a reason that people can read, and a pin."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PAGE = (ROOT / "docs" / "dependencies.md").read_text("utf-8")


def asked_for() -> set[str]:
    groups = (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    return {re.match(r"[\w.-]+", requirement)[0] for group in groups for requirement in group}


def entries() -> dict[str, list[str]]:
    rows = re.findall(r"^\| `([\w.-]+)` \|(.*)\|$", PAGE, re.MULTILINE)
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in rows}


def test_every_dependency_has_an_entry_and_nothing_else_has_one() -> None:
    assert set(entries()) == asked_for()


def test_every_entry_says_everything() -> None:
    assert {name for name, cells in entries().items() if len(cells) != 5 or not all(cells)} == set()


def test_every_dependency_is_pinned() -> None:
    pins = re.findall(r"^([\w.-]+)==", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE)
    pinned = {normalized(name) for name in pins}

    assert {name for name in asked_for() if normalized(name) not in pinned} == set()


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
