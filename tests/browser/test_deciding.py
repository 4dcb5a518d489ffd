"""Find, read, split and take it back, by keys alone; with JavaScript and without it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.keyboard import tab_to
from tests.unified_profile.app.joined_world import CALLER, CHAT, CRM, DESK
from unified_profile.ledger import Decision

pytestmark = pytest.mark.browser


def standing(site: Site) -> list[Decision]:
    return site.house.ledger.decisions()


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without"])
def test_find_read_split_and_take_back_by_keys_alone(lead: Callable[..., Page], joined: Site, has_script: bool) -> None:
    page = lead(java_script_enabled=has_script)
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("ann@x.com")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ann Lee")

    tab_to(page, page.locator("details.thread > summary").first)
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is in Rotterdam until Friday.").first).to_be_visible()

    tab_to(page, page.get_by_role("link", name="Why these are one person"))
    page.keyboard.press("Enter")
    # Over the profile, or without JavaScript a page of its own.
    why = page.get_by_role("dialog") if has_script else page.locator("main")
    expect(why.get_by_role("heading", level=1)).to_have_text("Why this is one person")

    tab_to(page, why.locator("li", has_text=DESK).get_by_role("checkbox"))
    page.keyboard.press("Space")
    tab_to(page, why.get_by_role("textbox", name="Why?"))
    page.keyboard.type("a colleague's account")
    page.keyboard.press("Enter")
    expect(why.get_by_role("heading", level=1)).to_have_text("What this would change")
    assert standing(joined) == []

    tab_to(page, why.get_by_role("button", name="Decide"))
    page.keyboard.press("Enter")
    expect(why.get_by_text("waits for the next run")).to_be_visible()
    kept = {frozenset((one.record_key_a, one.record_key_b)) for one in standing(joined)}
    assert kept == {frozenset((DESK, other)) for other in (CRM, CHAT, CALLER)}
    assert {one.reason for one in standing(joined)} == {"a colleague's account"}

    tab_to(page, why.get_by_role("button", name="Take back"))
    page.keyboard.press("Enter")
    expect(why.get_by_role("button", name="Take back")).to_have_count(0)
    assert standing(joined) == []


def test_what_keys_do_not_reach_is_noticed(lead: Callable[..., Page]) -> None:
    page = lead(bypass_csp=True)
    page.evaluate("document.querySelector('[data-theme-to]').tabIndex = -1")
    with pytest.raises(AssertionError, match="is not among the stops"):
        tab_to(page, page.locator("[data-theme-to]").first)
