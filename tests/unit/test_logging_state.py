"""A test that configures logging does so for itself alone."""

import logging

import pytest

from pepy.infrastructure.container.log_config import configure_logging
from tests.logging_state import logging_as_it_was

logger = logging.getLogger("pepy.test")


def test_lines_are_seen_again_after_a_test_that_had_silenced_them(caplog: pytest.LogCaptureFixture) -> None:
    with logging_as_it_was():
        configure_logging("ERROR", "json")
        logger.disabled, logger.propagate = True, False
        logging.disable(logging.CRITICAL)
        logger.warning("nobody hears this")

    logger.warning("the ledger shows it as running")

    assert caplog.messages == ["the ledger shows it as running"]


def test_alembic_and_its_plugins_do_not_introduce_themselves() -> None:
    with logging_as_it_was():
        configure_logging("INFO", "text")

        for name in ("alembic.runtime.migration", "alembic.runtime.plugins"):
            assert not logging.getLogger(name).isEnabledFor(logging.INFO)
