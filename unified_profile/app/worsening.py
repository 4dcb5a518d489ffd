"""Open conversations in which the customer sounds worse and worse, as published (docs/decisions/worsening.md)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import duckdb

from unified_profile.app.cursors import Cursor, cut
from unified_profile.app.hiding import CustomerName, Text, seen
from unified_profile.app.queries import all_rows
from unified_profile.app.viewers import Viewer
from unified_profile.ledger import Role


@dataclass(frozen=True)
class Worsening:
    """One of them. Sentiments are means of the halves, from −1 to 1; times are UTC; `in_all` counts them all."""

    interaction_id: str
    customer_id: str | None
    customer_name: CustomerName | None
    company_name: str | None
    channel: str | None
    subject: Text | None
    agent_name: str | None
    team_name: str | None
    started_at: datetime | None
    last_message_at: datetime
    message_count: int
    earlier_sentiment: float
    later_sentiment: float
    connector: str | None
    source_url: Text | None
    in_all: int


def worsening(
    con: duckdb.DuckDBPyConnection,
    size: int,
    role: Role,
    agent_id: str | None = None,
    after: Cursor | None = None,
) -> list[Worsening]:
    """The `size` with the newest word, of everybody or of one agent, as the role may see them.

    With a cursor those behind the conversation that it names.
    """
    viewer = Viewer(role)
    found = all_rows(
        con,
        Worsening,
        "worsening",
        size=size,
        agent_id=agent_id,
        after_at=after and after.last_at,
        after_id=after and after.entry_id,
    )
    return [seen(viewer, each) for each in found]


def worsening_page(
    con: duckdb.DuckDBPyConnection, size: int, role: Role, after: Cursor | None
) -> tuple[list[Worsening], Cursor | None]:
    """One page of everybody's, and where the next one begins; None: there is none."""
    shown, last = cut(worsening(con, size + 1, role, after=after), size)
    return shown, Cursor(last.last_message_at, last.interaction_id) if last else None


def customers_of(conversations: Iterable[Worsening]) -> list[str]:
    """Whose they are, each once."""
    return list(dict.fromkeys(each.customer_id for each in conversations if each.customer_id))
