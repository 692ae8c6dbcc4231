"""The values of each dimension on a made-up day: which exist, how many a project has, and how common each is."""

import numpy as np
import pyarrow as pa
from attrs import field, frozen

# The shares of the most common values; all others share the rest evenly.
_SHARES: dict[str, dict[str | None, float]] = {
    "country": {"US": 0.45, "CN": 0.06, "DE": 0.05, "GB": 0.04, "FR": 0.04, "IN": 0.04, "JP": 0.03, None: 0.02},
    "installer": {"pip": 0.6, "uv": 0.37, "requests": 0.01, "poetry": 0.006, None: 0.007},
    "python": {"3.12": 0.25, "3.11": 0.22, "3.10": 0.16, "3.13": 0.15, "3.9": 0.09, "3.8": 0.04, None: 0.03},
    "system": {"Linux": 0.88, "Darwin": 0.04, "Windows": 0.05, None: 0.01},
    "file_type": {"bdist_wheel": 0.9, "sdist": 0.095},
    "implementation": {"CPython": 0.95, "PyPy": 0.005, None: 0.04},
    "cpu": {"x86_64": 0.74, "aarch64": 0.11, "arm64": 0.06, "AMD64": 0.04, None: 0.04},
    "libc": {"glibc 2.36": 0.2, "glibc 2.35": 0.2, "glibc 2.31": 0.15, "glibc 2.34": 0.1, "glibc 2.28": 0.07,
             None: 0.13},
    "distro": {"Debian GNU/Linux 12": 0.25, "Ubuntu 22.04": 0.2, "Debian GNU/Linux 11": 0.1, "Alpine Linux 3.20": 0.03,
               None: 0.06},
}  # fmt: skip
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OTHERS: dict[str, list[str]] = {
    "country": [a + b for a in _LETTERS for b in _LETTERS[::3]][:230],
    "installer": ["Artifactory", "Browser", "Nexus", "bandersnatch", "conda", "devpi", "pdm", "setuptools"],
    "python": ["2.7", "3.14", "3.15", "3.4", "3.5", "3.6", "3.7"],
    "system": ["FreeBSD", "OpenBSD"],
    "file_type": ["bdist_dumb", "bdist_egg", "bdist_msi", "bdist_rpm", "bdist_wininst"],
    "implementation": ["GraalVM", "IronPython", "Jython", "Pyston", "RustPython"],
    "cpu": ["amd64", "armv6l", "armv7l", "i386", "i586", "i686", "loongarch64", "mips64", "ppc64", "ppc64le", "riscv64",
            "s390x", "sparc64", "x86"],
    "libc": [*(f"glibc 2.{minor}" for minor in range(4, 43)), "musl 1.1", "musl 1.2", "musl", "glibc"],
    "distro": [
        f"{name} {major}.{minor}"
        for name in ("Alpine Linux", "CentOS Linux", "Fedora Linux", "NixOS", "Red Hat Linux", "Ubuntu", "macOS")
        for major in range(8, 15)
        for minor in range(0, 10, 3)
    ],
}  # fmt: skip


@frozen
class DimensionValues:
    """One dimension."""

    values: pa.Array
    """In day file order, with null where `unknown` would be."""
    shares: np.ndarray = field(repr=False)
    mean: float | None = None
    """Average values per day of an unpopular project; None for versions, whose number is set per project."""

    def counts(self, popular: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Return how many values each project has: a few, or up to all of them for popular ones."""
        usual = random.geometric(1 / (self.mean or 1), len(popular))
        many = random.uniform(0.2, 1.0, len(popular)) ** 2 * len(self.values)
        return np.clip(np.where(popular, many, usual), 1, len(self.values)).astype(np.int64)

    def choose(self, parts: np.ndarray, nth: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Return the numbers of distinct values in ascending order, for each of a project's parts."""
        of_each = np.repeat(parts, parts)
        # Versions of a project are consecutive; values of other dimensions are drawn from all values.
        reach = np.minimum(len(self.values), of_each * 3) if self.mean is None else len(self.values)
        start = np.repeat(random.random(len(parts)), parts)
        first = (start * (len(self.values) - reach)).astype(np.int64)
        return first + ((nth + np.repeat(random.random(len(parts)), parts)) * reach / of_each).astype(np.int64)

    def weights(
        self, chosen: np.ndarray, age: np.ndarray, popular: np.ndarray, random: np.random.Generator
    ) -> np.ndarray:
        """Return the weights of a project's values: the new versions of popular projects get the most downloads."""
        even = random.uniform(0.7, 1.3, len(chosen))
        if self.mean is None:
            return np.where(popular, 1.0 / age, even)
        return self.shares[chosen] * even


def _named_dimension(name: str, mean: float) -> DimensionValues:
    shares = _SHARES[name]
    others = [value for value in _OTHERS[name] if value not in shares]
    left = (1.0 - sum(shares.values())) / len(others)
    share_of: dict[str | None, float] = {**shares}
    share_of.update((value, left) for value in others)
    ordered = sorted(share_of, key=lambda value: value or "unknown")
    return DimensionValues(pa.array(ordered, pa.string()), np.array([share_of[value] for value in ordered]), mean)


def _versions() -> DimensionValues:
    plain = [f"{major}.{minor}.{patch}" for major in range(10) for minor in range(32) for patch in range(14)]
    odd = [
        f"{major}.{minor}{ending}" for major in range(10) for minor in range(20) for ending in ("rc1", ".post1", "b2")
    ]
    values = sorted({*plain, *odd})
    return DimensionValues(pa.array(values), np.ones(len(values)))


VALUES_OF_DIMENSION = {
    "version": _versions(),
    "country": _named_dimension("country", 2.7),
    "python": _named_dimension("python", 3),
    "system": _named_dimension("system", 2),
    "installer": _named_dimension("installer", 3),
    "file_type": _named_dimension("file_type", 1.6),
    "implementation": _named_dimension("implementation", 1.5),
    "cpu": _named_dimension("cpu", 2),
    "libc": _named_dimension("libc", 2.5),
    "distro": _named_dimension("distro", 3),
}
"""Every dimension of a day file, and its values."""
