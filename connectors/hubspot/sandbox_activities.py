"""The make-believe tickets, e-mails, notes, calls, meetings, tasks and survey answers of the world in HubSpot's words.

E-mail conversations are tickets. What was written in one are e-mails and notes on it, how it was moved about is the
history of its stage and owner, and the answer to its survey is a feedback submission.
"""

from collections.abc import Iterator
from datetime import datetime

from connectors.hubspot.sandbox_people import Directory, pipeline_record
from connectors.hubspot.sandbox_things import Change, Record, Thing, thing
from sandbox.making.loyalty import Answer, effort_of, loyalty_of
from sandbox.model import Activity, Call, Conversation, Note, Part

PIPELINE = "0"
NEW, ON_CONTACT, ON_US, CLOSED = "1", "2", "3", "4"
STAGE_OF = {"close": CLOSED, "open": ON_US, "snoozed": ON_CONTACT}

# Activities of all kinds share one range of ids.
_ACTIVITIES, _NOTES, _SUBMISSIONS = 50_000_000, 60_000_000, 7_000_000_000
# And so do answers: those of each survey begin somewhere else. About one ticket there may be one of each.
_OTHER_SURVEYS = {
    "nps": (7_100_000_000, "2", "Would you recommend us?"),
    "ces": (7_200_000_000, "3", "How easy was it?"),
}
_KIND = {"call": "calls", "meeting": "meetings", "task": "tasks", "deadline": "tasks", "email": "emails"}

Made = tuple[str, Thing]


def ticket_pipelines() -> list[Record]:
    """The support pipeline every account begins with."""
    labels = {NEW: "New", ON_CONTACT: "Waiting on contact", ON_US: "Waiting on us", CLOSED: "Closed"}
    stages = []
    for order, (id_, label) in enumerate(labels.items()):
        metadata = {"isClosed": str(id_ == CLOSED).lower(), "ticketState": "CLOSED" if id_ == CLOSED else "OPEN"}
        stages.append({"id": id_, "label": label, "displayOrder": order, "metadata": metadata})
    return [pipeline_record(PIPELINE, "Support Pipeline", 0, stages)]


def everything(directory: Directory) -> Iterator[Made]:
    """Every object that is not a person, company or deal, with its type."""
    for conversation in directory.world.conversations:
        if conversation.channel == "email":
            yield from _conversation(conversation, directory)
    for answer in (*loyalty_of(directory.world), *effort_of(directory.world)):
        yield "feedback_submissions", _other_submission(answer, directory)
    for activity in directory.world.activities:
        yield _activity(activity, directory)
    for note in directory.world.notes:
        yield "notes", _note(note, directory)
    for call in directory.world.calls:
        yield "calls", _call(call, directory)


def _conversation(conversation: Conversation, directory: Directory) -> Iterator[Made]:
    contact = directory.writer(conversation.contact)
    links: Record = {"contacts": [contact], "companies": [directory.employer(contact)]}
    yield "tickets", _ticket(conversation, directory, links)
    on_ticket: Record = {**links, "tickets": [conversation.id], "deals": []}
    first = Part(
        f"{conversation.id}000",
        "comment",
        conversation.first_author,
        conversation.first_agent,
        conversation.body,
        conversation.started_at,
    )
    for part in (first, *conversation.parts):
        if part.kind == "comment":
            yield "emails", _email(part, conversation, directory, on_ticket)
        elif part.kind == "note":
            properties = {"hs_timestamp": part.at, "hs_note_body": part.body}
            owner = {"hubspot_owner_id": directory.owner(part.agent)}
            yield "notes", thing("notes", part.id, part.at, part.at, {**properties, **owner}, on_ticket)
    if conversation.rating is not None and not conversation.rating.is_bot:
        yield "feedback_submissions", _submission(conversation, contact)


def _ticket(conversation: Conversation, directory: Directory, links: Record) -> Thing:
    stages: list[Change] = [(NEW, conversation.started_at, None)]
    owners: list[Change] = []
    for part in conversation.parts:
        user = directory.user(part.agent)
        if part.kind in STAGE_OF:
            stages.append((STAGE_OF[part.kind], part.at, user))
        if part.kind == "assignment":
            owners.append((directory.owner(part.assigned_to) or "", part.at, user))
    written = [part for part in conversation.parts if part.kind == "comment"]
    received = [part.at for part in written if part.author == "customer"]
    sent = [part.at for part in written if part.author != "customer"]
    properties: Record = {
        "subject": conversation.subject,
        "content": conversation.body,
        "hs_pipeline": PIPELINE,
        "hs_pipeline_stage": stages[-1][0],
        "hs_ticket_priority": "MEDIUM",
        "hs_ticket_category": ";".join(conversation.tags),
        "source_type": "EMAIL",
        "hubspot_owner_id": directory.owner(conversation.assignee),
        "hubspot_team_id": directory.team(conversation.team),
        "closed_date": stages[-1][1] if stages[-1][0] == CLOSED else None,
        "hs_v2_date_entered_current_stage": stages[-1][1],
        "hs_last_message_from_visitor": conversation.waiting_since is not None,
        "hs_last_message_received_at": conversation.waiting_since or max(received, default=None),
        "hs_last_message_sent_at": max(sent, default=None),
    }
    history = {"hs_pipeline_stage": stages, "hubspot_owner_id": owners}
    dates = (conversation.started_at, conversation.updated_at)
    return thing("tickets", conversation.id, *dates, properties, links, history)


