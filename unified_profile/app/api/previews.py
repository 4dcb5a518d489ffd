"""Version 1 of the API about what a decision would change. Asking decides nothing and takes seconds at most."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Body, Request

from unified_profile.app.api import identity_models as models
from unified_profile.app.api.about_whom import about_whom
from unified_profile.app.api.identity_routes import Number, new_router
from unified_profile.app.api.identity_views import View
from unified_profile.app.audit import record_seen
from unified_profile.app.gate import Who
from unified_profile.app.rights import Decider
from unified_profile.app.services import App, Services
from unified_profile.ledger import Decision

router = new_router()


@router.post("/decisions/preview")
def preview_of_deciding(
    request: Request, wanted: Annotated[models.DecisionRequest, Body()], app: App, who: Decider
) -> models.PreviewBody:
    """What a decision would change, by the same body. It is refused as the decision would be."""
    with app.published.reading() as con:
        about = about_whom(con, wanted)
    made = app.ledger.consider_all(
        wanted.kind, author=who.user.name, reason=wanted.reason, record_keys=about.record_keys, key=about.key
    )
    return _preview(request, app, who, made=made)


@router.post("/decisions/{number}/undo/preview")
def preview_of_undoing(request: Request, number: Number, app: App, who: Decider) -> models.PreviewBody:
    """What taking a decision back would change."""
    app.ledger.decision(number)
    return _preview(request, app, who, undone=number)


def _preview(
    request: Request,
    app: Services,
    who: Who,
    *,
    made: Sequence[Decision] = (),
    undone: int | None = None,
) -> models.PreviewBody:
    standing = app.ledger.decisions()
    found = app.previews.of(now=standing, then=[*(each for each in standing if each.id != undone), *made])
    record_seen(request, who, [each.person_id for each in found.people])
    return View(who.user.role).preview(found)
