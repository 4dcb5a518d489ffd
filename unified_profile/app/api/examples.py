"""One example answer per operation, checked against the models by a test."""

from typing import Any

from unified_profile.app.api.quality_examples import METRIC, QUALITY_EXAMPLES
from unified_profile.app.api.trend_examples import TREND_EXAMPLES

_CARD: dict[str, Any] = {
    "customer_id": "p_3f9a1c20",
    "display_name": "Ana Ruiz",
    "primary_email": "ana@example.com",
    "primary_phone": "+34912345678",
    "company_name": "Example SL",
    "plan": "Business",
    "last_contact_at": "2026-11-19T16:20:00Z",
    "last_contact_channel": "chat",
    "interaction_count": 14,
    "open_interaction_count": 1,
    "connector_count": 3,
    "is_anonymous": False,
}
_FACTS = {
    "company_id": "c_77",
    "language": "es",
    "time_zone": "Europe/Madrid",
    "record_count": 4,
    "first_seen_at": "2025-06-02T08:00:00Z",
    "last_rating_score": 5,
    "last_rating_scale_max": 5,
    "last_rating_at": "2026-11-02T10:00:00Z",
}
_SOURCE = {
    "attribute": "name",
    "value": "Ana Ruiz",
    "record_key": "pipedrive:person:31",
    "connection": "pipedrive",
    "connector": "pipedrive",
    "rule": "trusted",
    "updated_at": "2026-09-12T08:00:00Z",
}
_EVENT = {
    "event_id": "intercom:conversation:21547:part:1",
    "interaction_id": "intercom:conversation:21547",
    "connection": "intercom",
    "connector": "intercom",
    "channel": "chat",
    "event_type": "message",
    "actor_type": "customer",
    "actor_name": "Ana Ruiz",
    "direction": "inbound",
    "title": None,
    "body": "<p>Where is my invoice?</p>",
    "is_cut": False,
    "is_public": True,
    "occurred_at": "2026-11-19T16:20:00Z",
    "duration_seconds": None,
    "wait_seconds": None,
    "outcome": None,
    "state": None,
    "due_at": None,
    "rating_score": None,
    "rating_scale_max": None,
    "review_score": None,
    "source_url": "https://app.intercom.com/a/inbox/acme/inbox/conversation/21547",
}
_BENCHMARK = {
    "benchmark": "iqs_2021",
    "metric": "iqs",
    "value": 81.0,
    "unit": "points of 100",
    "year": 2021,
    "measured": "average IQS that support teams reported",
    "source": "Support Quality Benchmark Report 2021 (Intercom and Klaus)",
    "checked": "read",
    "where_seen": "https://www.klausapp.com/blog/support-quality-report/",
}
_PARITY = {
    "metric": "first_response_time",
    "connection": "intercom",
    "connector": "intercom",
    "measure": "time_to_admin_reply",
    "unit": "seconds",
    "tolerance": 1.0,
    "pairs": 400,
    "within_tolerance": 300,
    "explained": 96,
    "unexplained": 4,
    "within_tolerance_share": 0.75,
    "unexplained_share": 0.01,
    "is_suspect": False,
    "only_ours": 2,
    "only_theirs": 31,
    "ours": 410.0,
    "theirs": 320.0,
    "median_difference": 0.0,
    "reason": "Intercom leaves out what lies outside of the workspace's office hours",
    "decision": "docs/decisions/parity-intercom-hours.md",
}
_STATUS = {
    "connection": "intercom",
    "connector": "intercom",
    "last_loaded_at": "2026-11-20T08:48:00Z",
    "last_record_at": "2026-11-20T08:41:00Z",
    "rows_held": 122480,
    "completeness": 1.0,
    "quarantined": 0,
}

