"""Every route says which right it needs; one that says nothing keeps the app from starting."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import Mount

from contracts.errors import ConfigurationError
from unified_profile.app.cards.signed import Signed
from unified_profile.app.gate import CARDS, Visitor, Who, is_public
from unified_profile.app.problems import Refusal
from unified_profile.app.roles import MEANINGS, Right, may


class Needs:
    """Dependency: who is asking, when their role has the right. Anybody else gets 403."""

    def __init__(self, right: Right) -> None:
        self.right = right

    async def __call__(self, who: Who) -> Visitor:
        """Let them in, or raise Refusal."""
        if not may(who.user.role, self.right):
            meaning = MEANINGS[self.right]
            raise Refusal(403, f"The role {who.user.role.words} may not {meaning.refused}.", meaning.remedy)
        if who.scopes is not None and self.right is not Right.SIGNED_IN and self.right not in who.scopes:
            raise Refusal(
                403,
                f"The API token is not for {self.right}.",
                f"Make one for it: `switchboard tokens create --scope {self.right}`.",
            )
        return who


SIGNED_IN = Depends(Needs(Right.SIGNED_IN))
CUSTOMERS = Depends(Needs(Right.CUSTOMERS))
METRICS = Depends(Needs(Right.METRICS))
STATUS = Depends(Needs(Right.STATUS))
ACCESS_LOG = Depends(Needs(Right.ACCESS_LOG))
OVERSIGHT = Depends(Needs(Right.OVERSIGHT))
DECISIONS = Depends(Needs(Right.DECISIONS))

Decider = Annotated[Visitor, DECISIONS]


def declared(app: FastAPI) -> Iterator[tuple[str, str, frozenset[Right] | None]]:
    """Method, pattern and needed rights of every route. None: open to anybody, as the gate lists it."""
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, Mount):
            pattern = f"{route.path}/{{path}}"
            yield "GET", pattern, None if is_public("GET", pattern) else frozenset()
            continue
        for method in sorted((route.methods or set()) - {"HEAD"}):
            is_open = is_public(method, str(route.path))
            # Under /cards/ the tool's proof is the right: a route that asks for none says nothing.
            is_silent = str(route.path).startswith(CARDS) and not _is_signed(route)
            yield method, str(route.path), None if is_open and not is_silent else _needed(route)


def refuse_undeclared(app: FastAPI) -> None:
    """Deny by default: raise ConfigurationError naming the routes that say nothing about who may come in."""
    silent = [f"{method} {pattern}" for method, pattern, needed in declared(app) if needed == frozenset()]
    if silent:
        raise ConfigurationError(
            f"nothing says who may come in by {', '.join(silent)}.",
            remedy="give the route, or its router, a dependency of unified_profile/app/rights.py.",
        )


def _is_signed(route: RouteContext) -> bool:
    dependant = getattr(route, "dependant", None)
    return isinstance(dependant, Dependant) and any(isinstance(part.call, Signed) for part in dependant.dependencies)


def _needed(route: RouteContext) -> frozenset[Right]:
    dependant = getattr(route, "dependant", None)
    return frozenset(_rights_in(dependant)) if isinstance(dependant, Dependant) else frozenset()


def _rights_in(dependant: Dependant) -> Iterator[Right]:
    if isinstance(dependant.call, Needs):
        yield dependant.call.right
    for part in dependant.dependencies:
        yield from _rights_in(part)
