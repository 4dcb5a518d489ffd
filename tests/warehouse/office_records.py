"""What the tools of the tiny office in test_models.py hold, and what identity makes of it."""

from contracts.schedules import Schedule

DESK = {
    "people": [
        {
            "id": "ann",
            "made_at": "2026-10-01T00:00:00Z",
            "name": "Ann Łęcka",
            "email": "Ann@acme.example",
            "company_key": "desk:companies:acme",
            "updated_at": "2026-10-02T00:00:00Z",
            "external_id": "U1",
        },
        {"id": "bob", "made_at": "2026-10-01T00:00:00Z", "name": "Bob"},
    ],
    "companies": [{"id": "acme", "name": "Acme", "domain": "ACME.example", "plan": "gold"}],
    "teams": [{"id": "t", "name": "Billing"}],
    "agents": [
        {"id": "eva", "name": "Eva", "email": "eva@us.example", "team_keys": ["desk:teams:t"]},
        {"id": "robo", "name": "Robo", "is_bot": True},
    ],
    "interactions": [
        {
            "id": "1",
            "made_at": "2026-10-05T10:00:00Z",
            "channel": "chat",
            "direction": "inbound",
            "state": "closed",
            "person_key": "desk:people:ann",
            "agent_key": "desk:agents:eva",
            "ended_at": "2026-10-05T12:00:00Z",
            "subject": "Invoice",
            "tags": ["billing"],
        },
        {
            "id": "2",
            "made_at": "2026-10-06T10:00:00Z",
            "channel": "email",
            "direction": "inbound",
            "state": "open",
            "person_key": "desk:people:bob",
        },
        {
            "id": "3",
            "made_at": "2026-10-07T10:00:00Z",
            "channel": "chat",
            "direction": "outbound",
            "state": "closed",
            "person_key": "desk:people:ann",
            "agent_key": "desk:agents:eva",
            "ended_at": "2026-10-07T12:00:00Z",
        },
        {
            "id": "4",
            "made_at": "2026-10-08T10:00:00Z",
            "channel": "phone",
            "direction": "inbound",
            "state": "closed",
            "person_key": "desk:people:ann",
            "agent_key": "desk:agents:eva",
            "ended_at": "2026-10-08T10:05:00Z",
            "outcome": "answered",
            "talk_seconds": 240,
            "wait_seconds": 30,
        },
    ],
    "events": [
        {
            "id": "e1",
            "made_at": "2026-10-05T10:00:00Z",
            "interaction_key": "desk:interactions:1",
            "event_type": "message",
            "actor_type": "customer",
            "actor_key": "desk:people:ann",
            "is_public": True,
            "body": "Where is it?",
        },
        {
            "id": "e2",
            "made_at": "2026-10-05T10:00:10Z",
            "interaction_key": "desk:interactions:1",
            "event_type": "message",
            "actor_type": "agent",
            "actor_key": "desk:agents:robo",
            "is_public": True,
            "body": "beep",
        },
        {
            "id": "e3",
            "made_at": "2026-10-05T10:01:00Z",
            "interaction_key": "desk:interactions:1",
            "event_type": "note",
            "actor_type": "agent",
            "actor_key": "desk:agents:eva",
            "is_public": False,
            "body": "angry",
        },
        {
            "id": "e4",
            "made_at": "2026-10-05T10:10:00Z",
            "interaction_key": "desk:interactions:1",
            "event_type": "message",
            "actor_type": "agent",
            "actor_key": "desk:agents:eva",
            "is_public": True,
            "body": "Here",
        },
        {
            "id": "e6",
            "made_at": "2026-10-05T12:00:00Z",
            "interaction_key": "desk:interactions:1",
            "event_type": "closed",
            "actor_type": "agent",
            "actor_key": "desk:agents:eva",
            "is_public": False,
        },
        {
            "id": "e5",
            "made_at": "2026-10-08T10:00:30Z",
            "interaction_key": "desk:interactions:4",
            "event_type": "call_answered",
            "actor_type": "agent",
            "actor_key": "desk:agents:eva",
        },
    ],
    "ratings": [
        {
            "id": "r1",
            "made_at": "2026-10-05T13:00:00Z",
            "interaction_key": "desk:interactions:1",
            "score": 2,
            "scale_min": 1,
            "scale_max": 5,
            "agent_key": "desk:agents:eva",
        },
        {
            "id": "r2",
            "made_at": "2026-10-05T14:00:00Z",
            "interaction_key": "desk:interactions:1",
            "score": 4,
            "scale_min": 1,
            "scale_max": 5,
            "requested_at": "2026-10-05T12:30:00Z",
            "agent_key": "desk:agents:eva",
        },
        {
            "id": "r3",
            "made_at": "2026-10-05T15:00:00Z",
            "interaction_key": "desk:interactions:1",
            "score": 1,
            "scale_min": 1,
            "scale_max": 5,
            "is_bot_rating": True,
        },
        {"id": "r4", "made_at": "2026-10-06T15:00:00Z", "requested_at": "2026-10-06T15:00:00Z"},
        {
            "id": "r5",
            "made_at": "2026-10-06T16:00:00Z",
            "person_key": "desk:people:bob",
            "survey": "nps",
            "score": 9,
            "scale_min": 0,
            "scale_max": 10,
        },
    ],
    "deals": [
        {
            "id": "d1",
            "made_at": "2026-10-09T00:00:00Z",
            "title": "Renewal",
            "person_key": "desk:people:ann",
            "status": "won",
            "value": 10.0,
            "currency": "EUR",
            "closed_at": "2026-10-10T00:00:00Z",
        },
    ],
    "activities": [
        {
            "id": "a1",
            "made_at": "2026-10-09T01:00:00Z",
            "kind": "task",
            "subject": "Call about seats",
            "deal_key": "desk:deals:d1",
            "agent_key": "desk:agents:eva",
            "is_done": False,
            "due_at": "2026-10-20T00:00:00Z",
        },
    ],
}
QA = {
    "ratings": [
        {
            "id": "c1",
            "made_at": "2026-10-05T14:00:05Z",
            "interaction_key": "desk:interactions:1",
            "score": 4,
            "scale_min": 1,
            "scale_max": 5,
        },
        {
            "id": "c2",
            "made_at": "2026-10-07T14:00:00Z",
            "interaction_key": "desk:interactions:3",
            "score": 3,
            "scale_min": 1,
            "scale_max": 5,
        },
    ],
    "reviews": [
        {
            "id": "v1",
            "made_at": "2026-10-12T00:00:00Z",
            "interaction_key": "desk:interactions:1",
            "vendor_score": 61.1,
            "reviewer_name": "Lee",
            "reviewee_email": "EVA@us.example",
            "reviewee_name": "Eva",
            "selection": "random",
        },
        {"id": "v2", "made_at": "2026-10-12T00:00:00Z", "interaction_key": "desk:interactions:3", "vendor_score": 0},
        {"id": "v3", "made_at": "2026-10-12T00:00:00Z", "interaction_key": "desk:interactions:404"},
        # The machine looked at the call, and in a session another reviewer at the chat.
        {
            "id": "v4",
            "made_at": "2026-10-12T00:00:00Z",
            "interaction_key": "desk:interactions:4",
            "is_automatic": True,
        },
        {
            "id": "v5",
            "made_at": "2026-10-13T00:00:00Z",
            "interaction_key": "desk:interactions:1",
            "reviewer_name": "Kim",
            "reviewee_email": "eva@us.example",
            "is_calibration": True,
        },
    ],
    # The first is rounded; the second failed here alone; the third says nothing; the fourth has no number.
    "measurements": [
        {"id": review, "unit_key": f"qa:reviews:{review}", "metric": "iqs", "measure": "score", "amount": amount}
        | {"known_difference": known, "tolerance": 0.05}
        for review, amount, known in (("v1", 61.1, 0), ("v2", 70, 70), ("v3", 50, 0), ("v4", None, 0))
    ],
    "review_ratings": [
        {"id": "v1a", "review_key": "qa:reviews:v1", "category_name": "Tone", "score": 100, "weight": 10},
        {"id": "v1b", "review_key": "qa:reviews:v1", "category_name": "Facts", "score": 50, "weight": 35},
        {"id": "v1c", "review_key": "qa:reviews:v1", "category_name": "Close", "weight": 5},
        {"id": "v2a", "review_key": "qa:reviews:v2", "category_name": "Tone", "score": 100, "weight": 10},
        {
            "id": "v2b",
            "review_key": "qa:reviews:v2",
            "category_name": "Law",
            "score": 33.3,
            "weight": 1,
            "is_critical": True,
        },
        {"id": "v3a", "review_key": "qa:reviews:v3", "category_name": "Tone", "weight": 10},
        {"id": "v4a", "review_key": "qa:reviews:v4", "category_name": "Tone", "score": 80, "weight": 10},
        {"id": "v5a", "review_key": "qa:reviews:v5", "category_name": "Tone", "score": 50, "weight": 10},
    ],
}
STATUS = {
    # An hour before Bob's mail; Ann's next contact is two days later.
    "incidents": [
        {
            "id": "i1",
            "made_at": "2026-10-06T09:00:00Z",
            "title": "Checkout is slow",
            "impact": "minor",
            "status": "resolved",
            "affected": ["Checkout"],
            "resolved_at": "2026-10-06T09:30:00Z",
        },
    ],
}
# Eva's team, in Berlin (UTC+2 then), is at lunch from 12:05 to 13:00.
BILLING = Schedule.model_validate(
    {
        "name": "Berlin",
        "teams": ["Billing"],
        "versions": [{"time_zone": "Europe/Berlin", "hours": {"monday": ["09:00-12:05", "13:00-17:00"]}}],
    }
)
PEOPLE = [("desk:people:ann", "p_ann"), ("desk:people:bob", "p_bob")]
COMPANIES = [("desk:companies:acme", "c_acme", None)]
AGENTS = [("desk:agents:eva", "a_eva", "eva@us.example"), ("desk:agents:robo", "a_robo", None)]