_ONE = {"record_key": "pipedrive:person:31", "id": "p_3f9a1c20", "kind": "customer"}
_OTHER = {"record_key": "intercom:contact:59f8", "id": "p_3f9a1c20", "kind": "customer"}
_STRANGER = {"record_key": "aircall:contact:7", "id": "p_77b02d1e", "kind": "customer"}
_DECISION = {
    "id": 12,
    "kind": "cannot_link",
    "record_key_a": "aircall:contact:7",
    "record_key_b": "pipedrive:person:31",
    "key_type": None,
    "key_value": None,
    "author": "ada",
    "reason": "Her sister, who calls from the same phone",
    "decided_at": "2026-11-18T09:12:00Z",
    "undone_at": None,
    "undone_by": None,
}
_STEP = {
    "record_key_a": "pipedrive:person:31",
    "record_key_b": "intercom:contact:59f8",
    "level": 2,
    "key_type": "email",
    "key_value": "a•••@example.com",
    "joined_at": "2026-10-04T03:10:00Z",
}
_CONTESTED = {"level": 4, "key_type": "mobile", "key_value": "+34 •••• 5678", "reason": "names do not agree"}
_ID_CHANGE = {
    "id": "p_0c11d9a4",
    "current_id": "p_3f9a1c20",
    "changed_at": "2026-10-04T03:10:00Z",
    "cause": "merged",
}
_BEFORE = {
    "records": 4,
    "interactions": 14,
    "open_interactions": 1,
    "ratings": 3,
    "csat": 1.0,
    "first_response_seconds": 240.0,
    "last_contact_at": "2026-11-19T16:20:00Z",
}
_CALLER = {
    "records": 1,
    "interactions": 1,
    "open_interactions": 0,
    "ratings": 1,
    "csat": 0.0,
    "first_response_seconds": None,
    "last_contact_at": "2026-11-20T07:05:00Z",
}
_TOGETHER = {**_BEFORE, "records": 5, "interactions": 15, "ratings": 4, "csat": 0.75} | {
    "last_contact_at": "2026-11-20T07:05:00Z"
}
_NOBODY = {**dict.fromkeys(_BEFORE), "records": 0, "interactions": 0, "open_interactions": 0, "ratings": 0}
_PREVIEW = {
    "records": 1,
    "interactions": 1,
    "events": 2,
    "people": [
        {"person_id": "p_3f9a1c20", "name": "Ana Ruiz", "before": _BEFORE, "after": _TOGETHER},
        {"person_id": "p_77b02d1e", "name": None, "before": _CALLER, "after": _NOBODY},
    ],
    "reviews": 0,
    "agents": [],
    "customers": 0,
    "companies": [],
    "parted": [],
}
_SUSPECT = {
    "record_key_a": "pipedrive:person:31",
    "record_key_b": "zendesk:user:402",
    "person_id_a": "p_3f9a1c20",
    "person_id_b": "p_91be07c4",
    "weight": 4.5,
    "probability": 0.957692,
    "bars": [
        {"about": "start", "says": "any two", "weight": -14.2, "value_a": "", "value_b": ""},
        {"about": "name", "says": "alike", "weight": 8.1, "value_a": "ana ruiz", "value_b": "anna ruiz"},
        {
            "about": "address",
            "says": "a slip apart",
            "weight": 10.6,
            "value_a": "a•••@example.com, a•••@example.org",
            "value_b": "a•••@example.com",
        },
    ],
    "made_at": "2026-11-20T03:10:00Z",
}

_STREAM = {
    "connection": "aircall",
    "connector": "aircall",
    "category": "phone",
    "stream": "calls",
    "description": "Every phone call, with its contact, user, number, teams, tags and comments.",
    "is_declared": True,
    "is_on_demand": False,
    "schedule": "7 * * * *",
    "primary_key": ["id"],
    "cursor_field": "started_at",
    "cursor_overlap": "P7D",
    "checkpoint": '{"started_at":"1795134293"}',
    "lane": "pages",
    "rows_held": 1058,
    "rows_reported": 1060,
    "completeness": 0.9981,
    "is_short": True,
    "likely_cause": "2 records could not be read and are in quarantine",
    "no_count_because": None,
    "empty_because": None,
    "answers_skipped": 0,
    "deletion_strategy": "cannot",
    "rows_deleted": 0,
    "sweep_every": None,
    "swept_at": None,
    "caps": ["180 days of history that the API serves; sync early and keep"],
    "quarantined": 2,
    "quarantine_reasons": ["column 'duration' is not a bigint (2)"],
    "error": None,
    "error_kind": None,
    "error_at": None,
    "tried_at": "2026-11-20T08:07:12Z",
    "last_loaded_at": "2026-11-20T08:07:40Z",
    "last_record_at": "2026-11-20T00:24:53Z",
    "months": [
        {
            "window_start": "2026-11-01T00:00:00Z",
            "rows_held": 48,
            "rows_reported": 48,
            "completeness": 1.0,
            "likely_cause": None,
        }
    ],
}

_FACT = {
    "unit_id": "intercom:rating:31",
    "interaction_id": "intercom:conversation:21547",
    "anchor_at": "2026-10-30T16:20:00Z",
    "channel": "chat",
    "team_name": "Billing",
    "agent_name": "Maya Okafor",
    "customer_id": "p_3f9a1c20",
    "customer_name": "Ana Ruiz",
    "amount": 1.0,
    "connector": "intercom",
    "source_url": "https://app.intercom.com/a/inbox/acme/inbox/conversation/21547",
}

