"""Settings, read once from the environment by the entry points; `.env.example` explains them."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self, TypeVar

from attrs import field, frozen

from pepy.domain.dimensions import DEFAULT_DIMENSIONS, wanted_dimensions
from pepy.domain.errors import PepyError
from pepy.domain.keys.request_limit import InvalidLimitError, RequestLimit
from pepy.infrastructure.bigquery.settings import PRICE_PER_TIB
from pepy.infrastructure.container.limit_settings import Network, limit_store, networks
from pepy.infrastructure.lake.location import ArchiveLocation
from pepy.infrastructure.postgres.connection.connection_string import (
    InvalidConnectionStringError,
    connection_parameters,
)

_DEFAULT_TABLE = "bigquery-public-data.pypi.file_downloads"
_DAILY_AT_17 = "0 17 * * *"  # By then, BigQuery has yesterday's downloads.
_MAX_LAG_DAYS = 2  # Yesterday's data is one day old until today's import.
_DEFAULT_ANSWER_MEMORY = 64 * 1024 * 1024
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_LOG_FORMATS = ("text", "json")
_WEB_ADDRESS = re.compile(r"https?://[\w.\-\[\]:]+(/[!-~]*)?", re.ASCII)
_PUBLIC_ADDRESS = re.compile(r"https?://[\w.\-\[\]:]+(/[\w.~%/-]*)?", re.ASCII)
"""An address to which paths can be added, and which is harmless in snippets of any format."""
_PASSWORD_HASH = re.compile(r"(scrypt(:\d{1,8}){3}|pbkdf2:sha(256|512)(:\d{1,8})?)\$[^$]+\$([0-9a-f]{2}){32,64}")

Value = TypeVar("Value")


class SettingError(PepyError):
    """A setting is missing or wrong; the message is one line that names it."""


@frozen
class Settings:
    """All settings. The repr contains no secrets."""

    database_url: str | None = field(default=None, repr=False)
    """libpq's connection string, usually a URL; None for the embedded PostgreSQL under `data_dir`."""
    database_read_url: str | None = field(default=None, repr=False)
    data_dir: Path = Path(".pepy")
    admin_password_hash: str | None = field(default=None, repr=False)
    """A hash in Werkzeug's form, made by `pepy admin:hash-password`; None: the admin routes are closed."""
    bigquery_project: str | None = None
    bigquery_credentials: Path | None = None
    bigquery_table: str = _DEFAULT_TABLE
    bigquery_work_dataset: str | None = None
    bigquery_max_bytes: int | None = None
    bigquery_monthly_bytes: int | None = None
    """What the queries of a calendar month may be billed for together; None: any amount."""
    bigquery_price_per_tib: float = PRICE_PER_TIB
    """US dollars per TiB that a query reads, to report what an import costs."""
    bigquery_endpoint: str | None = None
    bigquery_storage_endpoint: str | None = None
    dimensions: tuple[str, ...] = DEFAULT_DIMENSIONS
    """What the days of BigQuery are split by."""
    healthcheck_url: str | None = field(default=None, repr=False)
    """Requested after an import, with `/fail` appended if it failed. Secret, so that nobody else can send reports."""
    max_lag_days: int = _MAX_LAG_DAYS
    """`GET /status` is a 503 when the newest complete day is older."""
    import_schedule: str = _DAILY_AT_17
    """When `pepy imports:schedule` imports: a cron expression in UTC."""
    answer_memory_bytes: int = _DEFAULT_ANSWER_MEMORY
    """How much memory each worker of `pepy serve` may use for cached answers."""
    limit_anonymous: RequestLimit | None = None
    """For requests without a key, per address; None: no limit."""
    limit_key: RequestLimit | None = None
    """For each key without a limit of its own; None: no limit."""
    limit_store: str | None = field(default=None, repr=False)
    """Where workers count together: an address of Redis or Valkey; None: each in its own memory."""
    trusted_proxies: tuple[Network, ...] = ()
    """Whose `X-Forwarded-For` is believed."""
    archive: ArchiveLocation | None = None
    """Where days are published as files; None: nowhere."""
    base_url: str | None = None
    """How the outside reaches pepy, without a slash at the end; for feeds, snippets and the sitemap."""
    frontend_url: str | None = None
    """Another frontend, to which the addresses of pages lead; None: the built-in pages."""
    log_level: str = "INFO"
    log_format: str = "text"

    @property
    def has_limits(self) -> bool:
        """Tell whether requests are limited; without, only those with a key that has a limit of its own are."""
        return bool(self.limit_anonymous or self.limit_key)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the settings; empty values count as unset. Raises SettingError for the first wrong one."""
        given = {name: value.strip() for name, value in environment.items() if value.strip()}
        credentials = given.get("PEPY_BIGQUERY_CREDENTIALS")
        return cls(
            database_url=_database_url(given, "PEPY_DATABASE_URL"),
            database_read_url=_database_url(given, "PEPY_DATABASE_READ_URL"),
            data_dir=Path(given.get("PEPY_DATA_DIR", ".pepy")),
            admin_password_hash=_password_hash(given, "PEPY_ADMIN_PASSWORD_HASH"),
            bigquery_project=given.get("PEPY_BIGQUERY_PROJECT"),
            bigquery_credentials=Path(credentials) if credentials else None,
            bigquery_table=given.get("PEPY_BIGQUERY_TABLE", _DEFAULT_TABLE),
            bigquery_work_dataset=given.get("PEPY_BIGQUERY_WORK_DATASET"),
            bigquery_max_bytes=_count(given, "PEPY_BIGQUERY_MAX_BYTES"),
            bigquery_monthly_bytes=_count(given, "PEPY_BIGQUERY_MONTHLY_BYTES"),
            bigquery_price_per_tib=_price(given, "PEPY_BIGQUERY_PRICE_PER_TIB", PRICE_PER_TIB),
            bigquery_endpoint=given.get("PEPY_BIGQUERY_ENDPOINT"),
            bigquery_storage_endpoint=given.get("PEPY_BIGQUERY_STORAGE_ENDPOINT"),
            dimensions=_parsed(given, "PEPY_DIMENSIONS", wanted_dimensions) or DEFAULT_DIMENSIONS,
            healthcheck_url=_web_address(given, "PEPY_HEALTHCHECK_URL"),
            max_lag_days=_count(given, "PEPY_MAX_LAG_DAYS") or _MAX_LAG_DAYS,
            import_schedule=given.get("PEPY_IMPORT_SCHEDULE", _DAILY_AT_17),
            answer_memory_bytes=_count(given, "PEPY_ANSWER_MEMORY_BYTES") or _DEFAULT_ANSWER_MEMORY,
            limit_anonymous=_parsed(given, "PEPY_LIMIT_ANONYMOUS", RequestLimit.parse),
            limit_key=_parsed(given, "PEPY_LIMIT_KEY", RequestLimit.parse),
            limit_store=_parsed(given, "PEPY_LIMIT_STORE", limit_store),
            trusted_proxies=_parsed(given, "PEPY_TRUSTED_PROXIES", networks) or (),
            archive=_parsed(given, "PEPY_ARCHIVE", ArchiveLocation.parse),
            base_url=_public_address(given, "PEPY_BASE_URL"),
            frontend_url=_public_address(given, "PEPY_FRONTEND_URL"),
            log_level=_choice(given, "PEPY_LOG_LEVEL", "INFO", _LOG_LEVELS),
            log_format=_choice(given, "PEPY_LOG_FORMAT", "text", _LOG_FORMATS),
        )


def _parsed(given: Mapping[str, str], name: str, parse: Callable[[str], Value]) -> Value | None:
    """Return a value as `parse` reads it; the message of its error goes on where the name of the setting ends."""
    if name not in given:
        return None
    try:
        return parse(given[name])
    except (InvalidLimitError, ValueError) as error:
        raise SettingError(f"{name} {error}") from None


def _database_url(given: Mapping[str, str], name: str) -> str | None:
    url = given.get(name)
    if url is None:
        return None
    try:
        connection_parameters(url)
    except InvalidConnectionStringError as error:
        raise SettingError(f"{name} {error}") from None
    return url


def _password_hash(given: Mapping[str, str], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not _PASSWORD_HASH.fullmatch(value):
        # The value is not repeated: it may be a password that was entered here by mistake.
        raise SettingError(f"{name} is not a password hash: make one with `pepy admin:hash-password`")
    return value


def _count(given: Mapping[str, str], name: str) -> int | None:
    value = given.get(name)
    if value is None:
        return None
    if not (value.isascii() and value.isdecimal() and int(value) > 0):
        raise SettingError(f"{name} is not a whole number above 0: {value}")
    return int(value)


def _web_address(given: Mapping[str, str], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not _WEB_ADDRESS.fullmatch(value):
        # The value is not repeated: it is a secret.
        raise SettingError(f"{name} is not an address such as https://example.org/ping/abc")
    return value


def _public_address(given: Mapping[str, str], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not _PUBLIC_ADDRESS.fullmatch(value):
        raise SettingError(f"{name} is not an address such as https://pepy.example.org: {value}")
    return value.rstrip("/") if value else None


def _price(given: Mapping[str, str], name: str, default: float) -> float:
    value = given.get(name)
    if value is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", value):
        raise SettingError(f"{name} is not a price in dollars such as 6.25: {value}")
    return float(value)


def _choice(given: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    value = given.get(name, default)
    for choice in choices:
        if value.lower() == choice.lower():
            return choice
    raise SettingError(f"{name} is not one of {', '.join(choices)}: {value}")
