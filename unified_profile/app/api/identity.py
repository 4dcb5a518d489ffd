"""Version 1 of the API about who is who: why, why not, what became of an id, and what people decide about it."""

from typing import Annotated

from fastapi import Body, Query, Request

from unified_profile.app.api import identity_models as models
from unified_profile.app.api.about_whom import about_whom
from unified_profile.app.api.identity_routes import LARGEST, Number, PublishedId, new_router
from unified_profile.app.api.identity_views import View
from unified_profile.app.audit import record_seen, route_pattern
from unified_profile.app.gate import Who
from unified_profile.app.rights import Decider
from unified_profile.app.services import App
from unified_profile.identity import Subject, chain_between, contested_between, find_subjects, records_of_subject
from unified_profile.identity.asking import joined_at, people_of, story_of_id
from unified_profile.ledger.decisions import about, between

router = new_router()


@router.post("/why")
def why(request: Request, wanted: Annotated[models.PairRequest, Body()], app: App, who: Who) -> models.Why:
    """Why two records are one person, or one agent. By POST, since keys may hold personal data."""
    with app.published.reading() as con:
        a, b = find_subjects(con, wanted.a, wanted.b)
        steps = chain_between(con, a, b)
        moments = joined_at(con, steps or [])
    _record_seen(request, who, a, b)
    view = View(who.user.role)
    return models.Why(
        a=view.subject(a),
        b=view.subject(b),
        are_one=steps is not None,
        steps=[view.step(step, at) for step, at in zip(steps or [], moments, strict=True)],
    )


@router.post("/why-not")
def why_not(request: Request, wanted: Annotated[models.PairRequest, Body()], app: App, who: Who) -> models.WhyNot:
    """Why two records are not one person: keys they share that join nobody, and decisions."""
    with app.published.reading() as con:
        a, b = find_subjects(con, wanted.a, wanted.b)
        contested = [] if a.id == b.id else contested_between(con, a, b)
        keys = [records_of_subject(con, each) for each in (a, b)]
    decisions = [] if a.id == b.id else between(app.ledger.decisions(), *keys)
    _record_seen(request, who, a, b)
    view = View(who.user.role)
    return models.WhyNot(
        a=view.subject(a),
        b=view.subject(b),
        are_one=a.id == b.id,
        contested=[view.contested(one) for one in contested],
        decisions=view.decisions(decisions),
    )


@router.get("/ids/{named}")
def id_story(request: Request, named: PublishedId, app: App, who: Who) -> models.IdStoryBody:
    """Where any id ever published leads now, and what happened on the way."""
    with app.published.reading() as con:
        story = story_of_id(con, named)
    if story.subject:
        _record_seen(request, who, story.subject)
    decisions = about(app.ledger.decisions(with_undone=True), story.record_keys)
    return View(who.user.role).story(named, story, decisions)


@router.get("/decisions")
def decisions(
    app: App,
    who: Who,
    *,
    with_undone: bool = False,
    before: Annotated[int, Query(ge=1, le=LARGEST, description="only those with a smaller number")] = LARGEST,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> models.DecisionList:
    """Decisions that hold, or with `with_undone` all of them, newest first."""
    found = [each for each in app.ledger.decisions(with_undone=with_undone) if each.id < before]
    return models.DecisionList(decisions=View(who.user.role).decisions(found[::-1][:limit]))


@router.post("/decisions")
def decide(
    request: Request, wanted: Annotated[models.DecisionRequest, Body()], app: App, who: Decider
) -> models.DecisionList:
    """Decide for good, or until it is undone. All that one request asks for is kept, or nothing."""
    with app.published.reading() as con:
        about = about_whom(con, wanted)
        people = people_of(con, {each for pair in about.record_keys for each in pair})
    made = app.ledger.decide_all(
        wanted.kind,
        author=who.user.name,
        reason=wanted.reason,
        record_keys=about.record_keys,
        key=about.key,
        customer_ids=people,
        route=route_pattern(request),
    )
    return models.DecisionList(decisions=View(who.user.role).decisions(made))


@router.post("/decisions/{number}/undo")
def undo(request: Request, number: Number, app: App, who: Decider) -> models.DecisionList:
    """Take a decision back. It stays in the record; undoing twice changes nothing."""
    former = app.ledger.decision(number)
    with app.published.reading() as con:
        people = people_of(con, {each for each in (former.record_key_a, former.record_key_b) if each})
    app.ledger.undo(number, author=who.user.name, customer_ids=people, route=route_pattern(request))
    return models.DecisionList(decisions=View(who.user.role).decisions([app.ledger.decision(number)]))


def _record_seen(request: Request, who: Who, *subjects: Subject) -> None:
    people = dict.fromkeys(each.id for each in subjects if each.kind == "customer")
    record_seen(request, who, list(people))
