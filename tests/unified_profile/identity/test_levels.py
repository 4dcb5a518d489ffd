"""Who is one person, and who is not, by references, external ids and addresses."""

from typing import Any

import pytest

from contracts.errors import BugError
from unified_profile.identity import default_rules


def together(*groups: str) -> set[frozenset[str]]:
    return {frozenset(group.split()) for group in groups}


def test_every_record_is_somebody(hub: Any) -> None:
    hub.add("aircall:contact:1", phones=["anonymous"])
    hub.add("aircall:contact:2", phones=["anonymous"])
    report = hub.resolve()
    assert (report.records, report.people) == (2, 2)


def test_nobody_at_all_is_no_error(hub: Any) -> None:
    assert hub.resolve().people == 0


def test_a_reference_joins(hub: Any) -> None:
    hub.add("a:contact:1")
    hub.add("b:person:1", reference_keys=["a:contact:1"])
    hub.add("c:person:1", reference_keys=["b:person:1"])
    hub.resolve()
    assert hub.people() == together("a:contact:1 b:person:1 c:person:1")


def test_a_reference_to_an_interaction_means_the_person_in_it(hub: Any) -> None:
    hub.interaction("a:conversation:9", "a:contact:1")
    hub.add("a:contact:1")
    hub.add("a:contact:2")
    hub.add("k:person:1", reference_keys=["a:conversation:9"])
    hub.resolve()
    assert hub.people() == together("a:contact:1 k:person:1", "a:contact:2")


def test_two_records_that_refer_to_something_not_held_yet_belong_together(hub: Any) -> None:
    hub.interaction("a:call:9", None)
    hub.add("b:person:1", reference_keys=["a:contact:404", None])
    hub.add("c:person:1", reference_keys=["a:contact:404"])
    hub.add("d:person:1", reference_keys=["a:call:9"])
    hub.add("e:person:1", reference_keys=["a:call:9"])
    hub.resolve()
    assert hub.people() == together("b:person:1 c:person:1", "d:person:1 e:person:1")


def test_the_same_external_id_joins(hub: Any) -> None:
    hub.add("a:contact:1", external_id="usr_7")
    hub.add("b:contact:1", external_id=" usr_7 ")
    hub.add("b:contact:2", external_id="usr_8")
    hub.resolve()
    assert hub.people() == together("a:contact:1 b:contact:1", "b:contact:2")


@pytest.mark.parametrize("value", ["null", "0", "Undefined", " test ", "", "N/A"])
def test_a_placeholder_is_no_external_id(hub: Any, value: str) -> None:
    hub.add("a:contact:1", external_id=value)
    hub.add("b:contact:1", external_id=value)
    assert hub.resolve().people == 2


def test_the_same_address_joins_wherever_it_is_written(hub: Any) -> None:
    hub.add("a:contact:1", email=" Ann@X.com")
    hub.add("b:contact:1", email="other@x.com", other_emails=["mailto:ann@x.com"])
    hub.add("c:contact:1", other_emails=["OTHER@x.com", None])
    hub.add("d:contact:1", email="ann@x.org")
    hub.resolve()
    assert hub.people() == together("a:contact:1 b:contact:1 c:contact:1", "d:contact:1")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("support@x.com", "role mailbox"),
        ("Info+crm@x.com", "role mailbox"),
        ("test@test.com", "placeholder"),
        ("ann@example.com", "placeholder"),
        ("noemail@shop.io", "placeholder"),
    ],
)
def test_addresses_that_identify_nobody_join_nobody(hub: Any, address: str, reason: str) -> None:
    hub.add("a:contact:1", email=address)
    hub.add("b:contact:1", email=address)
    hub.resolve()
    assert len(hub.people()) == 2
    assert hub.reasons() == {("email", address.lower()): reason}


def test_an_address_with_five_names_joins_nobody(hub: Any) -> None:
    names = ["Ann Lee", "Bob Ray", "Cy Oak", "Di Fox", "Ed Elm"]
    for number, name in enumerate(names[:4]):
        hub.add(f"a:contact:{number}", email="ann@x.com", name=name)
    assert hub.resolve().people == 1
    hub.add("a:contact:4", email="ann@x.com", name=names[4])
    assert hub.resolve().people == 5
    assert hub.reasons() == {("email", "ann@x.com"): "5 different names"}