def _email(part: Part, conversation: Conversation, directory: Directory, links: Record) -> Thing:
    agent = next((each for each in directory.world.agents if each.id == part.agent), None)
    properties: Record = {
        "hs_timestamp": part.at,
        "hs_email_subject": conversation.subject,
        "hs_email_html": part.body,
        "hs_email_direction": "INCOMING_EMAIL" if part.author == "customer" else "EMAIL",
        "hs_email_status": "SENT",
        "hs_email_thread_id": conversation.id,
        "hs_email_from_email": agent.email if agent and part.author != "customer" else None,
        "hubspot_owner_id": directory.owner(part.agent) if part.author == "agent" else None,
    }
    return thing("emails", part.id, part.at, part.at, properties, links)


def _submission(conversation: Conversation, contact: str) -> Thing:
    rating = conversation.rating
    assert rating is not None  # noqa: S101 - asked for by the caller
    properties: Record = {
        "hs_survey_type": "CSAT",
        "hs_survey_id": "1",
        "hs_survey_name": "After a ticket is closed",
        "hs_survey_channel": "EMAIL",
        "hs_value": rating.score,
        "hs_content": rating.remark,
        "hs_submission_timestamp": rating.answered_at,
        "hs_contact_id": contact,
    }
    links: Record = {"contacts": [contact], "tickets": [conversation.id]}
    id_ = str(_SUBMISSIONS + int(conversation.id))
    return thing("feedback_submissions", id_, rating.answered_at, rating.answered_at, properties, links)


def _other_submission(answer: Answer, directory: Directory) -> Thing:
    """An answer about loyalty hangs on the contact alone, one about effort on the ticket, too."""
    first_id, survey, name = _OTHER_SURVEYS[answer.kind]
    contact = directory.writer(answer.conversation.contact)
    properties: Record = {
        "hs_survey_type": answer.kind.upper(),
        "hs_survey_id": survey,
        "hs_survey_name": name,
        "hs_survey_channel": "EMAIL",
        "hs_value": answer.score,
        "hs_submission_timestamp": answer.answered_at,
        "hs_contact_id": contact,
    }
    links: Record = {"contacts": [contact]}
    if answer.kind == "ces":
        links["tickets"] = [answer.conversation.id]
    id_ = str(first_id + int(answer.conversation.id))
    return thing("feedback_submissions", id_, answer.answered_at, answer.answered_at, properties, links)


def _activity(activity: Activity, directory: Directory) -> Made:
    kind = _KIND[activity.kind]
    due, owner = activity.due_at, directory.owner(activity.owner)
    done = activity.updated_at if activity.done else None
    by_kind: dict[str, Record] = {
        "calls": {
            "hs_call_title": activity.subject,
            "hs_call_body": activity.note,
            "hs_call_status": "COMPLETED" if activity.done else "QUEUED",
        },
        "meetings": {
            "hs_meeting_title": activity.subject,
            "hs_meeting_body": activity.note,
            "hs_meeting_start_time": due,
            "hs_meeting_outcome": "COMPLETED" if activity.done else "SCHEDULED",
        },
        "tasks": {
            "hs_task_subject": activity.subject,
            "hs_task_body": activity.note,
            "hs_task_type": "TODO",
            "hs_task_status": "COMPLETED" if activity.done else "NOT_STARTED",
            "hs_task_completion_date": done,
        },
        "emails": {
            "hs_email_subject": activity.subject,
            "hs_email_html": activity.note,
            "hs_email_direction": "EMAIL",
            "hs_email_status": "SENT" if activity.done else "SCHEDULED",
        },
    }
    properties = {**by_kind[kind], "hs_timestamp": due, "hubspot_owner_id": owner}
    company = directory.companies.get(activity.company) if activity.company is not None else None
    links: Record = {
        "contacts": [activity.person_record],
        "companies": [company],
        "deals": [activity.deal],
        "tickets": [],
    }
    id_ = str(_ACTIVITIES + activity.id)
    return kind, thing(kind, id_, activity.created_at, activity.updated_at, properties, links)


def _note(note: Note, directory: Directory) -> Thing:
    owner = directory.owner(note.author)
    properties: Record = {"hs_timestamp": note.created_at, "hs_note_body": note.content, "hubspot_owner_id": owner}
    company = directory.companies.get(note.company) if note.company is not None else None
    links: Record = {"contacts": [note.person_record], "companies": [company], "deals": [note.deal], "tickets": []}
    return thing("notes", str(_NOTES + note.id), note.created_at, note.updated_at, properties, links)


def _call(call: Call, directory: Directory) -> Thing:
    line = next((number.digits for number in directory.world.numbers if number.id == call.number), None)
    inbound = call.direction == "inbound"
    talked = call.ended_at - call.answered_at if call.answered_at else None
    properties: Record = {
        "hs_timestamp": call.started_at,
        "hs_call_title": f"{call.direction.capitalize()} call",
        "hs_call_body": "<br>".join(comment.body for comment in call.comments),
        "hs_call_direction": call.direction.upper(),
        "hs_call_status": "COMPLETED" if talked else "NO_ANSWER",
        "hs_call_duration": int(talked.total_seconds() * 1000) if talked else 0,
        "hs_call_from_number": call.raw_digits if inbound else line,
        "hs_call_to_number": line if inbound else call.raw_digits,
        "hubspot_owner_id": directory.owner(call.agent),
    }
    contact = directory.caller(call.person)
    company = directory.employer(contact) if contact else None
    links: Record = {"contacts": [contact], "companies": [company], "deals": [], "tickets": []}
    return thing("calls", str(call.id), call.started_at, _changed(call), properties, links)


def _changed(call: Call) -> datetime:
    return max([call.ended_at, *(comment.at for comment in call.comments)])
