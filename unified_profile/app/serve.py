"""Serves the app. No access log: addresses belong in the ledger's own."""

import uvicorn
from starlette.types import ASGIApp


def serve(app: ASGIApp, host: str = "127.0.0.1", port: int = 8700) -> None:
    """Serve until interrupted. A proxy on this machine is believed about the scheme."""
    config = uvicorn.Config(
        app, host=host, port=port, log_level="warning", access_log=False, server_header=False, date_header=False
    )
    uvicorn.Server(config).run()
