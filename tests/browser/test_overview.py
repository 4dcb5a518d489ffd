"""From a trend, a company or one's own day to the customer, without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.unified_profile.app.trends_world import TOUCHED
from unified_profile.ledger import Role

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def test_from_a_burst_to_the_list_for_writing_to_everybody(new_page: NewPage) -> None:
    page = new_page(Role.ANALYST, java_script_enabled=False)
    page.get_by_role("link", name="Trends", exact=True).click()
    page.get_by_role("link", name="Containers", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Containers")
    expect(page.get_by_role("img", name=re.compile("People a day"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name=f"All {TOUCHED} as CSV").click()
    assert download.value.suggested_filename == "affected-2026-11-09-to-2026-11-13.csv"
    assert len(download.value.path().read_text(encoding="utf-8").splitlines()) == TOUCHED + 1
    page.get_by_role("link", name="More", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(TOUCHED - 50)


def test_topics_of_one_channel_and_a_conversation_that_got_worse(new_page: NewPage, site: Site) -> None:
    page = new_page(Role.LEAD, java_script_enabled=False)
    page.goto(f"{site.url}/trends")
    page.get_by_role("navigation", name="Channels").get_by_role("link", name="Chat").click()
    expect(page.get_by_role("navigation", name="Channels").locator("[aria-current]")).to_have_text("Chat")
    row = page.locator("table.topics tr", has_text="Billing")
    expect(row.get_by_role("img")).to_have_attribute("aria-label", re.compile(", 2, 1$"))
    page.get_by_role("link", name="Anna Lindqvist").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("charged twice")


def test_from_search_to_a_company_and_its_people(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.get_by_role("searchbox").fill("Harbour & Sons Logistics")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("a.hit").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/companies/c_harbour")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Harbour & Sons Logistics")
    page.get_by_role("link", name="Bruno Keller").last.click()
    page.wait_for_url("**/customer/p_busy")
    page.get_by_role("link", name="Harbour & Sons Logistics").first.click()
    page.wait_for_url("**/companies/c_harbour")


def test_an_agent_begins_the_day(new_page: NewPage, site: Site) -> None:
    page = new_page(java_script_enabled=False)
    page.get_by_role("link", name="My day").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Nobody has said which agent you are")
    # An address leads to an agent as an id does.
    site.house.ledger.join_agent(Role.AGENT.value, "maya@acme.com", by="ada")
    try:
        page.reload()
        expect(page.get_by_text("As Maya Okafor")).to_be_visible()
        expect(page.get_by_role("heading", level=2)).to_have_count(3)
        page.get_by_role("link", name="Anna Lindqvist").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("charged twice")
    finally:
        site.house.ledger.join_agent(Role.AGENT.value, None, by="ada")


def test_quality_leads_from_a_quadrant_to_its_metric(new_page: NewPage, site: Site) -> None:
    page = new_page(Role.ANALYST, java_script_enabled=False)
    page.goto(f"{site.url}/metrics")
    page.get_by_role("link", name="Quality beside satisfaction").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quality")
    expect(page.get_by_text("No training with reviews on either side is known")).to_be_visible()
