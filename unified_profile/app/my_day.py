"""An agent's own day: whom they last spoke to, what they have to do, and who of theirs sounds worse. Times are UTC."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from unified_profile.app.hiding import CustomerName, Text, Words, seen
from unified_profile.app.queries import all_rows, first_row
from unified_profile.app.viewers import viewer_of
from unified_profile.app.worsening import Worsening, customers_of, worsening
from unified_profile.ledger import User

CUSTOMERS_SHOWN = 12
FOLLOW_UPS_SHOWN = 20
WORSENING_SHOWN = 10


@dataclass(frozen=True)
class Agent:
    """Who somebody is in the tools."""

    agent_id: str
    name: str | None
    team_name: str | None


@dataclass(frozen=True)
class SpokenTo:
    """A customer, and the newest conversation or call that the agent took part in with them."""

    interaction_id: str
    customer_id: str
    customer_name: CustomerName | None
    company_name: str | None
    channel: str | None
    subject: Text | None
    preview: Words | None
    state: str | None
    outcome: str | None
    last_at: datetime | None


@dataclass(frozen=True)
class FollowUp:
    """Something planned. `due_at` None: no day was set; `in_all` counts all that is planned."""

    event_id: str
    event_type: str
    title: Text | None
    body: Words | None
    due_at: datetime | None
    customer_id: str | None
    customer_name: CustomerName | None
    company_name: str | None
    connector: str | None
    source_url: Text | None
    in_all: int


@dataclass(frozen=True)
class MyDay:
    """All of it."""

    agent: Agent
    spoken_to: list[SpokenTo]
    follow_ups: list[FollowUp]
    worsening: list[Worsening]

    @property
    def customer_ids(self) -> list[str]:
        """Whom it shows, each once."""
        shown = [each.customer_id for each in self.spoken_to] + [each.customer_id for each in self.follow_ups]
        return list(dict.fromkeys([each for each in shown if each] + customers_of(self.worsening)))


def my_day(con: duckdb.DuckDBPyConnection, user: User) -> MyDay | None:
    """The day of a user who is an agent, as their role may see it. None: they are none that is known here."""
    viewer = viewer_of(con, user)
    agent = first_row(con, Agent, "agent", agent_id=viewer.agent_id) if viewer.agent_id else None
    if agent is None:
        return None
    mine = {"agent_id": agent.agent_id}
    spoken_to = all_rows(con, SpokenTo, "my_customers", **mine, size=CUSTOMERS_SHOWN)
    follow_ups = all_rows(con, FollowUp, "my_follow_ups", **mine, size=FOLLOW_UPS_SHOWN)
    return MyDay(
        agent=agent,
        spoken_to=[seen(viewer, each) for each in spoken_to],
        follow_ups=[seen(viewer, each) for each in follow_ups],
        worsening=worsening(con, WORSENING_SHOWN, user.role, agent.agent_id),
    )
