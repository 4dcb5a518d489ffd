"""Which value counts for a customer: each rule by a pair of records that differ in it alone, and its failing twin."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.trust import ATTRIBUTES, declared, trust_in
from warehouse.build import open_build
from warehouse.dbt import dbt_vars, run_dbt

pytestmark = pytest.mark.slow

MODELS = (
    "intermediate.int_said_value",
    "intermediate.int_shared_value",
    "intermediate.int_weighed_value",
    "marts.customer_attribute",
)
OLD, NEW = datetime(2026, 1, 1), datetime(2026, 6, 1)  # noqa: DTZ001 - the warehouse's times are UTC without saying so

TABLES = """
create schema core;
create schema identity;
create schema intermediate;
create schema marts;
create table core.companies (record_key varchar, name varchar, plan varchar);
create table core.people (
    record_key varchar, connection varchar, connector varchar, name varchar, external_id varchar,
    verified_values varchar[], company_key varchar, company_name varchar, language varchar, time_zone varchar,
    occurred_at timestamp, updated_at timestamp, is_deleted boolean
);
create table identity.person_record (record_key varchar, person_id varchar);
create table identity.record_email (
    record_key varchar, email_raw varchar, email varchar, is_role boolean, is_placeholder boolean, position bigint
);
create table identity.record_phone (record_key varchar, raw varchar, e164 varchar, status varchar, position bigint);
create table intermediate.int_source_trust (connection varchar, attribute varchar, trust bigint);
"""
ADDRESSES = ["a@x.example", "b@x.example", "info@x.example"]


@dataclass(frozen=True)
class Record:
    """What a tool says about somebody. Addresses count as they are; a number is readable when it begins with +."""

    key: str
    name: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    language: str | None = None
    company_name: str | None = None
    external_id: str | None = None
    verified: tuple[str, ...] = ()
    updated_at: datetime | None = OLD
    is_deleted: bool = False
    customer: str = "p_ann"

    @property
    def connection(self) -> str:
        return self.key.split(":")[0]


@dataclass(frozen=True)
class Rules:
    """The models' SQL, as dbt compiles it, on tables of our own."""

    sql: Mapping[str, str] = field(default_factory=dict)

    def table(self, records: Sequence[Record], trust: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
        """marts.customer_attribute over these records, arrived in this order."""
        with duckdb.connect() as con:
            con.execute("attach ':memory:' as warehouse")
            con.execute("use warehouse")
            _fill(con, records, trust)
            for table, sql in self.sql.items():
                con.execute(f"create table {table} as {sql}")
            found = con.execute("select * from marts.customer_attribute")
            names = [column[0] for column in found.description or []]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def ranked(self, attribute: str, *records: Record, **trust: int) -> list[tuple[str, str, str]]:
        """Value, record and rule of one attribute, best first. `trust` is per connection, 50 where nothing is said."""
        given_trust = {
            (record.connection, name): trust.get(record.connection, 50) for record in records for name in ATTRIBUTES
        }
        rows = [row for row in self.table(records, given_trust) if row["attribute"] == attribute]
        return [(row["value"], row["record_key"], row["rule"]) for row in rows if row["customer_id"] == "p_ann"]


def _fill(con: duckdb.DuckDBPyConnection, records: Sequence[Record], trust: Mapping[tuple[str, str], int]) -> None:
    con.execute(TABLES)
    for (connection, attribute), number in trust.items():
        con.execute("insert into intermediate.int_source_trust values (?, ?, ?)", [connection, attribute, number])
    for one in records:
        con.execute("insert into identity.person_record values (?, ?)", [one.key, one.customer])
        con.execute(
            "insert into core.people values (?, ?, ?, ?, ?, ?, null, ?, ?, null, null, ?, ?)",
            [one.key, one.connection, one.connection, one.name, one.external_id, list(one.verified), one.company_name,
             one.language, one.updated_at, one.is_deleted],
        )  # fmt: skip
        for position, email in enumerate(one.emails, 1):
            role, placeholder = email.startswith(("info@", "sales@")), email.startswith("test@")
            con.execute(
                "insert into identity.record_email values (?, ?, ?, ?, ?, ?)",
                [one.key, email, email.lower(), role, placeholder, position],
            )
        for position, phone in enumerate(one.phones, 1):
            status = "withheld" if phone == "anonymous" else "valid" if phone.startswith("+") else "invalid"
            e164 = phone.replace(" ", "") if status == "valid" else None
            con.execute(
                "insert into identity.record_phone values (?, ?, ?, ?, ?)", [one.key, phone, e164, status, position]
            )


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    folder = tmp_path_factory.mktemp("golden")
    open_build(folder / "warehouse.duckdb").close()
    names = " ".join(table.split(".")[1] for table in MODELS)
    variables = dbt_vars([], Path("connectors"))
    run_dbt("compile", build=folder / "warehouse.duckdb", var=folder, variables=variables, select=names)
    models = folder / "target" / "compiled" / "switchboard" / "warehouse" / "models"
    return Rules({table: (models / f"{table.replace('.', '/')}.sql").read_text(encoding="utf-8") for table in MODELS})


def test_what_the_tool_threw_away_yields_to_everything_it_kept(rules: Rules) -> None:
    gone = Record("crm:p:1", name="Ann Old", updated_at=NEW, is_deleted=True)
    kept = Record("chat:p:1", name="Ann New")
    assert rules.ranked("name", gone, kept, crm=90)[0] == ("Ann New", "chat:p:1", "kept")
    back = Record("crm:p:1", name="Ann Old", updated_at=NEW)
    assert rules.ranked("name", back, kept, crm=90)[0] == ("Ann Old", "crm:p:1", "trusted")


def test_what_only_a_deleted_record_says_still_counts(rules: Rules) -> None:
    assert rules.ranked("name", Record("crm:p:1", name="Ann Old", is_deleted=True)) == [("Ann Old", "crm:p:1", "only")]


def test_trust_decides_and_the_other_way_round_when_swapped(rules: Rules) -> None:
    crm, chat = Record("crm:p:1", name="Ann Lee"), Record("chat:p:1", name="Ann Low", updated_at=NEW)
    assert rules.ranked("name", crm, chat, crm=90, chat=70) == [
        ("Ann Lee", "crm:p:1", "trusted"),
        ("Ann Low", "chat:p:1", "last"),
    ]
    assert rules.ranked("name", crm, chat, crm=70, chat=90)[0] == ("Ann Low", "chat:p:1", "trusted")


def test_among_equals_the_newer_record_counts_and_one_without_a_time_last(rules: Rules) -> None:
    first, second = Record("a:p:1", language="en"), Record("b:p:1", language="pl", updated_at=NEW)
    assert rules.ranked("language", first, second)[0] == ("pl", "b:p:1", "newer")
    timeless = Record("b:p:1", language="pl", updated_at=None)
    assert rules.ranked("language", first, timeless)[0] == ("en", "a:p:1", "newer")


def test_the_key_decides_what_nothing_else_does(rules: Rules) -> None:
    assert rules.ranked("language", Record("b:p:1", language="pl"), Record("a:p:1", language="en")) == [
        ("en", "a:p:1", "key"),
        ("pl", "b:p:1", "last"),
    ]


def test_an_address_the_tool_has_proof_of_counts_before_a_trusted_one(rules: Rules) -> None:
    crm = Record("crm:p:1", emails=("typed@x.example",))
    proved = Record("desk:p:1", emails=("Ann@x.example", "other@x.example"), verified=("Ann@x.example",))
    assert rules.ranked("email", crm, proved, crm=90)[0] == ("ann@x.example", "desk:p:1", "verified")
    # Proof of one address is none of the other.
    elsewhere = Record("desk:p:1", emails=("ann@x.example", "other@x.example"), verified=("third@x.example",))
    assert rules.ranked("email", crm, elsewhere, crm=90)[0] == ("typed@x.example", "crm:p:1", "trusted")


def test_the_main_address_of_a_record_with_your_own_id_counts_as_proved(rules: Rules) -> None:
    crm = Record("crm:p:1", emails=("typed@x.example",))
    user = Record("chat:p:1", emails=("ann@x.example", "more@x.example"), external_id="U1")
    assert [value for value, _, _ in rules.ranked("email", crm, user, crm=90)] == [
        "ann@x.example", "typed@x.example", "more@x.example",
    ]  # fmt: skip
    lead = Record("chat:p:1", emails=("ann@x.example",))
    assert rules.ranked("email", crm, lead, crm=90)[0][0] == "typed@x.example"


def test_an_own_id_proves_no_name(rules: Rules) -> None:
    crm, user = Record("crm:p:1", name="Ann Lee"), Record("chat:p:1", name="Ann Low", external_id="U1")
    assert rules.ranked("name", crm, user, crm=90)[0][0] == "Ann Lee"


@pytest.mark.parametrize("mailbox", ["info@x.example", "test@x.example"])
def test_a_role_mailbox_or_placeholder_is_nobodys_own(rules: Rules, mailbox: str) -> None:
    crm, chat = Record("crm:p:1", emails=(mailbox,)), Record("chat:p:1", emails=("ann@x.example",))
    assert rules.ranked("email", crm, chat, crm=90)[0] == ("ann@x.example", "chat:p:1", "own")
    assert rules.ranked("email", crm) == [(mailbox, "crm:p:1", "only")]


def test_a_number_that_several_customers_have_is_nobodys_own(rules: Rules) -> None:
    phone, chat = Record("phone:p:1", phones=("+44 20 7946 0000",)), Record("chat:p:1", phones=("+44 7911 123456",))
    other = Record("phone:p:2", phones=("+44 20 7946 0000",), customer="p_bob")
    assert rules.ranked("phone", phone, chat, other, phone=90)[0] == ("+447911123456", "chat:p:1", "own")
    assert rules.ranked("phone", phone, chat, phone=90)[0] == ("+442079460000", "phone:p:1", "trusted")


def test_a_number_that_can_be_read_counts_before_one_that_cannot(rules: Rules) -> None:
    phone, chat = Record("phone:p:1", phones=("12 34", "anonymous")), Record("chat:p:1", phones=("+44 7911 123456",))
    assert rules.ranked("phone", phone, chat, phone=90) == [
        ("+447911123456", "chat:p:1", "readable"),
        ("12 34", "phone:p:1", "last"),
    ]


def test_the_first_address_of_a_record_counts_before_further_ones_of_newer_records(rules: Rules) -> None:
    old = Record("a:p:1", emails=("one@x.example", "two@x.example"))
    new = Record("b:p:1", emails=("three@x.example", "four@x.example"), updated_at=NEW)
    assert rules.ranked("email", old, new) == [
        ("three@x.example", "b:p:1", "newer"), ("one@x.example", "a:p:1", "main"),
        ("four@x.example", "b:p:1", "newer"), ("two@x.example", "a:p:1", "last"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("trusted", "better"),
    [("Ann", "Ann Lee"), ("ANN", "Łucja Ann Lee"), ("LEE, Ann", "Ann Lee"), ("lee ann", "Ann Lee"), ("Lee", "Ánn Lee")],
)
def test_a_name_in_full_and_plain_letters_counts_before_the_same_name_without(
    rules: Rules, trusted: str, better: str
) -> None:
    crm, chat = Record("crm:p:1", name=trusted), Record("chat:p:1", name=better)
    assert rules.ranked("name", crm, chat, crm=90)[0] == (better, "chat:p:1", "spelled")


def test_who_spells_a_name_worse_vouches_for_it(rules: Rules) -> None:
    """The CRM's trust counts for chat's spelling, so the desk's other name does not come between them."""
    crm, chat, desk = (
        Record("crm:p:1", name="LEE, Ann"),
        Record("chat:p:1", name="Ann Lee"),
        Record("desk:p:1", name="Bo"),
    )
    assert rules.ranked("name", crm, chat, desk, crm=90, chat=30, desk=70) == [
        ("Ann Lee", "chat:p:1", "spelled"), ("LEE, Ann", "crm:p:1", "trusted"), ("Bo", "desk:p:1", "last"),
    ]  # fmt: skip
    gone = Record("crm:p:1", name="LEE, Ann", is_deleted=True)
    assert rules.ranked("name", gone, chat, desk, crm=90, chat=30, desk=70)[0][0] == "Bo"
    deleted = Record("chat:p:1", name="Ann Lee", is_deleted=True)
    assert rules.ranked("name", crm, deleted, desk, crm=90, chat=30, desk=70)[0][0] == "LEE, Ann"


def test_of_two_fuller_names_the_trusted_one_counts(rules: Rules) -> None:
    crm, chat = Record("crm:p:1", name="Ann"), Record("chat:p:1", name="Ann Lee")
    phone = Record("phone:p:1", name="Ann Low", updated_at=NEW)
    assert rules.ranked("name", crm, chat, phone, crm=90, chat=70, phone=30)[0] == ("Ann Lee", "chat:p:1", "trusted")
    assert rules.ranked("name", crm, chat, phone, crm=90, chat=30, phone=70)[0] == ("Ann Low", "phone:p:1", "trusted")


@pytest.mark.parametrize("trusted", ["Anna", "Bo", "An", "LOW, Ann", "Ann Low", "Lee-Ann", "Ann Lee B."])
def test_another_name_is_no_other_spelling(rules: Rules, trusted: str) -> None:
    crm, chat = Record("crm:p:1", name=trusted), Record("chat:p:1", name="Ann Lee", updated_at=NEW)
    assert rules.ranked("name", crm, chat, crm=90)[0] == (trusted, "crm:p:1", "trusted")


def test_first_and_last_name_come_from_one_record(rules: Rules) -> None:
    records = [Record("crm:p:1", name="Ann"), Record("chat:p:1", name="Bo Lee"), Record("phone:p:1", name="Ann Low")]
    for trust in ({"crm": 90}, {"chat": 90}, {"phone": 90}):
        names = [value for value, _, _ in rules.ranked("name", *records, **trust)]
        assert sorted(names) == ["Ann", "Ann Low", "Bo Lee"]


@pytest.mark.parametrize("written", ["ann@x.example", "+44 7911 123456", "12345", "  ", "–"])
def test_what_is_no_name_is_none(rules: Rules, written: str) -> None:
    crm, chat = Record("crm:p:1", name=written), Record("chat:p:1", name=" Ann ")
    assert rules.ranked("name", crm, chat, crm=90) == [("Ann", "chat:p:1", "only")]


def test_records_that_agree_are_one_value_of_the_best_of_them(rules: Rules) -> None:
    chat = Record("chat:p:1", company_name="Acme", updated_at=NEW)
    records = [Record("crm:p:1", company_name="Acme "), chat, Record("qa:p:1", company_name="Apex")]
    table = rules.table(records, {("crm", "company_name"): 90, ("chat", "company_name"): 70})
    assert [(row["value"], row["rank"], row["record_key"], row["record_count"]) for row in table] == [
        ("Acme", 1, "crm:p:1", 2),
        ("Apex", 2, "qa:p:1", 1),
    ]
    assert [row["is_current"] for row in table] == [True, False]


_people = st.builds(
    Record,
    key=st.builds("{}:p:{}".format, st.sampled_from(["crm", "chat", "phone"]), st.integers(1, 4)),
    name=st.sampled_from([None, "Ann", "Ann Lee", "LEE, Ann", "Bo Lee"]),
    emails=st.lists(st.sampled_from(ADDRESSES), max_size=2, unique=True).map(tuple),
    phones=st.lists(st.sampled_from(["+447911123456", "+442079460000", "12 34"]), max_size=2, unique=True).map(tuple),
    external_id=st.sampled_from([None, "U1"]),
    verified=st.sampled_from([(), ("b@x.example", "+442079460000")]),
    updated_at=st.sampled_from([None, OLD, NEW]),
    is_deleted=st.booleans(),
    customer=st.sampled_from(["p_ann", "p_bob"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    records=st.lists(_people, min_size=1, max_size=6, unique_by=lambda one: one.key),
    trust=st.fixed_dictionaries({name: st.sampled_from([30, 50, 90]) for name in ("crm", "chat", "phone")}),
    seed=st.integers(0, 1000),
)
def test_arrival_does_not_matter_and_ranks_follow_the_written_rules(
    rules: Rules, records: list[Record], trust: dict[str, int], seed: int
) -> None:
    weights = {(connection, name): number for connection, number in trust.items() for name in ATTRIBUTES}
    table = rules.table(records, weights)
    shuffled = records[:]
    random.Random(seed).shuffle(shuffled)
    assert rules.table(shuffled, weights) == table
    found = [
        (row["customer_id"], row["value"]) for row in table if row["attribute"] == "phone"
    ]  # fmt: skip
    assert found == _phones_by_hand(records, trust)


def _phones_by_hand(records: list[Record], trust: Mapping[str, int]) -> list[tuple[str, str]]:
    """The rules once more, for numbers, as a sort in Python."""
    owners: dict[str, set[str]] = {}
    for one in records:
        for number in one.phones:
            owners.setdefault(number, set()).add(one.customer)
    best: dict[tuple[str, str], tuple[Any, ...]] = {}
    for one in records:
        for position, number in enumerate(one.phones):
            stamp = one.updated_at.timestamp() if one.updated_at else 0.0
            rank = (
                one.is_deleted, not number.startswith("+"), len(owners[number]) > 1, number not in one.verified,
                -trust[one.connection], position > 0, -stamp, one.key, number,
            )  # fmt: skip
            key = (one.customer, number)
            best[key] = min(best.get(key, rank), rank)
    return sorted(best, key=lambda key: (key[0], best[key]))


def test_trust_is_declared_for_known_attributes_and_kinds_of_tools() -> None:
    assert declared()["attributes"] == list(ATTRIBUTES)
    for numbers in declared()["categories"].values():
        assert set(numbers) <= set(ATTRIBUTES)
        assert all(0 <= number <= 100 for number in numbers.values())


def test_a_crm_is_believed_about_names_a_phone_tool_about_numbers_and_a_wish_comes_first() -> None:
    crm, chat, phone = (trust_in(category, {}) for category in ("crm", "chat", "phone"))
    assert crm["name"] > chat["name"] > phone["name"]
    assert crm["company_name"] > chat["company_name"]
    assert phone["phone"] > crm["phone"] > chat["phone"]
    assert chat["email"] > crm["email"]
    wished = trust_in("phone", {"name": 95})
    assert wished["name"] == 95
    assert {**wished, "name": 30} == phone


def test_the_worked_example_of_the_decision(rules: Rules) -> None:
    march, may, june, july = (datetime(2026, month, 1) for month in (3, 5, 6, 7))  # noqa: DTZ001
    records = [
        Record("crm:person:1", name="LEE, Ann", emails=("sales@acme.example",), updated_at=march),
        Record("chat:contact:2", name="Ann Lee", emails=("ann@acme.example", "a.lee@home.example"), updated_at=june,
               external_id="U1"),
        Record("phone:contact:3", name="Ann Acme mobile", updated_at=july),
        Record("desk:user:4", name="Ann", emails=("a.lee@home.example",), updated_at=may, is_deleted=True),
    ]  # fmt: skip
    categories = {"crm": "crm", "chat": "chat", "phone": "phone", "desk": "helpdesk"}
    trust = {(name, key): number for name, kind in categories.items() for key, number in trust_in(kind, {}).items()}
    found = [(row["rank"], row["value"], row["record_key"], row["rule"]) for row in rules.table(records, trust)]
    assert found == [
        (1, "ann@acme.example", "chat:contact:2", "verified"),
        (2, "a.lee@home.example", "chat:contact:2", "own"),
        (3, "sales@acme.example", "crm:person:1", "last"),
        (1, "Ann Lee", "chat:contact:2", "spelled"),
        (2, "LEE, Ann", "crm:person:1", "trusted"),
        (3, "Ann Acme mobile", "phone:contact:3", "kept"),
        (4, "Ann", "desk:user:4", "last"),
    ]
