"""People whose profiles and whose identity are of one piece: found by search, read, split, joined and taken back."""

from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from tests.unified_profile.app.identities import FIRST, PHONE, complete, copy_into
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import World, ago, write_publication
from tests.unified_profile.identity.conftest import PEOPLE, Hub
from unified_profile import suggestions

SCHEMA = Path(suggestions.__file__).parent / "sql" / "schema.sql"

CRM, DESK, CHAT, CALLER = "pipedrive:person:1", "zendesk:user:1", "intercom:contact:1", "aircall:contact:1"
AMN, BOB, ROBERT, CY, CYRUS = (
    "pipedrive:person:2", "pipedrive:person:3", "intercom:contact:3", "zendesk:user:4", "intercom:contact:4",
)  # fmt: skip
RECORDS: dict[str, dict[str, Any]] = {
    CRM: {"name": "Ann Lee", "email": "ann@x.com", "phones": [PHONE], "occurred_at": FIRST},
    DESK: {"name": "Ann Lee", "email": "ann@x.com", "external_id": "U-1"},
    CHAT: {"name": "Ann Lee", "email": "ann+chat@x.com", "external_id": "U-1"},
    CALLER: {"name": "Ann", "phones": [PHONE]},
    AMN: {"name": "Anna Lee", "email": "amn@x.com"},
    BOB: {"name": "Bob Ray", "email": "bob@y.com"},
    ROBERT: {"name": "Robert Ray", "email": "robert@y.com"},
    CY: {"name": "Cy Low", "email": "cy@z.com"},
    CYRUS: {"name": "Cyrus Low", "email": "cyrus@home.com"},
}
START = ("start", "any two", -9.0, "", "")
ALIKE = ("name", "alike", 4.0, "ann lee", "anna lee")
NICKNAME = ("name", "same, but for spelling or a nickname", 9.0, "bob ray", "robert ray")
# The likeliest first: of Ann and whose address is a slip apart, of Bob and Robert, of Cy and Cyrus.
SUSPECTS: list[tuple[str, str, float, list[tuple[str, str, float, str, str]]]] = [
    (CRM, AMN, 11.0, [START, ALIKE, ("address", "a slip apart", 16.0, "ann@x.com", "amn@x.com")]),
    (BOB, ROBERT, 6.0, [START, NICKNAME, ("company", "same domain", 6.0, "y.com", "y.com")]),
    (CY, CYRUS, 3.0, [START, ("name", "same, but for spelling or a nickname", 12.0, "cy low", "cyrus low")]),
]


def publish_joined(folder: Path) -> dict[str, str]:
    """Publish them with the suspicions; gives the id of each record's person."""
    with closing(duckdb.connect()) as con:
        con.execute(PEOPLE)
        hub = Hub(con)
        for key, fields in RECORDS.items():
            hub.add(key, **fields)
        hub.interaction("intercom:conversation:ann", CHAT, "chat")
        hub.interaction("aircall:call:ann", CALLER, "phone")
        hub.resolve()
        complete(con)
        con.execute(SCHEMA.read_text(encoding="utf-8"))
        for a, b, weight, bars in SUSPECTS:
            suspect(con, a, b, weight, bars)
        people = hub.ids()
        world = make_world()
        _add_profiles(world, people)
        copy_into(con, write_publication(world, folder))
    return people


def suspect(con: duckdb.DuckDBPyConnection, a: str, b: str, weight: float, bars: list[Any]) -> None:
    """Keep a suspicion of two people, by a record of each."""
    values = [dict(zip(("about", "says", "weight", "value_a", "value_b"), bar, strict=True)) for bar in bars]
    probability = 2**weight / (1 + 2**weight)
    con.execute("insert into identity.suggestion values (?, ?, ?, ?, ?, ?)", [a, b, weight, probability, values, FIRST])


def _add_profiles(world: World, people: dict[str, str]) -> None:
    """A profile for each person, as the records say; Ann chatted, and nobody else did anything."""
    names = {person: RECORDS[key]["name"] for key, person in reversed(people.items())}
    for person, name in names.items():
        keys = [key for key in people if people[key] == person]
        first = RECORDS[keys[0]]
        world.customer(
            person, name, primary_email=first.get("email"), record_count=len(keys), is_anonymous=False,
            connector_count=len({key.partition(":")[0] for key in keys}), open_interaction_count=0, interaction_count=0,
        )  # fmt: skip
        for key in keys:
            connector, kind, number = key.split(":")
            fields = RECORDS[key]
            phone = (fields.get("phones") or [None])[0]
            world.record(
                person, connector, kind, number, name=fields["name"], email=fields.get("email"), phone=phone,
                occurred_at=fields.get("occurred_at", ago(days=300)), updated_at=ago(days=2), is_deleted=False,
            )  # fmt: skip
    ann = people[CHAT]
    talk = world.interaction(
        ann, "intercom", "ann", ago(hours=3), channel="chat", direction="inbound", state="open",
        preview="Where is my container?", agent_name="Maya Okafor", message_count=2,
    )  # fmt: skip
    world.says(ann, talk, ago(hours=3), "customer", "Ann Lee", "Where is my container?")
    world.says(ann, talk, ago(hours=2), "agent", "Maya Okafor", "It is in Rotterdam until Friday.")
