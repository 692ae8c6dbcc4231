"""The projects of a made-up PyPI, and how often each is downloaded on a weekday.

The distribution follows figures published in 2026: 5.1 billion downloads per weekday of 650,000 projects, of which the
15,000 most popular have 99.4 %.
"""

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

PROJECTS = 650_000
"""Projects that are downloaded on one day."""
HEAD_PROJECTS = 15_000
"""The most popular projects, for which real names and counts are available."""
DOWNLOADS = 5_100_000_000
"""Downloads on a weekday; a weekend day has half as many."""
_SHARE_OF_HEAD = 0.994

# Downloads in 30 days by rank, from hugovk/top-pypi-packages of 2026-04-01 (MIT): without the real file, the curve
# through these points on logarithmic scales replaces it.
_RANKS = (1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 15_000)
_DOWNLOADS_AT_RANK = (
    1_880_218_825, 1_426_110_393, 1_224_072_436, 625_238_676, 302_731_264,
    92_907_490, 16_783_181, 2_105_954, 148_233, 57_487,
)  # fmt: skip

_FIRST_WORDS = (
    "py data fast simple auto easy deep open cloud flask django async smart micro web net ml ai geo bio "
    "test json yaml sql graph neo lite meta multi hyper pro quick safe tiny zen aws azure google api task"
)
_SECOND_WORDS = (
    "client tools parser kit core server utils api cli sdk model agent loader stream cache logger config "
    "schema bridge runner engine proxy queue worker crawler wrapper plugin helper monitor reader writer"
)


@frozen
class Popularity:
    """Projects by rank: the most popular first."""

    names: pa.Array
    """Normalised and distinct."""
    head_downloads: np.ndarray
    """Weekday downloads of the most popular projects; the others have a few per version."""

    def chances(self) -> np.ndarray:
        """Return each project's share of all downloads."""
        tail = len(self.names) - len(self.head_downloads)
        of_head = self.head_downloads / self.head_downloads.sum() * _SHARE_OF_HEAD
        chances = np.concatenate([of_head, np.full(tail, (1 - _SHARE_OF_HEAD) / max(tail, 1))])
        return chances / chances.sum()

    def drawn(self, count: int, random: np.random.Generator) -> list[str]:
        """Draw names by popularity."""
        chances = self.chances()
        names: list[str] = self.names.take(random.choice(len(chances), count, p=chances)).to_pylist()
        return names


def popularity(real_head: Path | None = None, scale: float = 1.0) -> Popularity:
    """Return the projects of a PyPI `scale` times as large as the real one.

    `real_head` is a CSV of real names and their downloads in 30 days, the most popular first.
    """
    head = max(1, round(HEAD_PROJECTS * min(scale, 1.0)))
    names, downloads = _real(real_head, head) if real_head else (pa.array([], pa.string()), _curve(head))
    weekday = downloads * (DOWNLOADS * _SHARE_OF_HEAD * scale / downloads.sum())
    return Popularity(_with_made_up_names(names, round(PROJECTS * scale)), weekday.astype(np.int64))


def _real(file: Path, count: int) -> tuple[pa.Array, np.ndarray]:
    with file.open(encoding="utf-8", newline="") as text:
        all_rows = list(csv.reader(text))[1:]
    # A smaller head still follows the whole curve, not just its start.
    rows = [all_rows[rank] for rank in np.linspace(0, len(all_rows) - 1, count).astype(int)]
    return pa.array([name for name, _ in rows]), np.array([int(downloads) for _, downloads in rows], np.float64)


def _curve(count: int) -> np.ndarray:
    ranks = np.linspace(1, HEAD_PROJECTS, count)
    return np.exp(np.interp(np.log(ranks), np.log(_RANKS), np.log(_DOWNLOADS_AT_RANK)))


def _with_made_up_names(names: pa.Array, count: int) -> pa.Array:
    made_up = _made_up_names(count + len(names))
    fresh = made_up.filter(pc.invert(pc.is_in(made_up, names)))
    return pa.concat_arrays([names, fresh.slice(0, count - len(names))])


def _made_up_names(count: int) -> pa.Array:
    """Return distinct names such as `fast-parser` and `fast-parser-17`, about as long as real ones."""
    first_words, second_words = pa.array(_FIRST_WORDS.split()), pa.array(_SECOND_WORDS.split())
    number, first = np.divmod(np.arange(count), len(first_words))
    number, second = np.divmod(number, len(second_words))
    words = pc.binary_join_element_wise(first_words.take(pa.array(first)), second_words.take(pa.array(second)), "-")
    suffix = pc.if_else(
        pa.array(number == 0), "", pc.binary_join_element_wise("-", pa.array(number).cast("string"), "")
    )
    return pc.binary_join_element_wise(words, suffix, "")
