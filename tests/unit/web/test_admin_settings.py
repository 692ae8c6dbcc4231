"""The setting of the admin password: only a hash, and never shown."""

import pytest
from click.testing import CliRunner
from werkzeug.security import check_password_hash

from pepy.infrastructure.cli.admin import hash_password
from pepy.infrastructure.container.settings import SettingError, Settings


def test_the_command_makes_a_hash_that_the_settings_take() -> None:
    made = CliRunner().invoke(hash_password, input="open sesame\n").output.strip()

    assert Settings.from_environment({"PEPY_ADMIN_PASSWORD_HASH": made}).admin_password_hash == made
    assert check_password_hash(made, "open sesame")
    assert "sesame" not in made


def test_an_empty_password_is_refused() -> None:
    assert CliRunner().invoke(hash_password, input="\n").exit_code == 2


@pytest.mark.parametrize("value", ["open sesame", "scrypt:x$y$z", "md5$salt$0123", "scrypt:1:1:1$$00"])
def test_what_is_no_hash_is_refused_without_repeating_it(value: str) -> None:
    with pytest.raises(SettingError, match="PEPY_ADMIN_PASSWORD_HASH is not a password hash") as refused:
        Settings.from_environment({"PEPY_ADMIN_PASSWORD_HASH": value})
    assert value not in str(refused.value)


def test_the_settings_do_not_show_the_hash() -> None:
    value = "scrypt:16:1:1$salt$" + "0f" * 64
    assert value not in repr(Settings.from_environment({"PEPY_ADMIN_PASSWORD_HASH": value}))
