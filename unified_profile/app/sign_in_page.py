"""The page of signing in, which several routes answer with."""

from fastapi import Request
from starlette.responses import Response

from unified_profile.app.render import render
from unified_profile.app.services import Services


def sign_in_page(
    request: Request,
    app: Services,
    state: str,
    status: int = 200,
    *,
    token: str | None = None,
    name: str = "",
    is_wrong: bool = False,
    reason: str = "",
) -> Response:
    """The page in a `state`: what was asked for, refused or has come too late.

    `token` is the link or step that its form sends on, `name` what was typed, `reason` why the provider's word did not
    do.
    """
    ways_in = app.settings.ways_in
    context = {"state": state, "token": token, "name": name, "is_wrong": is_wrong, "reason": reason, "ways_in": ways_in}
    return render(request, "login.html", context, status)
