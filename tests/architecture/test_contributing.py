"""The recipes for newcomers name files that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECIPES = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_every_file_that_the_recipes_name_exists() -> None:
    named = re.findall(r"`((?:pepy|tests|docs|bench|containers|ansible)/[\w./-]+)`", RECIPES)

    assert len(named) > 30
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_link_leads_to_a_file() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("ansible/*.md")]
    links = [
        (page, link) for page in pages for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    ]

    assert len(links) > 30
    assert [f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()] == []
