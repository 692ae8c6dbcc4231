"""`pepy keys:create`, `keys:list` and `keys:revoke`: API keys."""

import click

from pepy.application.command.keys.create_key import CreateKey
from pepy.application.command.keys.revoke_key import RevokeKey
from pepy.domain.keys.key_repository import InvalidKeyNameError, StoredKey, checked_name
from pepy.domain.keys.request_limit import InvalidLimitError, RequestLimit
from pepy.infrastructure.cli.session import container_session

_HEADER = f"{'public part':<12}  {'state':<7}  {'limit':<16}  {'created':<10}  {'last used':<10}  name"


class RequestLimitType(click.ParamType[RequestLimit]):
    """A number of requests per period."""

    name = "N/PERIOD"

    def convert(
        self, value: str | RequestLimit, param: click.Parameter | None, ctx: click.Context | None
    ) -> RequestLimit:
        """Return the limit; anything else is wrong usage."""
        if isinstance(value, RequestLimit):
            return value
        try:
            return RequestLimit.parse(value)
        except InvalidLimitError as error:
            return self.fail(str(error), param, ctx)


class KeyNameType(click.ParamType[str]):
    """A key's name."""

    name = "NAME"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name; one that no key can have is wrong usage."""
        try:
            return checked_name(value)
        except InvalidKeyNameError as error:
            return self.fail(str(error), param, ctx)


@click.command("keys:create")
@click.option("--name", type=KeyNameType(), required=True, help="Tells whose key it is.")
@click.option("--limit", type=RequestLimitType(), help="Such as 6000/minute; default: PEPY_LIMIT_KEY.")
def create(name: str, limit: RequestLimit | None) -> None:
    """Make an API key and print it, this once: only a digest of it is stored."""
    with container_session() as container:
        key = container.create_key().handle(CreateKey(name, limit))
    click.echo(key.text)
    click.echo("Keep it: it cannot be shown again. Send it as X-Api-Key or as Authorization: Bearer.", err=True)


@click.command("keys:list")
def list_all() -> None:
    """List all keys, the oldest first."""
    with container_session() as container:
        keys = container.list_keys().handle()
    click.echo("\n".join([_HEADER, *map(_row, keys)]))


@click.command("keys:revoke")
@click.argument("key", metavar="PUBLIC_PART_OR_NAME")
def revoke(key: str) -> None:
    """Revoke a key for good: within a minute every worker counts it as none."""
    with container_session() as container:
        revoked = container.revoke_key().handle(RevokeKey(key))
    click.echo(f"Revoked {revoked.public_part} ({revoked.name}).")


def _row(key: StoredKey) -> str:
    state = "revoked" if key.revoked_at else "in use"
    limit = str(key.limit) if key.limit else "-"
    used = str(key.last_used_on or "-")
    return f"{key.public_part:<12}  {state:<7}  {limit:<16}  {key.created_at:%Y-%m-%d}  {used:<10}  {key.name}"
