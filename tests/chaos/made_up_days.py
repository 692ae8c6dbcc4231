"""Days whose every number follows from a formula, so that they can be counted again without pepy.

A day has variants, as a source has before and after a correction. Each project has three versions, and `only-in-2` is
in variant 2 alone.
"""

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

VERSIONS = ("1.0", "2.0", "3.0rc1")
IS_LONG = os.environ.get("PEPY_CHAOS") == "long"
"""`make chaos` sets it; otherwise things are broken a little, in seconds."""
PROJECTS = 8_000 if IS_LONG else 2_000
SAMPLE = (0, 17, 471, PROJECTS - 1)
"""Numbers of the projects whose answers are compared one by one."""


def name_of(number: int) -> str:
    return f"p{number:05}"


def downloads_of(project: int, version: int, variant: int) -> int:
    return (project * 7 + version * 3 + variant * 11) % 50 + 1


def write_variant(folder: Path, variant: int) -> Path:
    """Write a variant as a day file, once."""
    file = folder / f"variant-{variant}.parquet"
    if file.exists():
        return file
    project, version = (grid.ravel() for grid in np.meshgrid(np.arange(PROJECTS), np.arange(3), indexing="ij"))
    downloads = np.append((project * 7 + version * 3 + variant * 11) % 50 + 1, 1)
    zeros = np.zeros(len(downloads), dtype=np.int64)
    columns = {
        "project": [*(name_of(number) for number in project), f"only-in-{variant}"],
        "dimension": ["version"] * len(downloads),
        "value": [*(VERSIONS[number] for number in version), "1.0"],
        "downloads": downloads,
        "ci_downloads": zeros,
        "mirror_downloads": zeros,
    }
    pq.write_table(pa.table(columns), file)
    return file


def versions_of(project: int, variant: int) -> dict[str, int]:
    """Return what the API should answer for a project's day."""
    return {version: downloads_of(project, index, variant) for index, version in enumerate(VERSIONS)}
