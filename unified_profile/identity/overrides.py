"""Human decisions, as identity needs them: they win over every rule."""

from collections.abc import Iterable
from typing import Protocol

import duckdb

from unified_profile.identity.rules import Rules
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


def load_decisions(con: duckdb.DuckDBPyConnection, overrides: Iterable[Override]) -> None:
    """Make the temporary table decision: a row for each, with decision_id for its number."""
    rows = list(overrides)
    run(
        con,
        "decisions",
        ids=[row.id for row in rows],
        kinds=[str(row.kind) for row in rows],
        record_keys_a=[row.record_key_a for row in rows],
        record_keys_b=[row.record_key_b for row in rows],
        key_types=[row.key_type for row in rows],
        key_values=[row.key_value for row in rows],
    )


def load_overrides(con: duckdb.DuckDBPyConnection, overrides: Iterable[Override], rules: Rules) -> None:
    """Bring identity.ignored_key, kept_apart and the keys of links up to date with the decisions that stand.

    Makes the temporary tables cannot_link and dirty (rid): records that changed themselves, or that a decision made,
    changed or taken back concerns.
    """
    load_decisions(con, overrides)
    run(con, "overrides")
    (link_level,) = (number for number, level in rules.levels.items() if "link" in level.key_types)
    run(con, "dirty", link_level=link_level)
