"""What a decision about agents or companies would change is said before it is made, in numbers added up by hand."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.unified_profile.identity.conftest import Decided
from tests.unified_profile.identity.groups.conftest import AGENTS, COMPANIES
from unified_profile.identity import Preview, default_rules, preview, resolve
from unified_profile.identity.groups import AGENT, COMPANY, resolve_groups
from unified_profile.identity.groups.preview import AgentNumbers, CompanyNumbers

CORE = """
    create table core.people (
        record_key varchar, connection varchar, occurred_at timestamp, is_deleted boolean default false, name varchar,
        email varchar, other_emails varchar[], phones varchar[], external_id varchar, reference_keys varchar[],
        company_key varchar
    );
    create table core.interactions (
        record_key varchar, person_key varchar, channel varchar, agent_key varchar, company_key varchar
    );
    create table core.ratings (record_key varchar, agent_key varchar, agent_email varchar);
    create table core.reviews (record_key varchar, reviewee_email varchar);
    create table core.deals (record_key varchar, person_key varchar, company_key varchar);
    create table core.activities (record_key varchar, person_key varchar);
    create schema marts;
    create table marts.fct_interaction (
        interaction_id varchar, state varchar, started_at timestamp, first_response_seconds double
    );
    create table marts.fct_event (event_id varchar, interaction_id varchar);
    create table marts.fct_rating (
        rating_id varchar, interaction_id varchar, is_counted boolean, is_satisfied boolean
    );
    create table marts.fct_review (review_id varchar, score double);
    create table marts.fct_deal (deal_id varchar, status varchar, value double, currency varchar);
    create table marts.dim_agent (agent_id varchar, name varchar);
    create table marts.dim_company (company_id varchar, name varchar);
    create table marts.dim_customer (customer_id varchar, display_name varchar, company_id varchar);
    create table marts.customer_record (record_key varchar, name varchar);
