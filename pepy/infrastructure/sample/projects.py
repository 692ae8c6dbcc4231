"""The projects of the sample days: real names with made-up releases and usage."""

import csv
from importlib.resources import files
from random import Random

from attrs import frozen

Weights = dict[str | None, int]

_COUNTRIES: Weights = {
    "US": 420, "DE": 70, "IN": 60, "GB": 50, "JP": 50, "FR": 40, "CN": 40, "NL": 35, "SG": 30, "BR": 30, "CA": 30,
    "KR": 20, "IE": 20, "AU": 20, "PL": 15, "ES": 15, None: 10,
}  # fmt: skip
_PYTHONS: Weights = {"3.9": 70, "3.10": 150, "3.11": 230, "3.12": 260, "3.13": 190, "3.14": 70, None: 30}
_SYSTEMS: Weights = {"Linux": 800, "Darwin": 90, "Windows": 80, None: 30}
_INSTALLERS: Weights = {"pip": 600, "uv": 330, "poetry": 30, "requests": 10, None: 30}

_FILE_TYPES: Weights = {"bdist_wheel": 880, "sdist": 110, "bdist_egg": 2}
_IMPLEMENTATIONS: Weights = {"CPython": 950, "PyPy": 6, "GraalVM": 1, None: 30}
_CPUS: Weights = {
    "x86_64": 740,
    "aarch64": 110,
    "arm64": 70,
    "AMD64": 40,
    "i686": 3,
    "armv7l": 3,
    "ppc64le": 1,
    None: 35,
}
_LIBCS: Weights = {
    "glibc 2.17": 15, "glibc 2.26": 35, "glibc 2.28": 60, "glibc 2.31": 160, "glibc 2.34": 70, "glibc 2.35": 190,
    "glibc 2.36": 190, "glibc 2.39": 90, "glibc 2.41": 50, "musl 1.2": 25, None: 130,
}  # fmt: skip
_DISTROS: Weights = {
    "Debian GNU/Linux 11": 120, "Debian GNU/Linux 12": 240, "Debian GNU/Linux 13": 60, "Ubuntu 20.04": 90,
    "Ubuntu 22.04": 190, "Ubuntu 24.04": 110, "Amazon Linux 2": 40, "Amazon Linux 2023": 40, "Alpine Linux 3.20": 25,
    "CentOS Linux 7": 15, "macOS 14.5": 40, "macOS 15.1": 30, None: 60,
}  # fmt: skip

_MAX_DOWNLOADS = 60_000_000
"""Downloads of the first project on a weekday; the project of rank n has n^0.8 times less."""


@frozen
class SampleProject:
    """A project and the pattern of its downloads."""

    name: str
    downloads: int
    """Downloads of a weekday on `source.FIRST_DAY`."""
    ci_share: float
    mirror_share: float
    versions: str
    """The format of its versions, with {} for the number of the release."""
    first_minor: int
    days_between_releases: int
    days_since_release: int
    """How old the release `first_minor` is on the first day."""
    share_after_step: float
    """What is left of its downloads since `source.STEP_DAY`."""
    weights: dict[str, Weights]
    """How its downloads are split by each dimension except version."""

    def version(self, number: int) -> str:
        """Return the version of a release."""
        return self.versions.format(number)


def sample_projects() -> list[SampleProject]:
    """Return the sample projects sorted by name; always the same ones."""
    with files(__package__).joinpath("projects.csv").open(encoding="utf-8") as file:
        projects = [_project(rank, line) for rank, line in enumerate(csv.DictReader(file), start=1)]
    return sorted(projects, key=lambda project: project.name)


def _project(rank: int, line: dict[str, str]) -> SampleProject:
    chance = Random(line["project"])  # noqa: S311 - Made-up downloads are no secret.
    # Chance of its own, so that the other numbers do not depend on it.
    chance_of_step = Random(f"step of {line['project']}")  # noqa: S311 - As above.
    dimensions = {
        "country": _COUNTRIES,
        "python": _PYTHONS,
        "system": _SYSTEMS,
        "installer": _INSTALLERS,
        "file_type": _FILE_TYPES,
        "implementation": _IMPLEMENTATIONS,
        "cpu": _CPUS,
        "libc": _LIBCS,
        "distro": _DISTROS,
    }
    return SampleProject(
        name=line["project"],
        downloads=round(_MAX_DOWNLOADS / rank**0.8),
        ci_share=chance.uniform(0.2, 0.6),
        mirror_share=chance.uniform(0.002, 0.02),
        versions=line["versions"],
        first_minor=int(line["first_minor"]),
        days_between_releases=int(line["days_between_releases"]),
        days_since_release=chance.randrange(int(line["days_between_releases"])),
        share_after_step=chance_of_step.uniform(0.7, 0.9),
        weights={
            dimension: {value: round(weight * chance.uniform(50, 150)) for value, weight in usual.items()}
            for dimension, usual in dimensions.items()
        },
    )
