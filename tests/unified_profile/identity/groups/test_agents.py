"""One agent across tools: by e-mail address and by decision, and by nothing else."""

from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.errors import BugError
from tests.unified_profile.identity.groups.conftest import together


def day(number: int) -> datetime:
    return datetime(2026, 1, number, tzinfo=UTC).replace(tzinfo=None)


def test_the_same_address_is_the_same_agent_however_it_is_written(office: Any) -> None:
    office.agent("chat:admin:1", name="Ann Lee", email="Ann.Lee@Us.example")
    office.agent("phone:user:7", name="Ann", email=" ann.lee@us.example ")
    office.agent("qa:user:9", name="Ann Lee", email="mailto:ann.lee@us.example")
    office.agent("crm:owner:3", name="Bob Ray", email="bob@us.example")
    office.agent("crm:owner:4", name="Bob Ray", email=None)
    office.resolve()
    assert office.groups() == together("chat:admin:1 phone:user:7 qa:user:9", "crm:owner:3", "crm:owner:4")


def test_domains_with_two_spellings_are_one(office: Any) -> None:
    office.agent("chat:admin:1", email="ann@bücher.example")
    office.agent("phone:user:7", email="ann@xn--bcher-kva.example")
    office.resolve()
    assert len(office.groups()) == 1


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("support@us.example", "role mailbox"),
        ("support+uk@us.example", "role mailbox"),
        ("test@test.com", "placeholder"),
        ("unknown@us.example", "placeholder"),
    ],
)
def test_a_mailbox_of_nobody_joins_nobody(office: Any, email: str, reason: str) -> None:
    office.agent("chat:admin:1", name="Ann Lee", email=email)
    office.agent("phone:user:7", name="Ann Lee", email=email)
    office.resolve()
    assert len(office.groups()) == 2
    assert office.reasons() == {("email", email): reason}


def test_a_mailbox_that_strangers_share_joins_nobody_unless_it_bears_a_name(office: Any) -> None:
    for mailbox in ("nightshift", "ann.lee"):
        office.agent(f"chat:admin:{mailbox}", name="Ann Lee", email=f"{mailbox}@us.example")
        office.agent(f"phone:user:{mailbox}", name="Bob Ray", email=f"{mailbox}@us.example")
        office.agent(f"qa:user:{mailbox}", name="Bob", email=f"{mailbox}@us.example")
    office.resolve()
    assert office.groups() == together(
        "chat:admin:ann.lee phone:user:ann.lee qa:user:ann.lee",
        "chat:admin:nightshift",
        "phone:user:nightshift",
        "qa:user:nightshift",
    )
    assert office.reasons() == {("email", "nightshift@us.example"): "mailbox of people with different names"}


def test_a_married_name_is_the_same_agent(office: Any) -> None:
    office.agent("chat:admin:1", name="Ann Lee", email="a@us.example")
    office.agent("phone:user:7", name="Ann Lee-Ray", email="a@us.example")
    office.resolve()
    assert len(office.groups()) == 1


def test_bots_are_no_people_even_when_they_share_an_address_or_somebody_links_them(office: Any) -> None:
    office.agent("chat:bot:1", name="Robo", email="eva@us.example", is_bot=True)
    office.agent("desk:user:1", name="Robo", email="eva@us.example", is_bot=True)
    office.agent("chat:admin:1", name="Eva", email="eva@us.example", is_bot=False)
    office.agent("phone:user:1", name="Eva", email="eva@us.example", is_bot=None)
    office.decide("link", "chat:bot:1", "chat:admin:1")
    office.resolve()
    assert office.groups() == together("chat:bot:1 desk:user:1", "chat:admin:1 phone:user:1")
    assert office.query("select record_count, is_bot from identity.agent order by is_bot") == [(2, False), (2, True)]


def test_a_link_joins_and_taking_it_back_leaves_no_trace(office: Any) -> None:
    office.agent("chat:admin:1", name="Ann Lee", email="ann@us.example")
    office.agent("phone:user:7", name="Ann Ray", email="ann.ray@us.example")
    office.resolve()
    before = office.ids()
    office.decide("link", "phone:user:7", "chat:admin:1")
    office.resolve()
    assert len(office.groups()) == 1
    evidence = office.query(
        "select record_key_a, record_key_b, level, key_type, key_value from identity.group_evidence"
    )
    assert evidence == [("chat:admin:1", "phone:user:7", 1, "link", "chat:admin:1 = phone:user:7")]
    office.decisions.clear()
    office.resolve()
    assert office.ids() == before
    assert office.query("from identity.group_evidence") == []


def test_records_that_somebody_keeps_apart_are_apart_and_the_others_stay_together(office: Any) -> None:
    for tool in ("chat", "crm", "phone", "qa"):
        office.agent(f"{tool}:user:1", name="Sam Fox", email="sam@us.example")
    for tool in ("chat", "crm", "phone"):
        office.decide("cannot_link", "qa:user:1", f"{tool}:user:1")
    office.resolve()
    assert office.groups() == together("chat:user:1 crm:user:1 phone:user:1", "qa:user:1")
    assert office.reasons() == {("email", "sam@us.example"): "kept apart by decision 1"}
    office.decisions.clear()
    office.resolve()
    assert len(office.groups()) == 1
    assert office.reasons() == {}


