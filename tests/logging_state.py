"""Logging as it was before: what one test configures for the process must not hide lines from the next one.

Use it as a pytest plugin.
"""

import logging
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Let every test, together with the fixtures that it is the first to use, leave logging as it found it."""
    with logging_as_it_was():
        return (yield)


@contextmanager
def logging_as_it_was() -> Iterator[None]:
    """Put the root's handlers, and what all known loggers let through, back in the end."""
    root, manager = logging.root, logging.root.manager
    loggers = [root, *(logger for logger in manager.loggerDict.values() if isinstance(logger, logging.Logger))]
    states = [(logger, logger.level, logger.disabled, logger.propagate) for logger in loggers]
    handlers, disabled_level = root.handlers[:], manager.disable
    try:
        yield
    finally:
        root.handlers[:], manager.disable = handlers, disabled_level
        for logger, level, disabled, propagate in states:
            # It forgets which levels were enabled, as assigning to `level` would not.
            logger.setLevel(level)
            logger.disabled, logger.propagate = disabled, propagate
