"""A desk whose records are drawn by lot and change by lot between loads: late, told again, moved, deleted, back."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Record = dict[str, Any]
Records = dict[str, dict[str, Record]]

FIRST_DAY = datetime(2026, 9, 1, tzinfo=UTC)
DAYS = 40
# The first records of each stream stay as they are: since when anything is reviewed hangs on them.
_STAYING = 4
_CLOSED = {"gone": False, "made_at": FIRST_DAY.isoformat(), "ended_at": FIRST_DAY.isoformat(), "state": "closed"}
_REVIEWED = {"gone": False, "interaction_key": "desk:interactions:0", "is_calibration": False}
_RATED = {"gone": False, "score": 100.0}
_FIRST: dict[tuple[str, str], Record] = {
    ("interactions", "0"): _CLOSED,
    ("reviews", "0"): {**_REVIEWED, "is_automatic": False},
    ("reviews", "1"): {**_REVIEWED, "is_automatic": True},
    **{("review_ratings", str(number)): _RATED for number in range(_STAYING)},
    ("ratings", "0"): {"gone": False, "survey": None, "score": None, "is_bot_rating": False},
}
_STREETS = ("acme.example", "bolt.example", "cask.example", "mail.example")


@dataclass
class Desk:
    """All records of the tools as they are now. `draw` makes or remakes one; what it refers to may come later."""

    seed: int
    records: Records = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._lot = random.Random(self.seed)

    def everything(self) -> Records:
        """The first load of every stream."""
        sizes = {
            "companies": 4,
            "teams": 2,
            "agents": 5,
            "people": 40,
            "interactions": 90,
            "events": 420,
            "ratings": 35,
            "reviews": 14,
            "review_ratings": 28,
            "deals": 12,
            "activities": 14,
            "incidents": 2,
            "presences": 12,
            "trainings": 4,
        }
        return {shape: {str(n): self.draw(shape, str(n)) for n in range(size)} for shape, size in sizes.items()}

    def change(self) -> Records:
        """What a later load brings: a few of most streams, half of them new and half told again."""
        changed: Records = {}
        for shape in (
            "people",
            "interactions",
            "events",
            "ratings",
            "reviews",
            "review_ratings",
            "deals",
            "activities",
        ):
            held = self.records[shape]
            for _ in range(self._lot.choice((0, 1, 3))):
                told_again = str(self._lot.randrange(_STAYING, len(held)))
                number = self._lot.choice((str(len(held)), told_again))
                changed.setdefault(shape, {})[number] = self.draw(shape, number)
        return changed

    def change_ground(self) -> Records:
        """What everything hangs on: a team is called something else."""
        return {"teams": {"0": self.draw("teams", "0")}}

    def draw(self, shape: str, number: str) -> Record:
        """Draw one record and keep it."""
        drawn = {"id": number, "made_at": self._moment(), "gone": self._lot.random() < 0.06}
        drawn |= _DRAWN[shape](self, number) | _FIRST.get((shape, number), {})
        self.records.setdefault(shape, {})[number] = drawn
        return drawn

    def _moment(self) -> str:
        return (FIRST_DAY + timedelta(minutes=self._lot.randrange(DAYS * 1440))).isoformat()

    def _one_of(self, shape: str, size: int) -> str | None:
        return f"desk:{shape}:{self._lot.randrange(size)}" if self._lot.random() < 0.9 else None

    def _people(self, number: str) -> Record:
        named = self._lot.choice(("Ann Lee", "Bo Ray", "Cy Ode", "LEE, Ann", None))
        mailbox = self._lot.choice((number, number, str(int(number) // 2), None))
        return {
            "name": named,
            "email": mailbox and f"someone{mailbox}@{self._lot.choice(_STREETS)}",
            "phones": [f"+4930555{int(number) // 2:04}"] if self._lot.random() < 0.5 else [],
            "company_key": self._one_of("companies", 5) if self._lot.random() < 0.4 else None,
            "updated_at": self._moment(),
            "language": self._lot.choice(("en", "de", None)),
            "external_id": f"U{number}" if self._lot.random() < 0.3 else None,
        }

    def _companies(self, number: str) -> Record:
        return {"name": f"Company {number}", "domain": _STREETS[int(number) % 4], "plan": self._lot.choice(("a", "b"))}

    def _teams(self, number: str) -> Record:
        return {"name": f"Team {number} {self._lot.choice('abc')}"}

    def _agents(self, number: str) -> Record:
        return {
            "name": f"Agent {number}",
            "email": f"agent{number}@us.example",
            "team_keys": [f"desk:teams:{int(number) % 2}"],
            "is_bot": number == "4",
        }

    def _interactions(self, _: str) -> Record:
        start = FIRST_DAY + timedelta(minutes=self._lot.randrange(DAYS * 1440))
        is_call, is_closed = self._lot.random() < 0.3, self._lot.random() < 0.7
        return {
            "made_at": start.isoformat(),
            "channel": "phone" if is_call else self._lot.choice(("chat", "email")),
            "direction": self._lot.choice(("inbound", "inbound", "outbound")),
            "person_key": self._one_of("people", 42),
            "company_key": self._one_of("companies", 5) if self._lot.random() < 0.1 else None,
            "agent_key": self._one_of("agents", 5),
            "team_key": self._one_of("teams", 2) if self._lot.random() < 0.5 else None,
            "subject": self._lot.choice(("Invoice", "Login", None)),
            "state": "closed" if is_closed or is_call else "open",
            "outcome": self._lot.choice(("answered", "missed", "abandoned")) if is_call else None,
            "ended_at": (start + timedelta(minutes=self._lot.randrange(2000))).isoformat() if is_closed else None,
            "wait_seconds": float(self._lot.randrange(60)) if is_call else None,
            "talk_seconds": float(self._lot.randrange(600)) if is_call else None,
            "is_bot_involved": self._lot.random() < 0.2,
            "bot_resolution": self._lot.choice(("assumed_resolution", None)),
            "tags": sorted(self._lot.sample(("billing", "login", "outage"), self._lot.randrange(3))),
        }

    def _events(self, _: str) -> Record:
        actor = self._lot.choice(("customer", "agent", "bot", "system"))
        who = {"customer": self._one_of("people", 42), "agent": self._one_of("agents", 5), "bot": "desk:agents:4"}
        kinds = ("message", "message", "message", "note", "closed", "opened", "snoozed", "assigned", "bot_handed_off")
        return {
            "interaction_key": self._one_of("interactions", 95),
            "event_type": self._lot.choice(kinds),
            "actor_type": actor,
            "actor_key": who.get(actor),
            "is_public": self._lot.random() < 0.8,
            "body": self._lot.choice(("Where is my invoice?", "This is terrible.", "Thank you, great!", "Gern.")),
        }

    def _ratings(self, _: str) -> Record:
        return {
            "person_key": self._one_of("people", 42),
            "interaction_key": self._one_of("interactions", 95),
            "agent_key": self._one_of("agents", 5),
            "is_bot_rating": self._lot.random() < 0.1,
            "survey": self._lot.choice((None, None, "nps", "ces")),
            "score": self._lot.choice((None, 1.0, 2.0, 4.0, 5.0)),
            "scale_min": 1.0,
            "scale_max": 5.0,
            "requested_at": self._moment(),
        }

    def _reviews(self, _: str) -> Record:
        return {
            "interaction_key": self._one_of("interactions", 95),
            "reviewer_email": f"agent{self._lot.randrange(2)}@us.example",
            "reviewer_name": "Lee",
            "reviewee_email": f"agent{self._lot.randrange(2, 4)}@us.example",
            "vendor_score": float(self._lot.randrange(100)),
            "is_automatic": self._lot.random() < 0.2,
            "is_calibration": self._lot.random() < 0.2,
            "selection": self._lot.choice(("random", "targeted", None)),
        }

    def _review_ratings(self, number: str) -> Record:
        return {
            "review_key": f"desk:reviews:{int(number) // 2}",
            "category_name": self._lot.choice(("Tone", "Solution")),
            "score": self._lot.choice((0.0, 50.0, 100.0, None)),
            "weight": 10.0,
            "is_critical": self._lot.random() < 0.2,
        }

    def _deals(self, _: str) -> Record:
        status = self._lot.choice(("open", "won", "lost"))
        return {
            "title": "Seats",
            "person_key": self._one_of("people", 42),
            "company_key": self._one_of("companies", 5),
            "agent_key": self._one_of("agents", 5),
            "pipeline": "Sales",
            "stage": "Offer",
            "status": status,
            "value": float(self._lot.randrange(5000)),
            "currency": "EUR",
            "closed_at": None if status == "open" else self._moment(),
        }

    def _activities(self, _: str) -> Record:
        return {
            "kind": self._lot.choice(("task", "note", "meeting")),
            "subject": "Call about seats",
            "person_key": self._one_of("people", 42) if self._lot.random() < 0.6 else None,
            "deal_key": self._one_of("deals", 13),
            "agent_key": self._one_of("agents", 5),
            "is_done": self._lot.choice((True, False, None)),
            "due_at": self._moment(),
        }

    def _incidents(self, number: str) -> Record:
        return {"title": f"Trouble {number}", "impact": "major", "status": "resolved", "resolved_at": self._moment()}

    def _trainings(self, number: str) -> Record:
        return {"agent_email": f"agent{number}@us.example", "title": "Tone", "completed_at": self._moment()}

    def _presences(self, number: str) -> Record:
        return {"agent_key": f"desk:agents:{int(number) % 4}", "state": self._lot.choice(("available", "away"))}


_DRAWN: Mapping[str, Any] = {
    "people": Desk._people,
    "companies": Desk._companies,
    "teams": Desk._teams,
    "agents": Desk._agents,
    "interactions": Desk._interactions,
    "events": Desk._events,
    "ratings": Desk._ratings,
    "reviews": Desk._reviews,
    "review_ratings": Desk._review_ratings,
    "deals": Desk._deals,
    "activities": Desk._activities,
    "incidents": Desk._incidents,
    "presences": Desk._presences,
    "trainings": Desk._trainings,
}
