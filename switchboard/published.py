"""The published warehouse as commands read it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


@contextmanager
def published() -> "Iterator[duckdb.DuckDBPyConnection]":
    """The last published warehouse, read-only.

    Raises ConfigurationError when nothing is published, and when what is was made by another version and lacks what
    is read.
    """
    from switchboard.settings import load_settings
    from warehouse.publish import open_published

    with closing(open_published(load_settings().published_path)) as con, outdated_is_said():
        yield con


@contextmanager
def outdated_is_said() -> Iterator[None]:
    """Say it as the app does, and log what is lacking to standard error: results alone go to standard output."""
    import sys

    import structlog

    from unified_profile.app import outdated

    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with outdated.outdated_is_said():
        yield
