"""The colours of charts, on light and on dark ground."""

from attrs import frozen

SERIES_COLORS = (
    "#007ec6",
    "#d67a17",
    "#853dc2",
    "#009f48",
    "#cc2537",
    "#028f8f",
    "#8b5c00",
    "#e557b1",
    "#6d7606",
    "#8270fb",
)
"""The colours of series, in their order; as many as there can be names in one chart.

Each has a contrast of at least 3:1 to either ground (WCAG 2.2, success criterion 1.4.11) and a lightness of its own.
Neighbours differ by more than 5 in lightness (CIE L*), so that they can be told apart without hue.
"""


@frozen
class Ground:
    """The colours of everything but the series."""

    ground: str
    ink: str
    """Titles and labels."""
    muted: str
    """Ticks, footnotes, and the rest of all values."""
    line: str
    """Hairlines."""


LIGHT = Ground(ground="#fff", ink="#1f2328", muted="#59636e", line="#d1d9e0")
DARK = Ground(ground="#0d1117", ink="#f0f6fc", muted="#9198a1", line="#3d444d")


@frozen
class Theme:
    """The colours that are written into a picture, and those that it takes on where the reader prefers dark."""

    base: Ground
    preferred_dark: Ground | None = None

    @property
    def style(self) -> str:
        """Return the style sheet of a picture, which programs that know no media queries ignore.

        The classes are: `g` ground, `i` ink, `m` muted, `n` and `s` lines in the colours of ground and muted, `l`
        hairlines. They begin with `pepy-`, because the SVG may stand in a page.
        """
        if self.preferred_dark is None:
            return ""
        dark = self.preferred_dark
        fills = f".pepy-g{{fill:{dark.ground}}}.pepy-i{{fill:{dark.ink}}}.pepy-m{{fill:{dark.muted}}}"
        strokes = f".pepy-n{{stroke:{dark.ground}}}.pepy-s{{stroke:{dark.muted}}}.pepy-l{{stroke:{dark.line}}}"
        return f"<style>@media(prefers-color-scheme:dark){{{fills}{strokes}}}</style>"


THEMES = {"auto": Theme(LIGHT, DARK), "light": Theme(LIGHT), "dark": Theme(DARK)}
"""The themes by their names in URLs."""
