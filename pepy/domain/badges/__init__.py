"""Badges for READMEs: what an address asks for, and the SVG that answers it; the same bytes each time."""
