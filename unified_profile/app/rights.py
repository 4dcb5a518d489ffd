"""What each role may do beyond looking at customers. Signing in is enough for that."""

from typing import Annotated

from fastapi import Depends

from unified_profile.app.gate import Visitor, Who
from unified_profile.app.problems import Refusal
from unified_profile.ledger import Role

# Who reads e-mail addresses and phone numbers in evidence about identity, which may be of people they never looked up.
SEES_VALUES = frozenset({Role.ANALYST, Role.ADMIN})
# Who says which records are one person: that moves history for everybody, not in one's own view alone.
DECIDES = frozenset({Role.ADMIN})


def decider(who: Who) -> Visitor:
    """Dependency: who is asking, when they may decide who is who. Anybody else gets 403."""
    if who.user.role not in DECIDES:
        raise Refusal(403, f"The role {who.user.role} may not decide who is who.", "Ask an admin to decide.")
    return who


Decider = Annotated[Visitor, Depends(decider)]
