"""Filters of a timeline in a browser: only the timeline changes, focus stays, a live region says what came of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from unified_profile.ledger import Role

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def test_filters_by_keyboard_change_the_timeline_alone(new_page: NewPage, site: Site) -> None:
    page = new_page(Role.LEAD)
    page.goto(f"{site.url}/customer/p_anna")
    page.evaluate("document.querySelector('h1').dataset.same = 'yes'")
    page.keyboard.press("f")
    expect(page.locator("[data-filter='channel-phone']")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/customer/p_anna?channel=phone")
    expect(page.locator("[data-live]")).to_have_text("2 of 12 match")
    expect(page.locator("[data-item]")).to_have_count(2)
    expect(page.locator("[data-filter='channel-phone']")).to_be_focused()
    expect(page.locator("h1")).to_have_attribute("data-same", "yes")
    page.locator("[data-menu='agent'] summary").press("Enter")
    page.locator("[data-filter='agent-a_priya']").press("Enter")
    expect(page.locator("[data-item]")).to_have_count(1)
    expect(page.locator("[data-menu='agent']")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator("[data-menu='agent'] summary")).to_be_focused()
    page.go_back()
    expect(page.locator("[data-item]")).to_have_count(2)
    page.get_by_role("link", name="Clear filters").click()
    expect(page.locator("[data-item]")).to_have_count(12)
    expect(page.locator("h1")).to_have_attribute("data-same", "yes")


def test_words_are_found_without_leaving_the_page_or_writing_them_into_its_address(
    new_page: NewPage, site: Site
) -> None:
    page = new_page()
    page.goto(f"{site.url}/customer/p_anna")
    page.get_by_label("Words in this timeline").fill("retry")
    page.keyboard.press("Enter")
    expect(page.locator("[data-live]")).to_have_text("1 of 12 match")
    page.wait_for_url("**/customer/p_anna?text=*")
    assert "retry" not in page.url
    expect(page.get_by_label("Words in this timeline")).to_be_focused()
    page.reload()
    expect(page.locator("[data-item]")).to_have_count(1)


@pytest.mark.parametrize("has_script", [True, False])
def test_days_are_chosen_in_a_form(new_page: NewPage, site: Site, has_script: bool) -> None:
    page = new_page(java_script_enabled=has_script)
    page.goto(f"{site.url}/customer/p_anna?channel=phone&channel=whatsapp")
    page.locator("[data-menu='time'] summary").click()
    page.get_by_label("From", exact=True).fill("2026-05-01")
    page.get_by_label("To", exact=True).fill("2026-06-01")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**from=2026-05-01&to=2026-06-01")
    expect(page.locator("[data-item]")).to_have_count(1)
    expect(page.locator("[data-menu='time'] > summary")).to_contain_text("1 May – 1 Jun")


def test_filters_and_words_work_without_javascript(new_page: NewPage, site: Site) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{site.url}/customer/p_busy")
    page.locator("[data-filter='channel-email']").click()
    page.get_by_label("Words in this timeline").fill("container 0001")
    page.keyboard.press("Enter")
    page.wait_for_url("**/customer/p_busy?channel=email&text=*")
    expect(page.locator("[data-outcome]")).to_have_text("1 of 521 match")
    page.get_by_role("link", name="Clear filters").click()
    page.get_by_text("Show earlier").click()
    expect(page.locator("[data-item]")).to_have_count(20)
