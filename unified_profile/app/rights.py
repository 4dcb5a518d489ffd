"""Dependencies of routes that are not for everybody who is signed in."""

from typing import Annotated

from fastapi import Depends

from unified_profile.app.gate import Visitor, Who
from unified_profile.app.problems import Refusal
from unified_profile.app.roles import DECIDES, OVERSEES


def decider(who: Who) -> Visitor:
    """Dependency: who is asking, when they may decide who is who. Anybody else gets 403."""
    if who.user.role not in DECIDES:
        raise Refusal(403, f"The role {who.user.role} may not decide who is who.", "Ask an admin to decide.")
    return who


def overseer(who: Who) -> Visitor:
    """Dependency: who is asking, when they may see how the house runs. Anybody else gets 403."""
    if who.user.role not in OVERSEES:
        raise Refusal(403, f"The role {who.user.role} may not see this.", "Ask an admin for the role analyst.")
    return who


Decider = Annotated[Visitor, Depends(decider)]
Overseer = Annotated[Visitor, Depends(overseer)]
