"""An agent at work, by keyboard, with and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def test_find_and_read_by_keyboard_alone(new_page: NewPage, site: Site) -> None:
    page = new_page()
    page.goto(f"{site.url}/metrics")
    page.keyboard.press("/")
    page.keyboard.type("lindq")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/*")
    expect(page.locator("a.hit").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/customer/p_anna")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Anna Lindqvist")
    page.keyboard.press("j")
    thread = page.locator("details.thread").first
    expect(thread).not_to_have_attribute("open", re.compile(".*"))
    page.keyboard.press("o")
    expect(thread.get_by_text("Finance says the second run was a retry.")).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("[data-item]").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("[data-item]").nth(0)).to_be_focused()


def test_an_exact_match_opens_at_once(new_page: NewPage) -> None:
    page = new_page()
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("070-174 06 05")
    page.keyboard.press("Enter")
    page.wait_for_url("**/customer/p_anna")


def test_earlier_events_come_in_below_without_leaving_the_page(new_page: NewPage, site: Site) -> None:
    page = new_page()
    page.goto(f"{site.url}/customer/p_busy")
    cards = page.locator("[data-item]")
    for number in (20, 40, 60):
        expect(cards).to_have_count(number)
        page.get_by_text("Show earlier").click()
    expect(cards).to_have_count(80)
    assert page.url.endswith("/customer/p_busy")
    headings = page.locator(".day-head").all_inner_texts()
    assert len(headings) == len(set(headings))
    titles = page.locator(".episode-title").all_inner_texts()
    assert len(titles) == 80


def test_the_colours_follow_the_system_until_chosen_and_stay_chosen(new_page: NewPage) -> None:
    page = new_page(color_scheme="dark")
    background = "() => getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    page.get_by_label("Light colours").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    light = page.evaluate(background)
    assert light != dark
    page.reload()
    assert page.evaluate(background) == light


def test_times_are_the_readers_own_from_the_first_page_on(new_page: NewPage, site: Site) -> None:
    page = new_page(timezone_id="Asia/Dubai")
    page.goto(f"{site.url}/customer/p_anna")
    expect(page.get_by_text("Times in Asia/Dubai")).to_be_visible()
    expect(page.get_by_text("11:00 – 12:35")).to_be_visible()


def test_where_a_value_comes_from_is_one_key_away_without_javascript(new_page: NewPage, site: Site) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{site.url}/customer/p_anna")
    reason = page.get_by_text("more trusted about names")
    expect(reason).to_be_hidden()
    toggle = page.locator("summary", has_text="Where this comes from")
    page.get_by_role("heading", level=1).click()
    while not toggle.evaluate("(one) => one === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(reason).to_be_visible()
    expect(page.get_by_role("term").filter(has_text="Name")).to_be_visible()
    expect(page.get_by_role("link", name="Pipedrive").first).to_have_attribute("href", re.compile("person/59f84$"))
    page.keyboard.press("Enter")
    expect(reason).to_be_hidden()


def test_everything_can_be_read_without_javascript(new_page: NewPage, site: Site) -> None:
    page = new_page(java_script_enabled=False)
    page.get_by_role("searchbox").fill("bruno")
    page.get_by_role("button", name="Search").click()
    page.locator("a.hit").first.click()
    page.wait_for_url("**/customer/p_busy")
    page.locator("details.thread > summary").nth(1).click()
    expect(page.locator("details.thread").nth(1).locator(".message").first).to_be_visible()
    page.get_by_text("Show earlier").click()
    page.wait_for_url("**/customer/p_busy/events?after=*")
    expect(page.locator("[data-item]")).to_have_count(20)
    page.get_by_label("Dark colours").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_signing_out_leaves_nothing_behind_the_back_button(new_page: NewPage, site: Site) -> None:
    page = new_page()
    page.goto(f"{site.url}/customer/p_anna")
    page.get_by_label("Sign out").click()
    page.wait_for_url("**/login")
    page.go_back()
    expect(page.get_by_text("Anna Lindqvist")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_contain_text("not signed in")
