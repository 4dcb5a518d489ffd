"""Who is one person by a folded address, by a name with a number or a domain, and by a mobile number alone."""

from typing import Any

import pytest

MOBILE, OTHER_MOBILE, LANDLINE, AMERICAN = "+447911123456", "+447911123457", "+442079460018", "+14045550348"


def together(*groups: str) -> set[frozenset[str]]:
    return {frozenset(group.split()) for group in groups}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ann+crm@x.com", "ann@x.com", True),
        ("ann+crm@x.com", "ann+shop@x.com", True),
        ("a.n.n@gmail.com", "ann@googlemail.com", True),
        ("a.nn+x@gmail.com", "ann@gmail.com", True),
        ("a.nn@x.com", "ann@x.com", False),
        ("+crm@x.com", "+shop@x.com", False),
        ("info+a@x.com", "info+b@x.com", False),
        ("ann+crm@x.com", "ann@y.com", False),
    ],
)
def test_addresses_that_reach_one_mailbox_join(hub: Any, one: str, other: str, same: bool) -> None:
    hub.add("a:contact:1", email=one)
    hub.add("b:contact:1", email=other)
    assert hub.resolve().people == (1 if same else 2)


def test_the_same_address_is_no_weaker_key_as_well(hub: Any) -> None:
    hub.add("a:contact:1", email="ann@x.com")
    hub.add("b:contact:1", email="ann@x.com")
    hub.resolve()
    assert [step.key_type for step in hub.explain("a:contact:1", "b:contact:1")] == ["email"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"name": "Ann Lee", "phones": [LANDLINE]}, {"name": "LEE, Ann", "phones": ["020 7946 0018"]}, True),
        ({"name": "Ann Lee", "phones": [LANDLINE]}, {"name": "Bob Lee", "phones": [LANDLINE]}, False),
        ({"name": "Ann", "phones": [LANDLINE]}, {"name": "Ann", "phones": [LANDLINE]}, False),
        ({"name": "Ann Lee", "phones": [f"{LANDLINE} ext 12"]}, {"name": "Ann Lee", "phones": [LANDLINE]}, False),
        ({"name": "Ann Lee", "phones": ["12"]}, {"name": "Ann Lee", "phones": ["12"]}, False),
        ({"name": "Ann Lee", "email": "a@x.com"}, {"name": "Ann Lee", "email": "b@x.com"}, True),
        ({"name": "Ann Lee", "email": "a@x.com"}, {"name": "Ann Lee", "email": "b@y.com"}, False),
        ({"name": "Ann Lee", "email": "a@gmail.com"}, {"name": "Ann Lee", "email": "b@gmail.com"}, False),
        ({"name": "Ann Lee", "email": "a@example.com"}, {"name": "Ann Lee", "email": "b@example.com"}, False),
        ({"name": "Ann Lee", "email": "a@x.com"}, {"name": "Ann", "email": "b@x.com"}, False),
    ],
)
def test_a_full_name_joins_with_a_number_or_a_domain(hub: Any, one: Any, other: Any, same: bool) -> None:
    hub.add("a:contact:1", **one)
    hub.add("b:contact:1", **other)
    assert hub.resolve(phone_regions={"a": "GB", "b": "GB"}).people == (1 if same else 2)


def test_a_caller_is_the_one_person_who_has_the_number(hub: Any) -> None:
    hub.add("crm:person:1", name="Ann Lee", email="ann@x.com", phones=[MOBILE])
    hub.add("phone:contact:1", phones=[MOBILE])
    hub.interaction("phone:call:1", "phone:contact:1", "phone")
    hub.resolve()
    assert hub.people() == together("crm:person:1 phone:contact:1")
    (step,) = hub.explain("crm:person:1", "phone:contact:1")
    assert (step.level, step.key_type, step.key_value) == (4, "mobile", MOBILE)


def test_a_number_that_two_known_people_have_is_contested(hub: Any) -> None:
    """A couple: until the husband turns up, the call is Ann's."""
    hub.add("crm:person:1", name="Ann Lee", email="ann@x.com", phones=[MOBILE])
    hub.add("phone:contact:1", phones=[MOBILE])
    hub.interaction("phone:call:1", "phone:contact:1", "phone")
    assert hub.resolve().people == 1
    hub.add("chat:contact:1", email="bob@y.com", phones=[MOBILE], name="Ann")
    assert hub.resolve().people == 3
    assert hub.reasons() == {("mobile", MOBILE): "2 people who are known by something else"}


@pytest.mark.parametrize(
    ("name", "same"),
    [(None, True), ("Ann", True), ("A. Lee", True), ("Lee Ann", True), ("Troy", False), ("Di Fox", False)],
)
def test_a_first_name_is_enough_to_disagree(hub: Any, name: str | None, same: bool) -> None:
    hub.add("crm:person:1", name="Ann Lee", email="ann@x.com", phones=[AMERICAN])
    hub.add("phone:contact:1", name=name, phones=[AMERICAN])
    hub.interaction("phone:call:1", "phone:contact:1", "phone")
    assert hub.resolve().people == (1 if same else 2)


@pytest.mark.parametrize(
    ("number", "calls", "same"),
    [(MOBILE, True, True), (MOBILE, False, False), (LANDLINE, True, False), (f"{MOBILE} ext 5", True, False)],
)
def test_without_a_name_only_a_mobile_that_was_seen_calling_counts(
    hub: Any, number: str, calls: bool, same: bool
) -> None:
    hub.add("crm:person:1", name="Ann Lee", email="ann@x.com", phones=[number])
    hub.add("chat:contact:1", phones=[number])
    hub.interaction("chat:talk:1", "chat:contact:1", "phone" if calls else "chat")
    assert hub.resolve().people == (1 if same else 2)


def test_two_callers_of_one_number_are_one(hub: Any) -> None:
    hub.add("phone:contact:1", phones=[MOBILE])
    hub.add("phone:contact:2", phones=[MOBILE])
    hub.add("phone:contact:3", phones=[OTHER_MOBILE])
    for number in (1, 2, 3):
        hub.interaction(f"phone:call:{number}", f"phone:contact:{number}", "phone")
    hub.resolve()
    assert hub.people() == together("phone:contact:1 phone:contact:2", "phone:contact:3")


def test_an_address_that_is_nobodys_is_so_with_a_tag_too(hub: Any) -> None:
    hub.add("a:contact:1", email="desk+a@x.com")
    hub.add("b:contact:1", email="desk+b@x.com")
    assert hub.resolve().people == 1
    hub.decide("ignore_key", key=("email", "desk@x.com"))
    assert hub.resolve().people == 2
    assert hub.reasons() == {("folded_email", "desk@x.com"): "ignored by decision 1"}


def test_a_number_that_is_nobodys_can_be_told(hub: Any) -> None:
    hub.add("crm:person:1", name="Ann Lee", email="ann@x.com", phones=[MOBILE])
    hub.add("phone:contact:1", name="Ann", phones=[MOBILE])
    hub.decide("ignore_key", key=("mobile", MOBILE))
    assert hub.resolve().people == 2
    assert hub.reasons() == {("mobile", MOBILE): "ignored by decision 1"}


def test_weak_keys_do_not_bridge_two_people_of_one_name(hub: Any) -> None:
    """Father and son: one name, one house, two ids of our own each; the limit of a key holds."""
    for number in range(3):
        hub.add(f"a:contact:{number}", name="Jon Doe", email=f"jon{number}@x.com", external_id=f"usr_{number}")
    hub.resolve()
    assert len(hub.people()) == 3
    assert hub.reasons() == {("name_domain", "doe jon @x.com"): "3 different external ids"}
