"""`pepy admin:hash-password`: the hash of the admin password, for `PEPY_ADMIN_PASSWORD_HASH`."""

import sys

import click
from werkzeug.security import generate_password_hash


@click.command("admin:hash-password")
def hash_password() -> None:
    """Read a password from a prompt or from standard input, and print its hash.

    Passwords are not accepted as arguments, because everyone on the machine can see those.
    """
    password: str
    if sys.stdin.isatty():
        password = click.prompt("Admin password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise click.UsageError("the password is empty")
    click.echo(generate_password_hash(password, method="scrypt"))
