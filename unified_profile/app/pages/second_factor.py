"""My authenticator app: setting it up, codes for paper, and doing without it again."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from unified_profile.app.gate import Who
from unified_profile.app.problems import Refusal
from unified_profile.app.rights import SIGNED_IN
from unified_profile.app.security_page import PAGE, security_page
from unified_profile.app.services import App

router = APIRouter(dependencies=[SIGNED_IN])

Code = Annotated[str, Form(max_length=100)]
_WRONG = "That code does not fit. Codes change every half minute, and each counts once: take the one shown now."
_STALE = "You signed in too long ago for that. Sign out and in again first."


@router.post("/me/security/codes")
def begin(request: Request, app: App, who: Who) -> Response:
    """A secret for my app, as a picture and to type in. It counts once its first code has come."""
    enrolment = app.ledger.second_factor.begin(who.session_id)
    return security_page(request, app, who, None if enrolment else _STALE, enrolment=enrolment)


@router.post("/me/security/codes/confirm")
def confirm(request: Request, app: App, who: Who, code: Code = "") -> Response:
    """Let the app count, and show codes for paper, this once. I am signed out everywhere else."""
    app.account_limit.use(_tries(who))
    codes = app.ledger.second_factor.confirm(who.session_id, code)
    if codes is None:
        return security_page(request, app, who, f"{_WRONG} Then set the app up once more.")
    app.account_limit.give_back(_tries(who))
    return security_page(request, app, who, recovery_codes=codes)


@router.post("/me/security/codes/paper")
def renew(request: Request, app: App, who: Who, code: Code = "") -> Response:
    """New codes for paper in place of the old."""
    app.account_limit.use(_tries(who))
    codes = app.ledger.second_factor.renew_recovery_codes(who.session_id, code)
    if codes is None:
        return security_page(request, app, who, _WRONG)
    app.account_limit.give_back(_tries(who))
    return security_page(request, app, who, recovery_codes=codes)


@router.post("/me/security/codes/off")
def switch_off(request: Request, app: App, who: Who, code: Code = "") -> Response:
    """Ask me for codes no more. Not for roles that have to have an app."""
    if who.user.role in app.settings.ways_in.totp_roles:
        role = who.user.role.words
        raise Refusal(403, f"The role {role} needs an authenticator app.", "Set up another one in its place.")
    app.account_limit.use(_tries(who))
    if not app.ledger.second_factor.switch_off(who.session_id, code):
        return security_page(request, app, who, _WRONG)
    app.account_limit.give_back(_tries(who))
    return RedirectResponse(PAGE, 303)


def _tries(who: Who) -> str:
    """What tries at a code are counted under, those of signing in included."""
    return f"code {who.user.id}"
