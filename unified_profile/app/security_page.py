"""The page of how I sign in, which several routes answer with."""

from fastapi import Request
from markupsafe import Markup
from segno import make
from starlette.responses import Response

from unified_profile.app.gate import Visitor
from unified_profile.app.render import render
from unified_profile.app.services import Services
from unified_profile.ledger import Enrolment, token_id

PAGE = "/me/security"


def security_page(
    request: Request,
    app: Services,
    who: Visitor,
    wrong: str | None = None,
    *,
    enrolment: Enrolment | None = None,
    recovery_codes: tuple[str, ...] = (),
) -> Response:
    """The page, with what went `wrong`, an app that is being set up, or codes for paper, which are shown this once."""
    credentials, ways_in = app.ledger.credentials, app.settings.ways_in
    context = {
        "sessions": app.ledger.sessions(who.user.name),
        "this_session": token_id(who.session_id),
        "password_changed_at": credentials.changed_at(who.user.id),
        "needs_old": credentials.needs_old(who.session_id),
        "ways_in": ways_in,
        "wrong": wrong,
        "second": app.ledger.second_factor.state(who.session_id),
        "can_enrol": app.ledger.second_factor.can_enrol,
        "must_enrol": who.user.role in ways_in.totp_roles,
        "enrolment": enrolment,
        "picture": _picture(enrolment) if enrolment else None,
        "recovery_codes": recovery_codes,
    }
    return render(request, "security.html", context, 422 if wrong else 200)


def _picture(enrolment: Enrolment) -> Markup:
    """What the app's camera reads: dark on light in both themes, with the margin that cameras need."""
    drawn = make(enrolment.address, error="m", micro=False)
    return Markup(drawn.svg_inline(omitsize=True, border=4, dark="#000", light="#fff"))  # noqa: S704 - drawn by us