@pytest.mark.parametrize(
    ("address", "names", "people"),
    [
        ("desk@x.com", ["Ann Lee", "Bob Ray"], 2),
        ("desk@x.com", ["Ann Lee", "Ann Smith", "Bob Ray"], 3),
        ("desk@x.com", ["Ann Lee", "Ann Smith"], 1),
        ("desk@x.com", ["Ann Lee", "Bob", None], 1),
        ("annl@x.com", ["Ann Lee", "Bob Ray"], 1),
        ("ray.b@x.com", ["Ann Lee", "Bob Ray"], 1),
        ("al@x.com", ["Al Lee", "Bob Ray"], 2),
    ],
)
def test_a_mailbox_of_strangers_joins_nobody(hub: Any, address: str, names: list[str | None], people: int) -> None:
    """Names with no word in common, at an address that bears none of them."""
    for number, name in enumerate(names):
        hub.add(f"a:contact:{number}", email=address, name=name)
    assert hub.resolve().people == people
    reason = {("email", address): "mailbox of people with different names"}
    assert hub.reasons() == (reason if people > 1 else {})


def test_one_name_written_in_many_ways_is_one_name(hub: Any) -> None:
    for number, name in enumerate(["Zoë van Dyk", "VAN DYK, Zoe", "zoe van-dyk", "Zoe J. van Dyk", "Zoe", None]):
        hub.add(f"a:contact:{number}", email="zoe@x.com", name=name)
    assert hub.resolve().people == 1


def test_names_in_other_scripts_count_too(hub: Any) -> None:
    for number, name in enumerate(["Олена Шевченко", "Іван Франко", "Леся Українка", "山田 太郎さん", "Тарас Бульба"]):
        hub.add(f"a:contact:{number}", email="desk@x.com", name=name)
    hub.resolve()
    assert len(hub.people()) == 5
    assert hub.reasons() == {("email", "desk@x.com"): "5 different names"}


def test_an_address_with_three_external_ids_joins_nobody(hub: Any) -> None:
    for number in range(3):
        hub.add(f"a:contact:{number}", email="desk@x.com", external_id=f"usr_{number}")
    hub.resolve()
    assert len(hub.people()) == 3
    assert hub.reasons() == {("email", "desk@x.com"): "3 different external ids"}


def test_a_key_on_many_records_of_one_person_is_not_shared(hub: Any) -> None:
    """Limits count people of the level below, not records."""
    for number in range(70):
        hub.add(f"a:contact:{number}", email="ann@x.com", external_id=f"usr_{number % 2}")
    hub.resolve(rules=loosened(max_clusters=35))
    assert len(hub.people()) == 1


def test_a_record_that_too_many_refer_to_joins_nobody(hub: Any) -> None:
    hub.add("a:contact:1")
    for number in range(60):
        hub.add(f"b:person:{number}", reference_keys=["a:contact:1"])
    hub.resolve()
    assert len(hub.people()) == 61
    assert hub.reasons() == {("record", "a:contact:1"): "61 separate records or people"}


def test_a_person_with_too_many_external_ids_is_taken_apart_at_the_weakest_key(hub: Any) -> None:
    """Two people of three ids each, joined by one key on which two names disagree, besides keys with one name."""
    for person, name in (("ann", "Ann Lee"), ("bob", "Bob Ray")):
        for number in range(3):
            hub.add(
                f"{person}:contact:{number}",
                external_id=f"{person}{number}",
                name=name,
                email=f"{person}{number}@x.com",
                other_emails=[f"{person}{number + 1}@x.com"],
            )
    hub.add("z:contact:1", name="Ann Lee", email="ann0@x.com", other_emails=["bob0@x.com"])
    hub.resolve()
    assert frozenset({"ann:contact:0", "ann:contact:1", "ann:contact:2", "z:contact:1"}) in hub.people()
    assert len(hub.people()) == 2
    assert hub.reasons() == {("email", "bob0@x.com"): "one person would have 6 external ids"}


def test_the_report_counts_what_is_there(hub: Any) -> None:
    hub.interaction("a:call:1", "a:contact:404")
    hub.interaction("a:call:2", "a:contact:1")
    hub.interaction("a:call:3", None)
    hub.add("a:contact:1", email="ann@x.com", phones=["+447911123456", "0"])
    hub.add("b:contact:1", email="ann@x.com", phones=["+447911123456"])
    report = hub.resolve()
    assert (report.records, report.people, report.largest) == (2, 1, 2)
    assert (report.phones, report.valid_phones, report.phones_parsed) == (3, 2, 2)
    assert report.interactions_without_person == 1


def test_a_key_that_is_not_unique_is_our_fault(hub: Any) -> None:
    hub.add("a:contact:1")
    hub.con.execute("insert into core.people select * from core.people")
    with pytest.raises(BugError, match="a:contact:1"):
        hub.resolve()


def loosened(**limits: int) -> Any:
    rules = default_rules()
    level = rules.levels[2].model_copy(update=limits)
    return rules.model_copy(update={"levels": {1: rules.levels[1], 2: level}})
