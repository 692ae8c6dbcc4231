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
