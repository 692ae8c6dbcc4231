"""Plain links that change one parameter of a page's address and keep the others."""

from collections.abc import Mapping
from urllib.parse import quote_plus

from attrs import frozen

from pepy.domain.downloads.filter import DownloadFilter


@frozen
class Choice:
    """A link."""

    label: str
    address: str
    is_current: bool


@frozen
class ChoiceGroup:
    """Links that choose one of several."""

    label: str
    choices: tuple[Choice, ...]


@frozen
class Choices:
    """A page's address and its parameters; those that are left out have their defaults."""

    path: str
    current: Mapping[str, str]

    def group(self, label: str, options: Mapping[str, Mapping[str, str]]) -> ChoiceGroup:
        """Return links by their labels, each with the parameters that it sets; empty means the default."""
        return ChoiceGroup(label, tuple(self._choice(text, changed) for text, changed in options.items()))

    def _choice(self, text: str, changed: Mapping[str, str]) -> Choice:
        is_current = all(self.current.get(name, "") == value for name, value in changed.items())
        return Choice(text, self.address(changed), is_current)

    def address(self, changed: Mapping[str, str]) -> str:
        """Return the address with some parameters changed."""
        return address(self.path, {**self.current, **changed})


def counted_parameters(counted: DownloadFilter) -> dict[str, str]:
    """Return the parameters that leave out what is not counted."""
    return {"ci": "" if counted.with_ci else "false", "mirrors": "" if counted.with_mirrors else "false"}


def address(path: str, parameters: Mapping[str, str]) -> str:
    """Return an address with those of the parameters that are not empty."""
    # Most values are single words, which need no quoting.
    query = "&".join(
        f"{name}={value if value.isascii() and value.isalnum() else quote_plus(value, safe=',', errors='replace')}"
        for name, value in parameters.items()
        if value
    )
    return f"{path}?{query}" if query else path
