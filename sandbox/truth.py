"""What is true in the world, worked out in plain Python from the world alone: to check the warehouse against.

Nothing here reads SQL or a tool's API. Definitions are those of warehouse/metrics/*.yml, version 1.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import fmean, median

import orjson

from sandbox.making.backoffice import tickets_of
from sandbox.making.calls import ANONYMOUS
from sandbox.making.company_traps import SWITCHBOARD
from sandbox.making.jottings import agencies_of, jottings_of
from sandbox.making.knowledge import articles_of, collections_of
from sandbox.making.presence import presence_of
from sandbox.model import Company, Conversation, Review, World

_LISTED_COMPANIES = 10  # on a contact in the sandbox's Intercom
_DEALS_ARCHIVED_AFTER = timedelta(days=365)  # the sandbox's Pipedrive archives deals closed longer ago than this


@dataclass(frozen=True)
class Measure:
    """A metric's value (None: nothing to measure), the facts behind it, and their share of those there could be."""

    value: float | None
    n: int
    coverage: float | None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True)
class Truth:
    """Everything a test may hold the warehouse to.

    `human_of` says which Human (by id) is behind a record, conversation or call, keyed `tool:object:id`; `trap_of` what
    makes a record hard to match. `company_of` and `company_trap_of` say the same of records of companies, which are
    Companies (by id). `parent_of` leads from a Company to the one that it is a part of, `company_of_caller` from a call
    of somebody whom no tool knows to the one whose desk it came from. `totals` are the records each tool's stream must
    bring, by tool and stream.
    """

    human_of: dict[str, int]
    trap_of: dict[str, str]
    company_of: dict[str, int]
    company_trap_of: dict[str, str]
    parent_of: dict[int, int]
    company_of_caller: dict[str, int]
    people_seen: int
    metrics: dict[str, Measure]
    volume_by_channel: dict[str, int]
    totals: dict[str, dict[str, int]]
    outbreak: str


def truth_of(world: World) -> Truth:
    """The truth about a world, over all time."""
    human_of = who_is_who(world)
    return Truth(
        human_of=human_of,
        trap_of={f"{r.tool}:{r.object}:{r.id}": r.trap for r in world.records if r.trap},
        company_of={key: company.id for key, company in company_records(world)},
        company_trap_of={key: company.trap for key, company in company_records(world) if company.trap},
        parent_of={company.id: company.parent for company in world.companies if company.parent is not None},
        company_of_caller=company_of_caller(world),
        people_seen=len(set(human_of.values())),
        metrics={"csat": csat(world), "iqs": iqs(world), "first_response_time": first_response_time(world)},
        volume_by_channel=volume_by_channel(world),
        totals=expected_totals(world),
        outbreak=world.outbreak,
    )


def write_truth(world: World, path: Path) -> None:
    """Write the truth as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(asdict(truth_of(world)), option=orjson.OPT_INDENT_2))


def who_is_who(world: World) -> dict[str, int]:
    """The Human behind every record, conversation and call."""
    records = {f"{record.tool}:{record.object}:{record.id}": record.person for record in world.records}
    conversations = {f"intercom:conversation:{item.id}": item.person for item in world.conversations}
    return records | conversations | {f"aircall:call:{call.id}": call.person for call in world.calls}


def company_records(world: World) -> Iterator[tuple[str, Company]]:
    """Every record of a company with its key. HubSpot shows Pipedrive's companies, under the same ids."""
    with_users = {r.company for r in world.records if r.tool == "intercom"}
    for company in world.companies:
        if company.intercom_id is not None and company.id in with_users:
            yield f"intercom:company:{company.intercom_id}", company
        if company.pipedrive_id is not None:
            yield f"pipedrive:organization:{company.pipedrive_id}", company
            yield f"hubspot:company:{company.pipedrive_id}", company


def company_of_caller(world: World) -> dict[str, int]:
    """The company from whose desk each call comes that somebody makes whom no tool knows, by the call's key."""
    known = {record.person for record in world.records}
    desks = {company.id for company in world.companies if company.trap == SWITCHBOARD}
    callers = {h.id: h.company for h in world.people if h.company in desks and h.id not in known}
    return {
        f"aircall:call:{call.id}": company
        for call in world.calls
        if call.raw_digits != ANONYMOUS and (company := callers.get(call.person)) is not None
    }


def within(begin: datetime | None, end: datetime | None) -> Callable[[datetime | None], bool]:
    """Whether a moment lies in the half-open period [begin, end); None leaves a side open."""

    def inside(moment: datetime | None) -> bool:
        return moment is not None and (begin is None or begin <= moment) and (end is None or moment < end)

    return inside


def csat(world: World, begin: datetime | None = None, end: datetime | None = None) -> Measure:
    """Share of 4 and 5 among answers about people, by when they were answered.

    Coverage: closed conversations (by last close) that have such an answer, among all closed ones.
    """
    inside = within(begin, end)
    ratings = [c.rating for c in world.conversations if c.rating is not None and not c.rating.is_bot]
    scores = [rating.score for rating in ratings if inside(rating.answered_at)]
    good = sum(score >= 4 for score in scores)
    closed = [c for c in world.conversations if inside(closed_at(c))]
    rated = sum(c.rating is not None and not c.rating.is_bot for c in closed)
    return Measure(_share(good, len(scores)), len(scores), _share(rated, len(closed)), good, len(scores))


