"""The picture of row 27 for docs/performance.md: latency by rate, and memory over time."""

from collections.abc import Iterator, Sequence
from math import floor, log10

from attrs import frozen

from bench.load import Answers

_WIDTH, _HEIGHT = 760, 300
_TOP, _BOTTOM = 44, 250
_LATENCIES = (60, 370)
_MEMORY = (450, 740)
"""From where to where the two diagrams reach, in pixels."""
_MILLISECONDS = (0.1, 1_000.0)
"""The ends of the logarithmic scale of latencies."""

_STYLE = """
text{font:12px system-ui,sans-serif;fill:#333}
.title{font-weight:600;font-size:13px}
.grid{stroke:#ddd}.axis{stroke:#888}.limit{stroke:#b42318;stroke-dasharray:4 3}
.p50,.memory{stroke:#1f6feb}.p99{stroke:#b35900}.p50,.p99,.memory{fill:none;stroke-width:2}
.of-p50{fill:#1f6feb}.of-p99{fill:#b35900}.import{fill:#8883}
@media (prefers-color-scheme:dark){text{fill:#ddd}.grid{stroke:#3a3a3a}.limit{stroke:#ff8a80}
.p50,.memory{stroke:#6cb0ff}.p99{stroke:#ffab57}.of-p50{fill:#6cb0ff}.of-p99{fill:#ffab57}}
"""


@frozen
class Step:
    """A rate at which requests were sent, and what came back."""

    rate: float
    answers: Answers


@frozen
class LoadPicture:
    """Two diagrams, as SVG that is readable on light and dark ground; the same bytes for the same figures."""

    steps: Sequence[Step]
    limit_ms: float
    memory: Sequence[tuple[float, float]]
    """Megabytes by the second."""
    import_span: tuple[float, float]
    """The seconds in which a day was imported."""

    def svg(self) -> str:
        """Return the picture."""
        title = "Latency by requests per second, and memory over time"
        opened = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        return (
            f'{opened} aria-label="{title}">\n'
            f"<title>{title}</title><style>{_STYLE}</style>\n"
            + "\n".join([*self._latencies(), *self._megabytes()])
            + "\n</svg>\n"
        )

    def _latencies(self) -> Iterator[str]:
        across = _Scale(0, max(step.rate for step in self.steps) * 1.05, *_LATENCIES)
        up = _Scale(log10(_MILLISECONDS[0]), log10(_MILLISECONDS[1]), _BOTTOM, _TOP)
        yield _text(_LATENCIES[0], 20, "Latency by requests per second (ms)", "title")
        for value in (0.1, 1, 10, 100, 1_000):
            yield from _horizontal(_LATENCIES, up.at(log10(value)), f"{value:,g}")
        yield from _horizontal(_LATENCIES, up.at(log10(self.limit_ms)), f"{self.limit_ms:g}", "limit")
        yield from _below(across)
        for name in ("p50", "p99"):
            milliseconds = [_on_scale(getattr(step.answers, f"{name}_ms")) for step in self.steps]
            points = [
                (across.at(step.rate), up.at(log10(ms))) for step, ms in zip(self.steps, milliseconds, strict=True)
            ]
            yield _line(points, name)
            yield from (f'<circle class="of-{name}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points)
            yield _text(points[0][0], points[0][1] - 8, name, anchor="middle")

    def _megabytes(self) -> Iterator[str]:
        across = _Scale(0, self.memory[-1][0] / 60, *_MEMORY)
        up = _Scale(0, max(megabytes for _, megabytes in self.memory) * 1.2, _BOTTOM, _TOP)
        left, right = (across.at(second / 60) for second in self.import_span)
        yield _text(_MEMORY[0], 20, "Memory of all workers by minutes (MB)", "title")
        yield f'<rect class="import" x="{left:.1f}" y="{_TOP}" width="{right - left:.1f}" height="{_BOTTOM - _TOP}"/>'
        yield _text((left + right) / 2, _TOP - 6, "import", anchor="middle")
        for value in up.ticks():
            yield from _horizontal(_MEMORY, up.at(value), f"{value:,g}")
        yield from _below(across)
        yield _line([(across.at(second / 60), up.at(megabytes)) for second, megabytes in self.memory], "memory")


@frozen
class _Scale:
    """From numbers to pixels."""

    first: float
    last: float
    first_pixel: float
    last_pixel: float

    def ticks(self) -> list[float]:
        """Return up to six round numbers, from 0."""
        unit = 10.0 ** floor(log10(self.last / 5))
        step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor * 5 >= self.last)
        return [round(step * number, 6) for number in range(int(self.last / step) + 1)]

    def at(self, value: float) -> float:
        share = (value - self.first) / (self.last - self.first)
        return self.first_pixel + share * (self.last_pixel - self.first_pixel)


def _on_scale(milliseconds: float) -> float:
    lowest, highest = _MILLISECONDS
    return min(max(milliseconds, lowest), highest)


def _below(across: _Scale) -> Iterator[str]:
    for value in across.ticks():
        yield _text(across.at(value), _BOTTOM + 18, f"{value:,g}", anchor="middle")
    yield f'<path class="axis" d="M{across.first_pixel} {_BOTTOM}H{across.last_pixel}"/>'


def _horizontal(ends: tuple[int, int], y: float, label: str, style: str = "grid") -> Iterator[str]:
    yield f'<path class="{style}" d="M{ends[0]} {y:.1f}H{ends[1]}"/>'
    yield _text(ends[0] - 6, y + 4, label, anchor="end")


def _line(points: Sequence[tuple[float, float]], style: str) -> str:
    return f'<path class="{style}" d="M{" ".join(f"{x:.1f} {y:.1f}" for x, y in points)}"/>'


def _text(x: float, y: float, text: str, style: str = "", anchor: str = "start") -> str:
    styled = f' class="{style}"' if style else ""
    return f'<text{styled} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'
