"""Headers that every response carries."""

from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types switchboard"
)
_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: browsers then send `Origin: null` with our own forms, which is refused.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_PRIVATE = "no-store"
_HSTS = "max-age=31536000"


@dataclass(frozen=True)
class Framing:
    """What a route puts into `request.state.framing`: origins that may frame its answer, and whose scripts it runs.

    Scripts of others come without trusted types, which they may not know; such a page shows nothing of anybody.
    """

    ancestors: tuple[str, ...]
    scripts: tuple[str, ...] = ()

    @property
    def policy(self) -> str:
        """The Content-Security-Policy of the answer."""
        policy = CONTENT_SECURITY_POLICY
        if self.ancestors:
            policy = policy.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(self.ancestors)}")
        if self.scripts:
            policy = policy.partition("; require-trusted-types-for")[0]
            policy = policy.replace("script-src 'self'", f"script-src 'self' {' '.join(self.scripts)}")
        return policy


class SecurityHeaders:
    """Adds the headers; whatever does not say that it may be cached must not be stored."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the response's headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                _complete(headers)
                _let_frame(headers, scope.get("state", {}).get("framing"))
                if scope.get("scheme") == "https":
                    headers["Strict-Transport-Security"] = _HSTS
            await send(message)

        await self._app(scope, receive, send_with_headers)


def secured(response: Response) -> Response:
    """The response with the headers, for where no middleware is."""
    _complete(response.headers)
    return response


def _complete(headers: MutableHeaders) -> None:
    for name, value in _ALWAYS.items():
        headers[name] = value
    headers.setdefault("Cache-Control", _PRIVATE)


def _let_frame(headers: MutableHeaders, framing: object) -> None:
    if isinstance(framing, Framing):
        headers["Content-Security-Policy"] = framing.policy
        if framing.ancestors:
            # It knows of no list; the policy above is what counts.
            del headers["X-Frame-Options"]
