"""Serves the receiver by itself. No access log: addresses say which records are spoken of."""

import uvicorn
from starlette.types import ASGIApp

# Requests under way at once; more are answered 503 by the server, and the tools send them again.
_MOST_AT_ONCE = 1000


def serve(app: ASGIApp, host: str, port: int) -> None:
    """Serve until interrupted. A proxy on this machine is believed about scheme and client."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        limit_concurrency=_MOST_AT_ONCE,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run()
