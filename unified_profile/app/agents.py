"""Which agent of the tools a user is. Ids are kept as they were; identity knows what became of each."""

import duckdb

from contracts.errors import ImpossibleError, NotThereError
from unified_profile.app.queries import statement
from unified_profile.identity import find_subject
from unified_profile.ledger import User


def find_agent(con: duckdb.DuckDBPyConnection, named: str) -> str:
    """Find an agent by e-mail address, by any id ever published, or by a tool's record; gives the id of now.

    Raises NotThereError, and ImpossibleError for what is no agent.
    """
    if con.execute(statement("agent"), {"agent_id": named}).fetchone():
        return named
    if "@" in named and ":" not in named:
        return _by_address(con, named.strip().lower())
    subject = find_subject(con, named)
    if subject.kind != "agent":
        raise ImpossibleError(
            f"'{named}' is {subject.called}, not an agent.", remedy="give the id (a_…) or the address of an agent."
        )
    return subject.id


def agent_now(con: duckdb.DuckDBPyConnection, user: User) -> str | None:
    """The id that the user's agent bears in this publication. None: they are no agent, or of no record any more."""
    if user.agent_id is None:
        return None
    try:
        return find_agent(con, user.agent_id)
    except (NotThereError, ImpossibleError):
        return None


def _by_address(con: duckdb.DuckDBPyConnection, email: str) -> str:
    found = [str(agent_id) for (agent_id,) in con.execute(statement("agents_by_email"), {"email": email}).fetchall()]
    if len(found) != 1:
        raise NotThereError(
            f"{'no agent has' if not found else f'{len(found)} agents have'} the address {email}.",
            remedy="name the agent by id (a_…), or by a record of a tool such as intercom:admin:7.",
            setting="agent",
        )
    return found[0]