def test_a_link_is_stronger_than_a_doubt_and_the_doubt_is_gone(office: Any) -> None:
    office.agent("chat:admin:1", name="Ann Lee", email="night@us.example")
    office.agent("phone:user:7", name="Nan Ray", email="night@us.example")
    office.decide("link", "phone:user:7", "chat:admin:1")
    office.resolve()
    assert len(office.groups()) == 1
    assert office.reasons() == {}


def test_an_ignored_address_joins_nobody(office: Any) -> None:
    office.agent("chat:admin:1", email="desk@us.example")
    office.agent("phone:user:7", email="desk@us.example")
    office.decide("ignore_key", key=("email", " Desk@us.example"))
    office.resolve()
    assert len(office.groups()) == 2
    assert office.reasons() == {("email", "desk@us.example"): "ignored by decision 1"}


def test_decisions_about_others_change_nothing(office: Any) -> None:
    office.agent("chat:admin:1", email="ann@us.example")
    office.decide("link", "chat:contact:1", "chat:contact:2")
    office.decide("cannot_link", "chat:admin:1", "chat:contact:2")
    office.decide("ignore_key", key=("mobile", "+447911123456"))
    assert office.resolve().groups == 1


def test_the_oldest_record_names_the_agent_and_a_later_one_never_renames_them(office: Any) -> None:
    office.agent("b:user:1", email="ann@us.example", occurred_at=day(2))
    office.agent("a:user:1", email="ann@us.example", occurred_at=None)
    office.resolve()
    (named,) = set(office.ids().values())
    assert office.query("select record_key from identity.agent_record where agent_id = minted_agent_id") == [
        ("b:user:1",)
    ]
    office.agent("c:user:1", email="ann@us.example", occurred_at=day(1))
    office.resolve()
    assert set(office.ids().values()) == {named}
    assert office.history() == []


def test_a_merge_keeps_the_older_id_and_a_split_gives_the_former_one_back(office: Any) -> None:
    office.agent("a:user:1", email="ann@us.example", occurred_at=day(1))
    office.agent("b:user:1", email="ann.lee@us.example", occurred_at=day(2))
    office.resolve()
    before = office.ids()
    older, younger = before["a:user:1"], before["b:user:1"]
    office.agent("b:user:1", email="ann@us.example", occurred_at=day(2))
    report = office.resolve()
    assert set(office.ids().values()) == {older}
    assert (report.groups, report.merged, report.split) == (1, 1, 0)
    assert (office.current(younger), office.current(older)) == (older, older)
    office.agent("b:user:1", email="ann.lee@us.example", occurred_at=day(2))
    report = office.resolve()
    assert office.ids() == before
    assert (report.merged, report.split) == (0, 1)
    assert office.current(younger) == younger
    assert office.history() == [(younger, older, "merged"), (younger, younger, "split")]


def test_the_id_of_a_deleted_record_passes_on_is_retired_and_comes_home(office: Any) -> None:
    office.agent("a:user:1", email="ann@us.example", occurred_at=day(1))
    office.agent("b:user:1", email="ann@us.example", occurred_at=day(2))
    office.resolve()
    (named,) = set(office.ids().values())
    office.remove("agents", "a:user:1")
    office.resolve()
    assert office.ids() == {"b:user:1": named}
    assert office.history() == []
    office.remove("agents", "b:user:1")
    assert office.resolve().retired == 1
    assert office.current(named) is None
    office.agent("a:user:1", email="ann@us.example", occurred_at=day(1))
    office.resolve()
    assert office.ids() == {"a:user:1": named}
    assert [cause for _, _, cause in office.history()] == ["retired", "returned"]


def test_running_again_changes_nothing_and_leaves_nothing_temporary(office: Any) -> None:
    for number in range(6):
        office.agent(f"a:user:{number}", email=f"{number % 3}@us.example")
    office.resolve()
    before = office.state()
    office.resolve()
    assert office.state() == before
    assert office.query("select table_name from duckdb_tables() where temporary") == []


def test_a_rebuild_from_nothing_gives_the_same_ids_again(office: Any) -> None:
    for number in range(6):
        office.agent(f"a:user:{number}", email=f"{number % 3}@us.example", occurred_at=day(1 + number * 5 % 6))
    office.resolve()
    before = office.state()
    office.con.execute("drop schema identity cascade")
    office.resolve()
    assert office.state() == before


def test_a_key_that_comes_twice_is_named_and_nothing_is_written(office: Any) -> None:
    office.agent("a:user:1", email="ann@us.example")
    office.resolve()
    before = office.state()
    office.con.execute("insert into core.agents by name select 'b:user:1' as record_key from range(2)")
    with pytest.raises(BugError, match=r"core\.agents holds this key more than once"):
        office.resolve()
    assert office.state() == before


def test_unknown_ids_lead_nowhere(office: Any) -> None:
    office.agent("a:user:1")
    office.resolve()
    assert office.current("a_unknown") is None
