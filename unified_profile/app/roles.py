"""What each role may see and do: the one table, which rights.py enforces and docs/app.md repeats."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from unified_profile.ledger import Role


class Right(StrEnum):
    """Something that a role may do (the routes) or see plain (the fields)."""

    # Routes.
    SIGNED_IN = "signed_in"
    CUSTOMERS = "customers"
    METRICS = "metrics"
    STATUS = "status"
    ACCESS_LOG = "access_log"
    OVERSIGHT = "oversight"
    DECISIONS = "decisions"
    # Fields.
    CONTACT_DETAILS = "contact_details"
    MESSAGES = "messages"
    EVIDENCE = "evidence"
    REVIEWS = "reviews"


@dataclass(frozen=True)
class Meaning:
    """What a right is in the table of docs/app.md, and what somebody without it is told to do."""

    title: str
    refused: str = "see this"
    remedy: str = "Ask an admin for a role that may."


MEANINGS: Mapping[Right, Meaning] = {
    Right.SIGNED_IN: Meaning("own session, colours"),
    Right.CUSTOMERS: Meaning("finds and opens customers, asks who is who"),
    Right.METRICS: Meaning("metrics"),
    Right.STATUS: Meaning("how fresh each tool's data is, over the API"),
    Right.ACCESS_LOG: Meaning(
        "who looked at whom: the access log", "see who looked at whom", "Ask an admin for the role privacy officer."
    ),
    Right.OVERSIGHT: Meaning(
        "data page, teams, trends, the rows behind a number",
        remedy="Ask an admin for the role lead or analyst.",
    ),
    Right.DECISIONS: Meaning("decides who is who", "decide who is who", "Ask a lead or an admin to decide."),
    Right.CONTACT_DETAILS: Meaning("e-mail addresses and phone numbers of customers"),
    Right.MESSAGES: Meaning("what people wrote: messages, notes, remarks"),
    Right.EVIDENCE: Meaning("values in evidence about identity"),
    Right.REVIEWS: Meaning(
        "quality reviews of everybody", "see quality reviews of others", "Ask a lead: reviews are for them."
    ),
}

_EVERYBODY = frozenset({Right.SIGNED_IN, Right.CUSTOMERS, Right.METRICS, Right.STATUS})
_ANSWERS_CUSTOMERS = frozenset({Right.CONTACT_DETAILS, Right.MESSAGES})
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.AGENT: _EVERYBODY | _ANSWERS_CUSTOMERS,
    Role.LEAD: _EVERYBODY | _ANSWERS_CUSTOMERS | {Right.OVERSIGHT, Right.DECISIONS, Right.EVIDENCE, Right.REVIEWS},
    Role.ANALYST: _EVERYBODY | {Right.OVERSIGHT},
    Role.PRIVACY_OFFICER: _EVERYBODY | {Right.CONTACT_DETAILS, Right.EVIDENCE, Right.ACCESS_LOG},
    Role.ADMIN: frozenset(Right),
    Role.TERMINAL: frozenset(Right),
}


def may(role: Role, right: Right) -> bool:
    """Whether the role has the right. What is not in the table is refused."""
    return right in RIGHTS.get(role, frozenset())
