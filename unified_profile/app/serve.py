"""Serves the app. No access log: addresses belong in the ledger's own."""

from collections.abc import Sequence
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from unified_profile.app.proxy import KnownPeer

LOOPBACK = ("127.0.0.1", "::1")


def serve(app: ASGIApp, host: str = "127.0.0.1", port: int = 8700, proxies: Sequence[str] = LOOPBACK) -> None:
    """Serve until interrupted. `proxies`, addresses or networks, are believed about scheme and browser's address."""
    config = uvicorn.Config(
        served(app, proxies),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        # Ours believes the proxies instead, once the real peer is known.
        proxy_headers=False,
    )
    uvicorn.Server(config).run()


def served(app: ASGIApp, proxies: Sequence[str] = LOOPBACK) -> ASGIApp:
    """The app as it is served: with its real peer noted, then what trusted proxies say of the browser."""
    # uvicorn and starlette write the type of an ASGI app down in different words.
    inner = ProxyHeadersMiddleware(cast("Any", app), trusted_hosts=list(proxies))
    return KnownPeer(cast("ASGIApp", inner))
