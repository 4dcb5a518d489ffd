"""What a decision would change is said before it is made, and nothing is changed by asking."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import ConfigurationError
from tests.unified_profile.identity.conftest import Decided
from unified_profile.identity import Preview, default_rules, preview

MARTS = """
    create table core.deals (record_key varchar, person_key varchar);
    create table core.activities (record_key varchar, person_key varchar);
    create schema marts;
    create table marts.fct_interaction (
        interaction_id varchar, state varchar, started_at timestamp, first_response_seconds double
    );
    create table marts.fct_event (event_id varchar, interaction_id varchar);
    create table marts.fct_rating (interaction_id varchar, is_counted boolean, is_satisfied boolean);
    create table marts.dim_customer (customer_id varchar, display_name varchar);
    create table marts.customer_record (record_key varchar, name varchar);
"""
DAY = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)


class Desk:
    """A published warehouse in which Ann chatted twice and a caller rang once."""

    def __init__(self, hub: Any, folder: Path) -> None:
        self.hub, self.file = hub, folder / "warehouse.duckdb"
        hub.add("chat:1", name="Ann Lee", email="ann@x.com")
        hub.add("crm:1", name="Ann Lee", email="ann@x.com")
        hub.add("call:1", phones=["+442079460018"], occurred_at=DAY.replace(day=5))
        hub.con.execute(MARTS)
        self._contact("chat:c1", "chat:1", day=1, seconds=60.0, state="open", events=3)
        self._contact("chat:c2", "chat:1", day=2, seconds=180.0, state="closed", events=2)
        self._contact("call:c3", "call:1", day=5, seconds=None, state="closed", events=1)
        hub.con.execute("insert into marts.fct_rating values ('chat:c1', true, true), ('call:c3', true, false)")
        hub.con.execute("insert into marts.fct_rating values ('chat:c2', false, false)")
        hub.con.execute("insert into core.deals values ('crm:d1', 'crm:1'), ('crm:d11', 'call:1')")
        hub.con.execute("insert into core.activities values ('crm:a1', 'call:1')")
        hub.con.execute(
            "insert into marts.fct_event values ('crm:d1:created', null), ('crm:d1:won', null),"
            " ('crm:d11:created', null), ('crm:a1', null)"
        )
        hub.resolve()
        ids = hub.ids()
        self.ann, self.caller = ids["chat:1"], ids["call:1"]
        hub.con.execute(
            "insert into marts.dim_customer values (?, 'Ann Lee'), (?, 'a caller')", [self.ann, self.caller]
        )
        hub.con.execute("insert into marts.customer_record values ('crm:1', 'Ann Lee of the CRM')")
        hub.con.execute(f"attach '{self.file}' as published")
        hub.con.execute("copy from database memory to published")
        hub.con.execute("detach published")

    def _contact(self, key: str, person: str, *, day: int, seconds: float | None, state: str, events: int) -> None:
        self.hub.interaction(key, person)
        self.hub.con.execute(
            "insert into marts.fct_interaction values (?, ?, ?, ?)", [key, state, DAY.replace(day=day), seconds]
        )
        for number in range(events):
            self.hub.con.execute("insert into marts.fct_event values (?, ?)", [f"{key}:{number}", key])

    def preview(self, then: Sequence[Decided], now: Sequence[Decided] = ()) -> Preview:
        return preview(self.file, now=now, then=then, phone_regions={}, rules=default_rules())


@pytest.fixture
def desk(hub: Any, tmp_path: Path) -> Desk:
    return Desk(hub, tmp_path)


LINK = Decided(1, "link", "call:1", "chat:1")
APART = Decided(2, "cannot_link", "chat:1", "crm:1")


def test_a_link_brings_the_callers_history_to_ann(desk: Desk) -> None:
    found = desk.preview([LINK])
    assert (found.records, found.interactions, found.events) == (1, 1, 3), "the call, its event, a deal, an activity"
    people = {person.person_id: person for person in found.people}
    ann, caller = people[desk.ann], people[desk.caller]
    assert (ann.name, caller.name) == ("Ann Lee", "a caller")
    assert (ann.before.records, ann.before.interactions, ann.before.open_interactions) == (2, 2, 1)
    assert (ann.before.csat, ann.before.first_response_seconds) == (1.0, 120.0)
    assert ann.before.last_contact_at == DAY.replace(day=2)
    assert (caller.before.records, caller.before.interactions, caller.before.csat) == (1, 1, 0.0)
    assert caller.after.records == 0
    merged = ann.after
    assert (merged.records, merged.interactions, merged.open_interactions, merged.ratings) == (3, 3, 1, 2)
    assert (merged.csat, merged.first_response_seconds) == (0.5, 120.0)
    assert merged.last_contact_at == DAY.replace(day=5)


def test_a_split_shows_the_person_there_would_be(desk: Desk) -> None:
    found = desk.preview([APART])
    assert found.records == 1
    assert {(person.before.records, person.after.records) for person in found.people} == {(2, 1), (0, 1)}
    new = next(person for person in found.people if person.before.records == 0)
    assert new.name == "Ann Lee of the CRM"
    assert (new.before.csat, new.before.last_contact_at) == (None, None)


def test_undoing_shows_the_way_back(desk: Desk) -> None:
    there, back = desk.preview([LINK]), desk.preview([], now=[LINK])
    assert (back.records, back.interactions, back.events) == (there.records, there.interactions, there.events)
    assert [(person.after, person.before) for person in back.people] == [
        (person.before, person.after) for person in there.people
    ]


def test_decisions_that_hold_but_were_not_worked_in_yet_are_no_part_of_it(desk: Desk) -> None:
    assert desk.preview([LINK], now=[LINK]) == Preview(0, 0, 0, [])
    assert desk.preview([LINK, APART], now=[LINK]).records == desk.preview([APART]).records


def test_asking_changes_nothing(desk: Desk) -> None:
    before = desk.file.read_bytes()
    desk.preview([LINK])
    assert desk.file.read_bytes() == before
    assert list(desk.file.parent.iterdir()) == [desk.file]


def test_without_a_publication_there_is_nothing_to_show(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nothing is published"):
        preview(tmp_path / "none.duckdb", now=[], then=[], phone_regions={}, rules=default_rules())
