"""Logs who saw whom, by the route's pattern and never by address."""

from collections.abc import Sequence

from fastapi import Request

from unified_profile.app.gate import Visitor
from unified_profile.app.services import services


def route_pattern(request: Request) -> str:
    """The pattern of the route that answers, such as /customer/{customer_id}."""
    return getattr(request.scope.get("route"), "path", "unknown")


def record_seen(request: Request, who: Visitor, customer_ids: Sequence[str]) -> None:
    """Log that this request showed these customers to its visitor."""
    if customer_ids:
        services(request).ledger.record_views(who.user, customer_ids, route_pattern(request))
