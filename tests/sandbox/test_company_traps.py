"""Companies that are hard to match: laid in every world that is large enough, and of no account to the rest of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from typing import Any

import phonenumbers
import pytest

from sandbox import world as making
from sandbox.making.company_traps import (
    COMPANY_TRAPS,
    FREE_MAIL,
    SAME_NAME,
    SUBSIDIARY,
    SWITCHBOARD,
    TWO_DOMAINS,
    CompanyTraps,
)
from sandbox.making.names import FREE_MAIL_DOMAINS
from sandbox.model import Company, World
from sandbox.truth import company_of_caller, truth_of
from sandbox.world import advance, make_world


@pytest.fixture(scope="module")
def world() -> World:
    """One round of traps."""
    return make_world(scale=0.2)


def trapped(world: World, trap: str) -> list[Company]:
    return [company for company in world.companies if company.trap == trap]


def addresses_of(world: World, company: Company) -> Counter[str]:
    """Domains of the mail of a company's people, as records show it."""
    staff = {human.id for human in world.people if human.company == company.id}
    return Counter(email.split("@")[1] for record in world.records if record.person in staff for email in record.emails)


def everything(world: World) -> Iterator[tuple[str, Any]]:
    for stream in fields(World):
        found = getattr(world, stream.name)
        yield from ((stream.name, item) for item in (found if isinstance(found, tuple) else ()))


def test_the_rest_of_the_world_does_not_know_of_them(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "make_company_traps", lambda *_: CompanyTraps())
    without = list(everything(make_world(scale=0.2)))
    added = set(everything(world)) - set(without)
    assert [item for item in everything(world) if item not in added] == without
    assert {stream for stream, _ in added} == {"companies", "people", "records", "calls"}


def test_small_worlds_have_none(small: World) -> None:
    assert {company.trap for company in small.companies} == {None}


def test_they_are_there_from_the_beginning_and_multiplied_by_scale(world: World, whole: World) -> None:
    once = Counter(company.trap for company in world.companies if company.trap)
    assert once == {SAME_NAME: 2, TWO_DOMAINS: 1, SUBSIDIARY: 3, FREE_MAIL: 2, SWITCHBOARD: 1}
    assert Counter(company.trap for company in whole.companies if company.trap) == {t: 3 * n for t, n in once.items()}
    begun = make_world(scale=0.2, now=world.started_at + timedelta(days=1))
    assert [company for company in begun.companies if company.trap] == [c for c in world.companies if c.trap]


def test_a_later_world_keeps_what_they_have_dialled(world: World) -> None:
    middle = make_world(scale=0.2, now=world.started_at + timedelta(days=250))
    (desk,) = trapped(world, SWITCHBOARD)
    people = {human.id for human in world.people if human.company == desk.id}
    dialled = [call for call in world.calls if call.person in people]
    assert [call for call in middle.calls if call.person in people] == [c for c in dialled if c.ended_at <= middle.now]
    assert [call for call in advance(world, days=1).calls if call.person in people] == dialled


def test_names_and_domains_are_nobody_elses(whole: World) -> None:
    names = Counter(company.name for company in whole.companies)
    assert {names[company.name] for company in whole.companies if company.trap != SAME_NAME} == {1}
    assert {names[company.name] for company in trapped(whole, SAME_NAME)} == {2}
    domains = Counter(domain for company in whole.companies for domain in (company.domain, *company.other_domains))
    assert {domain for domain, count in domains.items() if count > 1} == set()


def test_what_makes_each_hard_to_match(world: World) -> None:
    one, other = trapped(world, SAME_NAME)
    assert (one.name, one.own_id, other.own_id) == (other.name, None, None)
    assert one.domain != other.domain
    (bought,) = trapped(world, TWO_DOMAINS)
    assert bought.own_id is None
    assert addresses_of(world, bought) == {bought.domain: 4, bought.other_domains[0]: 1}
    head, middle, lowest = trapped(world, SUBSIDIARY)
    assert (head.parent, middle.parent, lowest.parent) == (None, head.id, middle.id)
    assert len({head.domain, middle.domain, lowest.domain}) == 3
    for trader in trapped(world, FREE_MAIL):
        assert trader.domain in FREE_MAIL_DOMAINS
        assert set(addresses_of(world, trader)) == {trader.domain}
        others = {r.person for r in world.records for email in r.emails if email.endswith(f"@{trader.domain}")}
        assert len(others) > 3, "it leads to the trader's people alone"


def test_somebody_unknown_calls_from_a_number_that_only_colleagues_give(whole: World) -> None:
    known = {record.person for record in whole.records}
    calls = {f"aircall:call:{call.id}": call for call in whole.calls}
    employers = {human.id: human.company for human in whole.people}
    found = company_of_caller(whole)
    assert set(found.values()) == {company.id for company in trapped(whole, SWITCHBOARD)}
    for key, company in found.items():
        call = calls[key]
        carriers = {r.person for r in whole.records if digits(call.raw_digits) in map(digits, r.phones)}
        assert call.contact is None
        assert call.person not in known
        assert len(carriers) == 2
        assert {employers[person] for person in carriers} == {company}


def digits(written: str) -> str:
    return phonenumbers.format_number(phonenumbers.parse(written, "GB"), phonenumbers.PhoneNumberFormat.E164)


def test_the_truth_says_whose_every_record_is_and_which_trap_it_lies_in(world: World) -> None:
    truth = truth_of(world)
    (bought,) = trapped(world, TWO_DOMAINS)
    own = {key for key, company in truth.company_of.items() if company == bought.id}
    assert own == {
        f"intercom:company:{bought.intercom_id}",
        f"pipedrive:organization:{bought.pipedrive_id}",
        f"hubspot:company:{bought.pipedrive_id}",
    }
    assert {truth.company_trap_of[key] for key in own} == {TWO_DOMAINS}
    assert set(truth.company_trap_of.values()) == set(COMPANY_TRAPS)
    head, middle, lowest = trapped(world, SUBSIDIARY)
    assert truth.parent_of == {middle.id: head.id, lowest.id: middle.id}
    assert set(truth.company_of_caller) <= set(truth.human_of)
    listed = {key for key in truth.company_of if key.startswith("pipedrive:")}
    assert len(listed) == truth.totals["pipedrive"]["organizations"]
    chatting = {key for key in truth.company_of if key.startswith("intercom:")}
    assert len(chatting) == truth.totals["intercom"]["companies"]