_COMPANY = {
    "company_id": "c_77",
    "name": "Example SL",
    "domain": "example.com",
    "plan": "Business",
    "employee_count": 120,
    "annual_revenue": 24000.0,
    "customer_count": 6,
    "open_deal_count": 1,
    "open_deal_value": 12400.0,
    "currency": "EUR",
    "source_url": "https://acme.pipedrive.com/organization/77",
}
_COMPANY_VALUE = {
    "as_of_at": "2026-11-20T08:41:00Z",
    "contact_count_30d": 4,
    "contact_count_90d": 11,
    "last_contact_at": "2026-11-19T16:20:00Z",
    "rating_count_12m": 5,
    "csat_12m": 0.8,
}
_DEAL_VALUE = {
    "currency": "EUR",
    "open_deal_count": 1,
    "open_value": 12400.0,
    "won_deal_count_12m": 1,
    "won_value_12m": 24000.0,
    "lost_deal_count_12m": 0,
    "lost_value_12m": None,
    "open_renewal_value": None,
    "renewed_value_12m": 24000.0,
    "churned_value_12m": None,
}
_CONTACT = {
    "interaction_id": "intercom:conversation:21547",
    "customer_id": "p_3f9a1c20",
    "customer_name": "Ana Ruiz",
    "channel": "chat",
    "direction": "inbound",
    "subject": None,
    "preview": "<p>Where is my invoice?</p>",
    "state": "open",
    "outcome": None,
    "agent_name": "Maya Okafor",
    "team_name": "Billing",
    "started_at": "2026-11-19T16:20:00Z",
    "rating_score": None,
    "rating_scale_max": None,
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "/api/v1/customers/search": {
        "only": "p_3f9a1c20",
        "hits": [{"customer": _CARD, "matched": "email", "label": "ana@example.com", "quality": "exact"}],
        "nearest": [],
        "companies": [],
    },
    "/api/v1/companies/{company_id}": {
        "company": _COMPANY,
        "value": _COMPANY_VALUE,
        "deal_values": [_DEAL_VALUE],
        "open_deals": [],
        "contacts": [_CONTACT],
        "incidents": [],
        "months": [{"month": "2026-11-01", "contact_count": 3, "satisfied_count": 1, "other_count": 0}],
        "people": [_CARD],
        "next": None,
    },
    "/api/v1/customers/{customer_id}": {
        "customer": {**_CARD, **_FACTS},
        "sources": [_SOURCE],
        "identifiers": [{"kind": "email", "label": "ana@example.com", "connectors": ["intercom", "pipedrive"]}],
        "records": [],
        "company": None,
        "open_deals": [],
        "open_interactions": [],
    },
    "/api/v1/customers/{customer_id}/events": {"events": [_EVENT], "next": None},
    "/api/v1/identity/why": {"a": _ONE, "b": _OTHER, "are_one": True, "steps": [_STEP]},
    "/api/v1/identity/why-not": {
        "a": _ONE,
        "b": _STRANGER,
        "are_one": False,
        "contested": [_CONTESTED],
        "decisions": [_DECISION],
    },
    "/api/v1/identity/ids/{named}": {
        "id": "p_0c11d9a4",
        "current_id": "p_3f9a1c20",
        "kind": "customer",
        "record_keys": ["pipedrive:person:31", "intercom:contact:59f8"],
        "changes": [_ID_CHANGE],
        "decisions": [_DECISION],
    },
    "/api/v1/identity/decisions": {"decisions": [_DECISION]},
    "/api/v1/identity/decisions/preview": _PREVIEW,
    "/api/v1/identity/decisions/{number}/undo/preview": _PREVIEW,
    "/api/v1/identity/decisions/{number}/undo": {
        "decisions": [{**_DECISION, "undone_at": "2026-11-20T08:00:00Z", "undone_by": "ada"}]
    },
    "/api/v1/identity/suspects": {"suspects": [_SUSPECT], "next": None},
    "/api/v1/data": {"streams": [_STREAM]},
    "/api/v1/status": {"connections": [_STATUS]},
    "/api/v1/metrics": {"metrics": [METRIC], "next": None},
    "/api/v1/benchmarks": {"benchmarks": [_BENCHMARK]},
    "/api/v1/metric-parity": {"parities": [_PARITY]},
    "/api/v1/metrics/{metric}/facts": {"value": METRIC, "facts": [_FACT], "next": None},
    "/api/v1/access-log": {
        "entries": [
            {
                "sequence": 4711,
                "at": "2026-11-19T17:05:00Z",
                "user": "maya@example.com",
                "action": "view",
                "customer_id": "p_3f9a1c20",
                "route": "/customer/{customer_id}",
            }
        ],
        "next": None,
    },
    **QUALITY_EXAMPLES,
    **TREND_EXAMPLES,
}
