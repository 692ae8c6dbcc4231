"""Programs that draw SVG: Chromium, CairoSVG and librsvg. A test that wants one that is missing is skipped."""

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

Renderer = Callable[[str, int], bytes]
"""Makes a PNG of an SVG, so many times its size."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_FLAGS = (
    # Without a sandbox because root has none, and without the services that look for their makers at every start.
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


def browser() -> str:
    """Return the path of a browser."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        pytest.skip(f"no browser to draw in: none of {', '.join(BROWSERS)} is installed")
    return found


def program(name: str, package: str) -> str:
    """Return the path of a program that a package of Debian has."""
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed (Debian: {package})")
    return found


def cairosvg_renderer() -> Renderer:
    """Return CairoSVG."""
    try:
        import cairosvg  # noqa: PLC0415 - It looks for libcairo when it is imported.
    except (ImportError, OSError) as reason:
        pytest.skip(f"CairoSVG cannot be used: {str(reason).splitlines()[0]}")
    return lambda svg, scale: cairosvg.svg2png(svg.encode(), scale=scale)


def librsvg_renderer() -> Renderer:
    """Return librsvg's command."""
    rsvg = program("rsvg-convert", "librsvg2-bin")

    def render(svg: str, scale: int) -> bytes:
        command = [rsvg, "--zoom", str(scale)]
        return subprocess.run(command, input=svg.encode(), capture_output=True, check=True).stdout

    return render


def browser_renderer(folder: Path, size: tuple[int, int], *, prefers_dark: bool = False) -> Renderer:
    """Return a browser that takes pictures of this size in pixels, and works in a folder."""
    path = browser()

    def render(svg: str, scale: int) -> bytes:
        page, picture = folder / "picture.html", folder / "picture.png"
        page.write_text(f'<!doctype html><meta charset="utf-8"><body style="margin:0">{svg}', "utf-8")
        flags = [f"--window-size={size[0]},{size[1]}", f"--force-device-scale-factor={scale}", "--hide-scrollbars"]
        scheme = f"--blink-settings=preferredColorScheme={0 if prefers_dark else 1}"
        profile = f"--user-data-dir={folder / 'profile'}"
        command = [path, *BROWSER_FLAGS, *flags, scheme, profile, f"--screenshot={picture}", page.as_uri()]
        subprocess.run(command, capture_output=True, check=True, timeout=120)
        return picture.read_bytes()

    return render


def pixels(png: bytes) -> np.ndarray:
    """Return the colours of a picture, by row and column."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=float)


def need_fonts(fonts: dict[str, str]) -> None:
    """Skip the test unless each font stands in for the other one."""
    match = program("fc-match", "fontconfig")
    for font, name in fonts.items():
        found = subprocess.run([match, "-f", "%{family}", name], capture_output=True, text=True, check=True).stdout
        if font not in found:
            pytest.skip(f"the font {font}, which texts are measured with, does not stand in for {name}")
