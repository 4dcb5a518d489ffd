"""What to say when the publication and the app are of different versions: a known state of things, and no fault."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import structlog

from contracts.errors import ConfigurationError

_log = structlog.get_logger(__name__)


@contextmanager
def outdated_is_said() -> Iterator[None]:
    """Raise ConfigurationError with the remedy where a statement names a table or column that is not there.

    What is lacking is logged: statements never hold values, and when the versions are the same, the fault is ours.
    """
    try:
        yield
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        _log.error("publication does not fit", lacking=str(error).partition("\n")[0])
        raise ConfigurationError(
            "what is published was made by another version of Switchboard, and lacks what this one reads.",
            remedy="run `switchboard run` with this version, which publishes anew, then try again.",
        ) from error
