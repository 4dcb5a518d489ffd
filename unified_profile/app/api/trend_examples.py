"""Example answers of the operations about trends and about somebody's own day."""

from typing import Any

_TOPIC = {
    "topic": "delivery",
    "weeks": ["2026-11-02", "2026-11-09", "2026-11-16"],
    "people": [41, 44, 12],
    "last_week": 44,
    "usual": None,
}
_BURST = {
    "burst_id": "burst_1f0c2a9be3d4",
    "topic": "delivery",
    "channel": "all",
    "started_on": "2026-10-05",
    "ended_on": "2026-10-09",
    "observed": 131,
    "expected": 38.5,
    "surprise": 7.4,
    "chance": 6.8e-14,
    "customer_count": 118,
}
_TOUCHED = {
    "customer_id": "p_3f9a1c20",
    "name": "Ana Ruiz",
    "email": "ana@example.com",
    "phone": "+34912345678",
    "language": "es",
    "company": "Example SL",
    "contact_count": 2,
    "open_contact_count": 1,
    "first_contact_at": "2026-10-05T08:10:00Z",
    "last_contact_at": "2026-10-07T14:02:00Z",
}
_SPOKEN_TO = {
    "interaction_id": "intercom:conversation:21547",
    "customer_id": "p_3f9a1c20",
    "customer_name": "Ana Ruiz",
    "company_name": "Example SL",
    "channel": "chat",
    "subject": None,
    "preview": "<p>Where is my invoice?</p>",
    "state": "open",
    "outcome": None,
    "last_at": "2026-11-19T17:05:00Z",
}
_FOLLOW_UP = {
    "event_id": "pipedrive:activity:88",
    "event_type": "task",
    "title": "Send the corrected invoice",
    "body": None,
    "due_at": "2026-11-23T00:00:00Z",
    "customer_id": "p_3f9a1c20",
    "customer_name": "Ana Ruiz",
    "company_name": "Example SL",
    "connector": "pipedrive",
    "source_url": "https://acme.pipedrive.com/activities/88",
}
_WORSENING = {
    "interaction_id": "intercom:conversation:21547",
    "customer_id": "p_3f9a1c20",
    "customer_name": "Ana Ruiz",
    "company_name": "Example SL",
    "channel": "chat",
    "subject": None,
    "agent_name": "Maya Okafor",
    "team_name": "Billing",
    "started_at": "2026-11-19T16:20:00Z",
    "last_message_at": "2026-11-19T17:05:00Z",
    "message_count": 5,
    "earlier_sentiment": 0.41,
    "later_sentiment": -0.52,
    "connector": "intercom",
    "source_url": "https://app.intercom.com/a/inbox/acme/inbox/conversation/21547",
}

TREND_EXAMPLES: dict[str, dict[str, Any]] = {
    "/api/v1/me": {
        "agent": {"agent_id": "a_61c0", "name": "Maya Okafor", "team_name": "Billing"},
        "spoken_to": [_SPOKEN_TO],
        "follow_ups": [_FOLLOW_UP],
        "worsening": [_WORSENING],
    },
    "/api/v1/trends/topics": {"topics": [_TOPIC], "topic_count": 1, "next": None},
    "/api/v1/trends/bursts": {"bursts": [_BURST], "next": None},
    "/api/v1/trends/bursts/{burst_id}/customers": {"burst": _BURST, "customers": [_TOUCHED], "next": None},
    "/api/v1/trends/worsening": {"conversations": [_WORSENING], "in_all": 1, "next": None},
}
