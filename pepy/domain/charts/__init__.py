"""Charts: downloads over time as an SVG picture; the same data give the same bytes."""
