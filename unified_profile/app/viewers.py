"""Who looks, which decides what the fields of an answer show."""

from dataclasses import dataclass

import duckdb

from unified_profile.app.agents import agent_now
from unified_profile.app.roles import Right, may
from unified_profile.ledger import Role, User


@dataclass(frozen=True)
class Viewer:
    """A role, and the agent they are in the publication that is read: reviews of that one's work are theirs to see."""

    role: Role
    agent_id: str | None = None

    def may(self, right: Right) -> bool:
        """Whether their role has the right."""
        return may(self.role, right)

    @property
    def reviews(self) -> dict[str, bool | str | None]:
        """Parameters of the statements that show reviews: all of them, or those of one agent."""
        return {"sees_reviews": self.may(Right.REVIEWS), "own_agent_id": self.agent_id}


# For what is over many people and shows no field of anybody.
ANYBODY = Viewer(Role.AGENT)
# Whoever has the machine may read every file on it.
AT_TERMINAL = Viewer(Role.TERMINAL)


def viewer_of(con: duckdb.DuckDBPyConnection, user: User) -> Viewer:
    """How a user sees this publication."""
    return Viewer(user.role, agent_now(con, user))