"""


class Desk:
    """A published warehouse: Eva under two addresses, and two companies of one CRM with their people and deals."""

    def __init__(self, con: Any, folder: Path) -> None:
        self.con, self.file = con, folder / "warehouse.duckdb"
        con.execute(f"create schema core; {AGENTS} {COMPANIES} {CORE}")
        self.many(
            "core.agents by name (select unnest(?) as record_key, unnest(?) as name, unnest(?) as email,"
            " false as is_bot)",
            ("chat:admin:1", "Eva Fox", "eva@us.example"),
            ("desk:user:1", "Eva Fox", "eva@us.example"),
            ("phone:user:1", "E. Fox", "fox@us.example"),
        )
        self.many(
            "core.companies by name (select unnest(?) as record_key, unnest(?) as name, unnest(?) as domain,"
            " 'crm' as connection, false as is_deleted)",
            ("crm:company:1", "Acme", "acme.example"),
            ("crm:company:2", "Acme UK", "acme.example"),
        )
        self.many(
            "core.people by name (select unnest(?) as record_key, unnest(?) as email, unnest(?) as company_key,"
            " 'crm' as connection)",
            ("crm:contact:1", "ann@acme.example", "crm:company:1"),
            ("crm:contact:2", "bob@acme.example", "crm:company:2"),
            ("crm:contact:3", "cid@acme.example", None),
        )
        self.many(
            "core.interactions by name (select unnest(?) as record_key, unnest(?) as person_key,"
            " unnest(?) as agent_key, 'chat' as channel)",
            ("chat:c1", "crm:contact:1", "chat:admin:1"),
            ("chat:c2", "crm:contact:2", "desk:user:1"),
            ("call:c3", "crm:contact:2", "phone:user:1"),
            ("call:c4", "crm:contact:3", "phone:user:1"),
        )
        self.many(
            "marts.fct_interaction by name (select unnest(?) as interaction_id, unnest(?) as state)",
            *(("chat:c1", "open"), ("chat:c2", "closed"), ("call:c3", "closed"), ("call:c4", "snoozed")),
        )
        self.many("core.ratings (select unnest(?), unnest(?), unnest(?))", *self.ratings)
        self.many(
            "marts.fct_rating by name (select unnest(?) as rating_id, unnest(?) as is_counted,"
            " unnest(?) as is_satisfied)",
            *(("r1", True, True), ("r2", True, False), ("r3", True, True), ("r4", False, False)),
        )
        self.many("core.reviews (select unnest(?), unnest(?))", ("v1", "EVA@us.example "), ("v2", "fox@us.example"))
        self.many("marts.fct_review (select unnest(?), unnest(?))", ("v1", 90.0), ("v2", 70.0))
        self.many(
            "core.deals (select unnest(?), unnest(?), unnest(?))",
            *(("d1", None, "crm:company:1"), ("d2", "crm:contact:2", None), ("d3", None, "crm:company:2")),
        )
        self.many(
            "marts.fct_deal (select unnest(?), unnest(?), unnest(?), unnest(?))",
            *(("d1", "open", 100.0, "EUR"), ("d2", "open", 50.0, "EUR"), ("d3", "won", 900.0, "EUR")),
        )
        resolve(con, phone_regions={})
        resolve_groups(con, AGENT)
        resolve_groups(con, COMPANY)
        self.ids = dict(con.execute("select record_key, group_id from identity.group_record").fetchall())
        con.execute(f"insert into marts.dim_agent values ('{self.ids['chat:admin:1']}', 'Eva Fox')")
        con.execute(f"attach '{self.file}' as published")
        con.execute("copy from database memory to published")
        con.execute("detach published")

    # By record and by address; one counts for nothing.
    ratings = (
        ("r1", "chat:admin:1", None),
        ("r2", None, "Eva@us.example"),
        ("r3", "phone:user:1", None),
        ("r4", "phone:user:1", None),
    )

    def many(self, into: str, *rows: tuple[Any, ...]) -> None:
        self.con.execute(f"insert into {into}", [list(column) for column in zip(*rows, strict=True)])

    def preview(self, then: Sequence[Decided], now: Sequence[Decided] = ()) -> Preview:
        return preview(self.file, now=now, then=then, phone_regions={}, rules=default_rules())


@pytest.fixture
def desk(new_office: Any, tmp_path: Path) -> Desk:
    con = new_office().con
    con.execute("drop schema core cascade")
    return Desk(con, tmp_path)


ONE_EVA = Decided(1, "link", "chat:admin:1", "phone:user:1")
TWO_EVAS = Decided(2, "cannot_link", "chat:admin:1", "desk:user:1")
ONE_ACME = Decided(3, "link", "crm:company:1", "crm:company:2")
NOT_THERE = AgentNumbers(0, 0, 0, 0, None, 0, None)


def test_linking_two_agents_adds_up_their_work(desk: Desk) -> None:
    found = desk.preview([ONE_EVA])
    assert (found.records, found.interactions, found.reviews, found.events) == (1, 2, 1, 0), "what was E. Fox's"
    assert (found.people, found.companies) == ([], [])
    agents = {agent.agent_id: agent for agent in found.agents}
    eva, other = agents[desk.ids["chat:admin:1"]], agents[desk.ids["phone:user:1"]]
    assert (eva.name, other.name) == ("Eva Fox", "E. Fox")
    assert eva.before == AgentNumbers(2, 2, 1, 2, 0.5, 1, 90.0)
    assert other.before == AgentNumbers(1, 2, 1, 1, 1.0, 1, 70.0)
    assert eva.after == AgentNumbers(3, 4, 2, 3, pytest.approx(2 / 3), 2, 80.0)
    assert other.after == NOT_THERE


def test_parting_an_agent_leaves_what_names_the_shared_address_to_nobody(desk: Desk) -> None:
    found = desk.preview([TWO_EVAS])
    assert (found.records, found.interactions, found.reviews) == (1, 1, 1)
    agents = {agent.agent_id: agent for agent in found.agents}
    assert agents.pop(desk.ids["chat:admin:1"]).after == AgentNumbers(1, 1, 1, 1, 1.0, 0, None)
    (new,) = agents.values()
    assert (new.before, new.after) == (NOT_THERE, AgentNumbers(1, 1, 0, 0, None, 0, None))


def test_linking_two_companies_adds_up_customers_contacts_and_deals_and_settles_the_domain(desk: Desk) -> None:
    """Cid's mail is at a domain of two companies, until they are one: then he is a customer, too."""
    found = desk.preview([ONE_ACME])
    assert (found.records, found.customers, found.interactions) == (1, 2, 3), "Bob's with two contacts, Cid's with one"
    companies = {company.company_id: company for company in found.companies}
    acme, uk = companies[desk.ids["crm:company:1"]], companies[desk.ids["crm:company:2"]]
    assert (acme.name, uk.name) == ("Acme", "Acme UK")
    assert acme.before == CompanyNumbers(1, 1, 1, 1, 1, 100.0, "EUR")
    assert uk.before == CompanyNumbers(1, 1, 2, 0, 1, 50.0, "EUR")
    assert acme.after == CompanyNumbers(2, 3, 4, 2, 2, 150.0, "EUR")
    assert uk.after == CompanyNumbers(0, 0, 0, 0, 0, None, None)


def test_undoing_shows_the_way_back(desk: Desk) -> None:
    for decision in (ONE_EVA, ONE_ACME):
        there, back = desk.preview([decision]), desk.preview([], now=[decision])
        assert (back.records, back.interactions) == (there.records, there.interactions)
        assert (back.reviews, back.customers) == (there.reviews, there.customers)
        for one, other in ((there.agents, back.agents), (there.companies, back.companies)):
            assert [(each.before, each.after) for each in one] == [(each.after, each.before) for each in other]


def test_an_ignored_domain_takes_the_customers_that_it_led_to(desk: Desk) -> None:
    ignored = Decided(4, "ignore_key", None, None, "domain", "acme.example")
    found = desk.preview([ONE_ACME, ignored], now=[ONE_ACME])
    assert (found.records, found.customers, found.interactions) == (0, 1, 1)
    (acme,) = found.companies
    assert (acme.before.customers, acme.after.customers) == (3, 2)


def test_what_changes_nothing_says_so_and_nothing_is_written(desk: Desk) -> None:
    before = desk.file.read_bytes()
    nothing = Preview(0, 0, 0, [])
    assert desk.preview([ONE_EVA], now=[ONE_EVA]) == nothing
    assert desk.preview([Decided(5, "ignore_key", None, None, "domain", "other.example")]) == nothing
    assert desk.preview([Decided(6, "link", "phone:user:404", "chat:admin:404")]) == nothing
    assert desk.file.read_bytes() == before


def test_a_shared_address_is_a_key_of_agents_too(desk: Desk) -> None:
    found = desk.preview([Decided(7, "ignore_key", None, None, "email", "eva@us.example")])
    assert (found.records, len(found.agents), found.people) == (1, 2, [])
