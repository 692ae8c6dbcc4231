"""The result of a run: a table for people and a JSON file for programs."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from attrs import asdict

from bench.figures import Figure
from bench.load import load_generator

_HEADER = ("#", "what", "measured", "goal", "met", "against", "behind it")


def write_report(folder: Path, figures: Sequence[Figure], scale: float) -> str:
    """Write `results.md` and `results.json` into a folder, and return the table."""
    text = f"{_circumstances(scale)}\n\n{table(figures)}\n"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.md").write_text(text, encoding="utf-8")
    content = {
        "circumstances": _circumstances(scale),
        "figures": [{**asdict(figure), "value": figure.value, "is_met": figure.is_met} for figure in figures],
    }
    (folder / "results.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return text


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a table in Markdown."""
    rows = [_HEADER, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADER))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _row(figure: Figure) -> tuple[str, ...]:
    sign = "<=" if figure.bound == "at most" else ">="
    return (
        f"{figure.number}{figure.letter}",
        figure.what,
        f"{figure.value:.2f} {figure.unit}",
        f"{sign} {figure.goal:g} {figure.unit}",
        "yes" if figure.is_met else "NO",
        figure.against,
        figure.detail,
    )


def _circumstances(scale: float) -> str:
    now, load = datetime.now(UTC), os.getloadavg()[0]
    return (
        f"{now:%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores ({platform.machine()}), "
        f"Python {platform.python_version()}, load of the last minute {load:.1f}, "
        f"{scale:g} of the size of PyPI, requests sent by {load_generator()}"
    )
