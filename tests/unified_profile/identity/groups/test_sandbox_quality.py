"""How right identity is about the make-believe companies, trap by trap."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench._sandbox_companies import companies_report
from sandbox.making.company_traps import COMPANY_TRAPS, SAME_NAME
from sandbox.making.names import FREE_MAIL_DOMAINS
from sandbox.model import World
from sandbox.world import make_world
from unified_profile.identity.rules import rules_with

SCALE = 0.25  # one round of traps


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(scale=SCALE)


@pytest.fixture(scope="module")
def report(world: World) -> dict[str, Any]:
    return companies_report(world)


def test_no_company_is_mistaken_for_another(report: dict[str, Any], world: World) -> None:
    assert report["pairwise precision"] == 1
    assert {report[f"wrong pairs, {trap}"] for trap in (*COMPANY_TRAPS, "no trap")} == {0}
    assert report["in truth"] == len(world.companies) - unseen(world)


def unseen(world: World) -> int:
    """Companies that no tool knows: chat lists only those that somebody there belongs to."""
    chatting = {record.company for record in world.records if record.tool == "intercom"}
    return sum(company.pipedrive_id is None and company.id not in chatting for company in world.companies)


@pytest.mark.parametrize("tools", [("intercom", "pipedrive"), ("intercom", "pipedrive", "hubspot")], ids="+".join)
def test_every_trap_is_seen_through(world: World, tools: tuple[str, ...]) -> None:
    """Without HubSpot, which keeps all domains, the mail of its people tells that a company has two."""
    found = companies_report(world, tools)
    recall = {name: value for name, value in found.items() if name.startswith("recall, ")}
    assert len(recall) == len(COMPANY_TRAPS) + 2  # those without a trap, and unknown callers
    assert set(recall.values()) == {1}


def test_parents_domains_and_switchboards_lead_to_the_right_company(report: dict[str, Any]) -> None:
    assert report["parents named"] == report["subsidiaries"] == 2
    assert report["parents named, right"] == 1
    assert report["people led by mail alone"] > 50
    assert report["people led by mail alone, right"] == 1
    assert report["recall, unknown callers"] == 1
    assert report["unknown callers with a company, right"] == 1


def test_the_report_sees_who_falls_into_a_trap(world: World, tmp_path: Path) -> None:
    """The failing twin: where free mail is like any other, everybody with an address there works for one trader."""
    path = tmp_path / "rules.yml"
    path.write_text("public_mail_domains: [" + ", ".join(f'"!{domain}"' for domain in FREE_MAIL_DOMAINS) + "]\n")
    found = companies_report(world, rules=rules_with(path))
    assert found["people led by mail alone, right"] < 0.9


def test_the_report_sees_two_that_are_taken_for_one(world: World) -> None:
    """The failing twin: of two companies with one domain, each tool knows another one."""
    first, second = (company for company in world.companies if company.trap == SAME_NAME)
    others = [company for company in world.companies if company not in (first, second)]
    alike = (replace(first, domain=second.domain, intercom_id=None), replace(second, pipedrive_id=None))
    found = companies_report(replace(world, companies=(*others, *alike)), ("intercom", "hubspot"))
    assert found[f"wrong pairs, {SAME_NAME}"] == 1
    assert found["pairwise precision"] < 1
