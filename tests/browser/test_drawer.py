"""Why a customer is one person, as a drawer over their page: opened and closed by keys, and decided in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.keyboard import tab_to
from tests.browser.test_looks import LOW_CONTRAST
from tests.unified_profile.app.joined_world import CHAT, DESK

pytestmark = pytest.mark.browser

INSIDE = "() => document.activeElement === document.body || document.activeElement.closest('dialog') !== null"


def profile(page: Page, site: Site) -> str:
    """Go to Ann's page; gives its address."""
    body = {"a": CHAT, "b": CHAT}
    found = page.request.post(f"{site.url}/api/v1/identity/why", data=body, headers={"origin": site.url})
    address = f"{site.url}/customer/{found.json()['a']['id']}"
    page.goto(address)
    return address


def test_w_opens_escape_closes_and_the_focus_is_kept_inside_and_given_back(
    lead: Callable[..., Page], joined: Site
) -> None:
    page = lead()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    address = profile(page, joined)
    page.keyboard.press("j")
    card = page.locator("[data-item]").first
    expect(card).to_be_focused()
    page.keyboard.press("w")
    drawer = page.get_by_role("dialog", name="Why this is one person")
    expect(drawer.get_by_role("heading", name="What holds them together")).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(INSIDE)
    page.keyboard.press("j")
    assert page.evaluate(INSIDE), "keys of the profile do not reach below the drawer"
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(card).to_be_focused()
    assert page.url == address
    assert complaints == []


def test_a_split_is_previewed_decided_and_taken_back_without_leaving_the_profile(
    lead: Callable[..., Page], joined: Site
) -> None:
    page = lead()
    address = profile(page, joined)
    tab_to(page, page.get_by_role("link", name="Why these are one person"))
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    tab_to(page, drawer.locator("li", has_text=DESK).get_by_role("checkbox"))
    page.keyboard.press("Space")
    tab_to(page, drawer.get_by_role("textbox", name="Why?"))
    page.keyboard.type("two people")
    page.keyboard.press("Enter")
    expect(drawer.get_by_role("heading", level=1)).to_have_text("What this would change")
    assert joined.house.ledger.decisions() == []
    tab_to(page, drawer.get_by_role("button", name="Decide"))
    page.keyboard.press("Enter")
    expect(drawer.get_by_role("button", name="Take back")).to_have_count(1)
    assert len(joined.house.ledger.decisions()) == 3
    assert page.url == address
    drawer.get_by_role("button", name="Take back").click()
    expect(drawer.get_by_role("button", name="Take back")).to_have_count(0)
    assert joined.house.ledger.decisions() == []
    with page.expect_navigation():
        page.keyboard.press("Escape")
    assert page.url == address


def test_it_is_a_page_when_the_drawer_cannot_be_filled(lead: Callable[..., Page], joined: Site) -> None:
    page = lead()
    address = profile(page, joined)
    page.route("**/why", lambda route: route.abort(), times=1)
    page.keyboard.press("w")
    page.wait_for_url(f"{address}/why")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_the_drawer_fits_and_can_be_read(lead: Callable[..., Page], joined: Site, theme: str, width: int) -> None:
    page = lead(color_scheme=theme, viewport={"width": width, "height": 900})
    profile(page, joined)
    page.keyboard.press("w")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", name="What holds them together")).to_be_visible()
    page.evaluate("document.querySelectorAll('dialog details').forEach((one) => { one.open = true })")
    assert page.evaluate(LOW_CONTRAST) == []
    assert drawer.evaluate("one => one.scrollWidth - one.clientWidth") == 0
    # Below zero: what is behind keeps the room of its scroll bar and cannot be scrolled.
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
