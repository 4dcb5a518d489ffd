"""A reverse proxy that says in a header who comes. Anybody can write a header: it counts from that proxy alone."""

import hmac
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

_PEER = "switchboard.peer"
Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class ProxyDoor:
    """Which header says the e-mail address of who comes, and who may say so.

    With a `secret`, the proxy has to send it in `secret_header`: other programs may share its address.
    """

    header: str
    networks: tuple[Network, ...]
    secret_header: str = ""
    secret: str = field(default="", repr=False)


class Spoofed(Exception):  # noqa: N818 - it is an answer, not a fault
    """Somebody says who comes who may not."""


class KnownPeer:
    """Remembers who is at the other end of the line, before anything believes what a proxy says of the browser."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the peer and pass on."""
        if scope["type"] == "http":
            scope[_PEER] = scope["client"][0] if scope.get("client") else None
        await self._app(scope, receive, send)


def vouched_for(request: Request, door: ProxyDoor | None) -> str | None:
    """The address of who comes, as the proxy says. None: nobody says. Raises Spoofed when somebody else does."""
    said = request.headers.getlist(door.header) if door else []
    if door is None or not said:
        return None
    if len(said) > 1 or not _is_from(request.scope.get(_PEER), door.networks) or not _knows_secret(request, door):
        raise Spoofed
    return said[0]


def _is_from(peer: str | None, networks: tuple[Network, ...]) -> bool:
    try:
        address = ip_address(peer or "")
    except ValueError:
        return False
    return any(address in network for network in networks)


def _knows_secret(request: Request, door: ProxyDoor) -> bool:
    if not door.secret:
        return True
    return hmac.compare_digest(request.headers.get(door.secret_header, "").encode(), door.secret.encode())
