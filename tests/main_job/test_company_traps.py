"""Companies that are hard to tell apart: from the tools' own records to the tables, and to the page of who calls."""

from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines import steps
from sandbox.making.company_traps import FREE_MAIL, SAME_NAME, SUBSIDIARY, TWO_DOMAINS
from sandbox.model import Company, World
from sandbox.serve import running_sandbox
from sandbox.truth import truth_of
from sandbox.world import make_world
from switchboard.settings import load_settings
from tests.unified_profile.app.conftest import open_house
from warehouse.publish import open_published

STREAMS = {
    "intercom": ["contacts", "companies"],
    "aircall": ["contacts", "calls"],
    "pipedrive": ["persons", "organizations"],
    "hubspot": ["contacts", "companies", "account"],
}

pytestmark = pytest.mark.slow


def only_traps(world: World) -> World:
    """The companies with a trap, whoever works there, and their calls."""
    companies = {company.id for company in world.companies if company.trap}
    staff = {human.id for human in world.people if human.company in companies}
    return replace(
        world,
        companies=tuple(company for company in world.companies if company.trap),
        people=tuple(human for human in world.people if human.id in staff),
        records=tuple(record for record in world.records if record.person in staff),
        calls=tuple(call for call in world.calls if call.person in staff),
        **dict.fromkeys(("conversations", "deals", "activities", "notes", "reviews", "disputes"), ()),
    )


@dataclass(frozen=True)
class Published:
    """What readers see after a run, and the world it is about."""

    folder: Path
    world: World

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(open_published(self.folder)) as con:
            return con.execute(query).fetchall()

    def trapped(self, trap: str) -> list[Company]:
        return [company for company in self.world.companies if company.trap == trap]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    home, world = tmp_path_factory.mktemp("traps"), only_traps(make_world())
    with running_sandbox(world, list(STREAMS)) as running, pytest.MonkeyPatch.context() as patch:
        for name, value in running.environment().items():
            patch.setenv(name, value)
        (home / "switchboard.yaml").write_text(yaml.safe_dump({"connections": running.connections()}))
        settings = load_settings(home)
        for tool, streams in STREAMS.items():
            report = steps.extract(settings, settings.connection(tool), streams=streams)
            assert [stream.error for stream in report.streams if stream.error] == []
        steps.catch_up(settings)
    return Published(settings.published_path, world)


@pytest.fixture(scope="module")
def id_of(published: Published) -> dict[int, str]:
    """The id that readers know each Company under. Its records in three tools have one, and no other Company's do."""
    truth = truth_of(published.world)
    found: dict[int, set[str]] = defaultdict(set)
    for record_key, company_id in published.rows("select record_key, company_id from identity.company_record"):
        found[truth.company_of[record_key]].add(company_id)
    assert {len(ids) for ids in found.values()} == {1}
    ids = {number: min(company_ids) for number, company_ids in found.items()}
    assert len(set(ids.values())) == len(ids) == len(published.world.companies)
    return ids


def test_two_of_one_name_are_two_and_a_firm_with_two_domains_is_one(
    published: Published, id_of: dict[int, str]
) -> None:
    rows = dict(published.rows("select company_id, (name, domain) from marts.dim_company"))
    for trap in (SAME_NAME, TWO_DOMAINS):
        for company in published.trapped(trap):
            assert rows[id_of[company.id]] == (company.name, company.domain)
    twins = published.trapped(SAME_NAME)
    assert len({company.name for company in twins}) == len(twins) / 2 > 0


def test_parents_are_those_that_hubspot_names(published: Published, id_of: dict[int, str]) -> None:
    """Two steps lead from the lowest of each group to the company at its head, which has no parent."""
    parent_of = dict(published.rows("select company_id, parent_company_id from marts.dim_company"))
    expected = {id_of[company.id]: id_of.get(company.parent or 0) for company in published.world.companies}
    assert parent_of == expected
    group = published.trapped(SUBSIDIARY)
    (head, middle, lowest) = (id_of[company.id] for company in group[:3])
    assert (parent_of[lowest], parent_of[middle], parent_of[head]) == (middle, head, None)


def test_whoever_writes_from_a_companys_domain_is_its_customer_and_from_free_mail_nobodys(
    published: Published, id_of: dict[int, str]
) -> None:
    company_of = dict(
        published.rows(
            "select record_key, company_id from marts.customer_record inner join marts.dim_customer using (customer_id)"
        )
    )
    traps = {company.id: company.trap for company in published.world.companies}
    employers = {human.id: human.company for human in published.world.people}
    unsaid = [record for record in published.world.records if record.company is None]
    assert len(unsaid) == len(published.world.companies)
    for record in unsaid:
        employer = employers[record.person] or 0
        expected = None if traps[employer] == FREE_MAIL else id_of[employer]
        assert company_of[f"intercom:contact:{record.id}"] == expected, record


def test_an_unknown_caller_is_shown_with_the_company_whose_desk_they_call_from(
    published: Published, id_of: dict[int, str], tmp_path: Path
) -> None:
    of_caller = truth_of(published.world).company_of_caller
    shown = dict(published.rows("select interaction_id, company_id from marts.fct_interaction where channel = 'phone'"))
    assert shown == {call: id_of[company] for call, company in of_caller.items()}
    names = {company.id: company.name for company in published.world.companies}
    callers = dict(published.rows("select interaction_id, customer_id from marts.fct_interaction"))
    house = open_house(published.folder, tmp_path)
    try:
        with house.agent() as agent:
            for call, company in of_caller.items():
                page = agent.get(f"/customer/{callers[call]}")
                assert page.status_code == 200
                assert names[company] in page.text
    finally:
        house.close()


def test_who_only_called_is_not_counted_among_the_companys_customers(
    published: Published, id_of: dict[int, str]
) -> None:
    counts = dict(published.rows("select company_id, customer_count from marts.dim_company"))
    free_mail = {company.id for company in published.trapped(FREE_MAIL)}
    known = {record.person for record in published.world.records}
    for company in published.world.companies:
        staff = [human for human in published.world.people if human.company == company.id and human.id in known]
        assert counts[id_of[company.id]] == len(staff) - (company.id in free_mail)
