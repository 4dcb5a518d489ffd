"""How I sign in: my password, and where I am signed in."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from contracts.errors import ImpossibleError
from unified_profile.app.gate import Who
from unified_profile.app.rights import SIGNED_IN
from unified_profile.app.security_page import PAGE, security_page
from unified_profile.app.services import App
from unified_profile.app.sessions import start_session

router = APIRouter(dependencies=[SIGNED_IN])

Secret = Annotated[str, Form(max_length=1000)]


@router.get("/me/security")
def security(request: Request, app: App, who: Who) -> Response:
    """What I sign in by, and the browsers I am signed in with."""
    return security_page(request, app, who)


@router.post("/me/security/password")
def change_password(
    request: Request, app: App, who: Who, *, old: Secret = "", new: Secret = "", again: Secret = ""
) -> Response:
    """Change my password and sign me out everywhere else; this browser goes on with a new session."""
    if not app.settings.ways_in.passwords:
        raise HTTPException(404)
    if new != again:
        return security_page(request, app, who, "The two new passwords differ. Type it once more.")
    account = who.user.name.casefold()
    app.account_limit.use(account)
    try:
        session_id = app.ledger.credentials.change_own(who.session_id, old, new)
    except ImpossibleError as error:
        app.account_limit.give_back(account)
        return security_page(request, app, who, f"{error.message} {error.remedy}".capitalize())
    if session_id is None:
        return security_page(
            request, app, who, "That is not your present password. Without it, sign in by a fresh link."
        )
    app.account_limit.give_back(account)
    return start_session(request, app, session_id, PAGE)


@router.post("/me/security/sessions")
def end_other_sessions(app: App, who: Who) -> Response:
    """Sign me out everywhere but here."""
    app.ledger.credentials.end_other_sessions(who.session_id)
    return RedirectResponse(PAGE, 303)
