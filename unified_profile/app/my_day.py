"""An agent's own day: whom they last spoke to, what they have to do, and who of theirs sounds worse. Times are UTC."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import duckdb

from unified_profile.app.agents import agent_now
from unified_profile.app.masks import masked
from unified_profile.app.queries import all_rows, first_row
from unified_profile.app.worsening import Worsening, customers_of, worsening
from unified_profile.ledger import Role, User

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
    customer_name: str | None
    company_name: str | None
    channel: str | None
    subject: str | None
    preview: str | None
    state: str | None
    outcome: str | None
    last_at: datetime | None


@dataclass(frozen=True)
class FollowUp:
    """Something planned. `due_at` None: no day was set; `in_all` counts all that is planned."""

    event_id: str
    event_type: str
    title: str | None
    body: str | None
    due_at: datetime | None
    customer_id: str | None
    customer_name: str | None
    company_name: str | None
    connector: str | None
    source_url: str | None
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
    agent_id = agent_now(con, user)
    agent = first_row(con, Agent, "agent", agent_id=agent_id) if agent_id else None
    if agent is None:
        return None
    return MyDay(
        agent=agent,
        spoken_to=_named(
            all_rows(con, SpokenTo, "my_customers", agent_id=agent.agent_id, size=CUSTOMERS_SHOWN), user.role
        ),
        follow_ups=_named(
            all_rows(con, FollowUp, "my_follow_ups", agent_id=agent.agent_id, size=FOLLOW_UPS_SHOWN), user.role
        ),
        worsening=worsening(con, WORSENING_SHOWN, user.role, agent.agent_id),
    )


N = TypeVar("N", SpokenTo, FollowUp)


def _named(rows: list[N], role: Role) -> list[N]:
    """The rows with the names that the role may see: of whom nobody knows, an address or a number is the name."""
    return [
        replace(each, customer_name=each.customer_name and masked(role, "name", each.customer_name)) for each in rows
    ]
