"""The containers' files fit the program and what reads them."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPOSE_FILE = (ROOT / "docker-compose.yml").read_text("utf-8")

# Containers have a PostgreSQL beside them, so they never make an embedded one.
NOT_FOR_CONTAINERS = {"PEPY_DATA_DIR"}


def test_every_setting_reaches_a_container() -> None:
    read_by_pepy = re.findall(r'"(PEPY_\w+)"', (ROOT / "pepy/infrastructure/container/settings.py").read_text("utf-8"))

    missing = {name for name in read_by_pepy if f" {name}:" not in COMPOSE_FILE} - NOT_FOR_CONTAINERS

    assert missing == set(), "name them in docker-compose.yml, under the containers that need them"


def test_every_setting_of_the_compose_file_is_explained_in_the_example() -> None:
    filled_in = set(re.findall(r"\$\{(\w+)", COMPOSE_FILE)) - {"PEPY_IMAGE_TAG"}

    explained = set(re.findall(r"^#(\w+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))

    assert filled_in - explained == set()


@pytest.mark.skipif(shutil.which("docker-compose") is None, reason="docker-compose is not installed")
def test_compose_1_can_read_the_file() -> None:
    settings = {"PATH": os.environ["PATH"]}
    command = ["docker-compose", "--file", ROOT / "docker-compose.yml", "config", "--quiet"]

    read = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)

    assert read.returncode == 0, read.stderr