def iqs(world: World, begin: datetime | None = None, end: datetime | None = None) -> Measure:
    """Mean review score, recomputed from the category ratings, by when it was reviewed.

    Coverage: interactions closed in the period (calls too) that were reviewed, among all of them.
    """
    inside = within(begin, end)
    scored = [(review, review_score(review)) for review in world.reviews]
    scores = [score for review, score in scored if score is not None and inside(review.created_at)]
    reviewed = {review.conversation for review, score in scored if score is not None}
    closed = [c.id for c in world.conversations if inside(closed_at(c))]
    calls = sum(inside(call.ended_at) for call in world.calls)
    coverage = _share(sum(c in reviewed for c in closed), len(closed) + calls)
    return Measure(fmean(scores) if scores else None, len(scores), coverage, sum(scores), len(scores))


def review_score(review: Review) -> float | None:
    """0 when a critical category is below 50, else the weighted mean of what was rated. None: nothing was."""
    weights = scores = 0.0
    failed = False
    for rating in review.ratings:
        if rating.score is not None:
            weights += rating.weight
            scores += rating.score * rating.weight
            failed = failed or (rating.is_critical and rating.score < 50)
    if not weights:
        return None
    return 0.0 if failed else scores / weights


def first_response_time(world: World, begin: datetime | None = None, end: datetime | None = None) -> Measure:
    """Median seconds from the start of an inbound conversation to the first message by a person, by its start."""
    inside = within(begin, end)
    inbound = [c for c in world.conversations if c.direction == "inbound" and inside(c.started_at)]
    waits = [wait for c in inbound if (wait := human_wait(c)) is not None]
    return Measure(median(waits) if waits else None, len(waits), _share(len(waits), len(inbound)))


def human_wait(conversation: Conversation) -> float | None:
    """Seconds until a person of the support side said something in public."""
    for part in conversation.parts:
        if part.kind == "comment" and part.author == "agent":
            return (part.at - conversation.started_at).total_seconds()
    return None


def volume_by_channel(world: World, begin: datetime | None = None, end: datetime | None = None) -> dict[str, int]:
    """Conversations and calls by channel, by their start."""
    inside = within(begin, end)
    found = Counter[str](c.channel for c in world.conversations if inside(c.started_at))
    calls = sum(inside(call.started_at) for call in world.calls)
    return {**found, **({"phone": calls} if calls else {})}


def closed_at(conversation: Conversation) -> datetime | None:
    """When a conversation that is closed was last closed."""
    if conversation.state != "closed":
        return None
    return max(part.at for part in conversation.parts if part.kind == "close")


def expected_totals(world: World) -> dict[str, dict[str, int]]:
    """How many records each tool's stream must bring, by tool and stream."""
    present = [agent for agent in world.agents if agent.left_at is None]
    of_tool = Counter(record.tool for record in world.records)
    with_users = {r.company for r in world.records if r.tool == "intercom" and r.company is not None}
    closed_long_ago = world.now - _DEALS_ARCHIVED_AFTER
    archived = sum(deal.closed_at is not None and deal.closed_at < closed_long_ago for deal in world.deals)
    return {
        "intercom": {
            "conversations": len(world.conversations),
            "conversation_parts": sum(len(c.parts) for c in world.conversations),
            "contacts": of_tool["intercom"],
            "companies": sum(c.intercom_id is not None and c.id in with_users for c in world.companies),
            "admins": sum(not agent.is_bot for agent in present),
            "teams": len(world.teams),
            "tags": _distinct(c.tags for c in world.conversations),
            **_intercom_extras(world),
        },
        "aircall": {
            "calls": len(world.calls),
            "contacts": of_tool["aircall"],
            "users": sum(agent.aircall_id is not None for agent in present),
            "teams": len(world.teams),
            "numbers": len(world.numbers),
            "tags": _distinct(call.tags for call in world.calls),
        },
        "klaus": {
            # One record per workspace and conversation that was reviewed there, with its reviews inside.
            "reviews": len({(review.workspace, review.conversation) for review in world.reviews}),
            "csat": sum(c.rating is not None for c in world.conversations),
            "users": sum(agent.klaus_id is not None for agent in present),
            "workspaces": len(world.workspaces),
            "scorecards": len(world.workspaces),
            "disputes": len(world.disputes),
        },
        "pipedrive": {
            "persons": of_tool["pipedrive"],
            "organizations": sum(company.pipedrive_id is not None for company in world.companies),
            "deals": len(world.deals) - archived,
            "deals_archived": archived,
            "activities": len(world.activities),
            "notes": len(world.notes),
            "users": sum(agent.pipedrive_id is not None for agent in world.agents),
            "stages": len(world.stages),
            "pipelines": len(world.pipelines),
        },
    }


def _intercom_extras(world: World) -> dict[str, int]:
    """What hangs on the help centre, the back office and the people of support. Nothing is deleted or merged yet."""
    tickets, articles = tickets_of(world), articles_of(world)
    further = [companies for companies in agencies_of(world).values() if len(companies) >= _LISTED_COMPANIES]
    return {
        "tickets": len(tickets),
        "ticket_parts": sum(len(ticket.steps) for ticket in tickets),
        "ticket_types": 3,
        "ticket_states": 4,
        "articles": len(articles),
        "article_statistics": len(articles),
        "collections": len(collections_of()),
        "activity_logs": len(presence_of(world)),
        "away_status_reasons": 2,
        "contact_notes": len(jottings_of(world)),
        # Only contacts with more companies than are listed on them, and of those all.
        "contact_companies": sum(1 + len(companies) for companies in further),
        "contact_merges": 0,
        "deleted_conversations": 0,
        "segments": 3,
        "data_attributes": 4,
    }


def _distinct(tags: Iterable[Iterable[str]]) -> int:
    return len({tag for some in tags for tag in some})


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None
