"""Human decisions, as identity needs them: they win over every rule."""

from collections.abc import Iterable
from typing import Protocol

import duckdb

from unified_profile.identity.statements import run


class Override(Protocol):
    """A decision of the ledger. `kind` is link, cannot_link (both with two record keys) or ignore_key (type, value)."""

    @property
    def id(self) -> int:
        """Number of the decision, named where it made a difference."""

    @property
    def kind(self) -> str:
        """What was decided."""

    @property
    def record_key_a(self) -> str | None:
        """One record of link and cannot_link."""

    @property
    def record_key_b(self) -> str | None:
        """The other record."""

    @property
    def key_type(self) -> str | None:
        """Type of the key that is to be ignored."""

    @property
    def key_value(self) -> str | None:
        """Value of the key that is to be ignored, as written."""


def load_overrides(con: duckdb.DuckDBPyConnection, overrides: Iterable[Override]) -> None:
    """Make the temporary tables decided_link, cannot_link and ignored_key.

    Decisions about records that are not here now wait until those records come.
    """
    rows = list(overrides)
    run(
        con,
        "overrides",
        ids=[row.id for row in rows],
        kinds=[str(row.kind) for row in rows],
        record_keys_a=[row.record_key_a for row in rows],
        record_keys_b=[row.record_key_b for row in rows],
        key_types=[row.key_type for row in rows],
        key_values=[row.key_value for row in rows],
    )
