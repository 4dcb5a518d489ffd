"""Staging of Intercom: contacts, companies and teams."""

from typing import Any

import pytest

from connectors.intercom.sandbox_records import APP_ID
from sandbox.making.presence import presence_of
from sandbox.model import World
from tests.tools.intercom.staging.scene import plain, rows

pytestmark = pytest.mark.slow


def test_contacts_become_people(con: Any, shown: World) -> None:
    found = rows(
        con,
        "select source_id, name, email, phones, role, external_id, company_key, reference_keys, updated_at, source_url"
        " from staging.stg_intercom__people",
    )
    companies = {company.id: company.intercom_id for company in shown.companies if company.intercom_id}
    expected = [
        (
            r.id,
            r.name,
            next(iter(r.emails), None),
            list(r.phones[:1]),
            r.role,
            r.external_id,
            f"chat:company:{companies[r.company]}" if r.company in companies else None,
            [f"crm:person:{r.pipedrive_person_id}"] if r.pipedrive_person_id is not None else [],
            plain(r.updated_at),
            f"https://app.intercom.com/a/apps/{APP_ID}/users/{r.id}/all-conversations",
        )
        for r in shown.records
        if r.tool == "intercom"
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert any(each[7] for each in expected)


def test_companies_and_teams(con: Any, shown: World) -> None:
    used = {record.company for record in shown.records if record.tool == "intercom"}
    companies = rows(con, "select source_id, name, domain, plan, employee_count from staging.stg_intercom__companies")
    assert sorted(companies) == sorted(
        (c.intercom_id, c.name, c.domain, c.plan, c.employees)
        for c in shown.companies
        if c.intercom_id and c.id in used
    )
    teams = rows(con, "select record_key, name from staging.stg_intercom__teams")
    assert sorted(teams) == sorted((f"chat:team:{team.intercom_id}", team.name) for team in shown.teams)


def test_who_was_available_when(con: Any, shown: World) -> None:
    found = rows(con, "select source_id, occurred_at, agent_key, state from staging.stg_intercom__presences")
    agents = {agent.id: f"chat:admin:{agent.intercom_id}" for agent in shown.agents}
    states = {"login": "available", "away": "away", "back": "available", "logout": "offline"}
    assert sorted(found) == sorted(
        (each.id, plain(each.at), agents[each.agent], states[each.kind]) for each in presence_of(shown)
    )
    assert {state for *_, state in found} == {"available", "away", "offline"}
