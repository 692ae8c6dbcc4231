"""Badges for READMEs: parsing what a URL requests, and drawing the SVG; the same request gives the same bytes."""
