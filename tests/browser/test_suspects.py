"""The queue of people who may be one, worked through by keys; and that it can be read everywhere."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.keyboard import tab_to
from tests.browser.test_looks import LOW_CONTRAST
from tests.unified_profile.app.joined_world import AMN, BOB, CRM, ROBERT
from unified_profile.ledger import DecisionKind

pytestmark = pytest.mark.browser


def test_the_queue_is_worked_through_by_keys(lead: Callable[..., Page], joined: Site) -> None:
    page = lead()
    tab_to(page, page.get_by_role("link", name="Suspects"))
    page.keyboard.press("Enter")
    pairs = page.locator("article.pair-card")
    expect(pairs).to_have_count(3)
    for key, number in (("j", 0), ("j", 1), ("k", 0), ("j", 1)):
        page.keyboard.press(key)
        expect(pairs.nth(number)).to_be_focused()
    weighed = pairs.nth(1).locator("table.waterfall")
    page.keyboard.press("o")
    expect(weighed).to_be_visible()
    page.keyboard.press("o")
    expect(weighed).not_to_be_visible()

    tab_to(page, pairs.nth(1).get_by_role("button", name="These are different"))
    page.keyboard.press("Enter")
    expect(pairs).to_have_count(2)
    expect(pairs.first).to_be_focused()
    (made,) = joined.house.ledger.decisions()
    assert (made.kind, {made.record_key_a, made.record_key_b}) == (DecisionKind.CANNOT_LINK, {BOB, ROBERT})

    tab_to(page, page.get_by_role("link", name="Later"))
    page.keyboard.press("Enter")
    expect(pairs.nth(1)).to_be_focused()
    page.keyboard.press("k")
    tab_to(page, pairs.first.get_by_role("button", name="Join"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What this would change")
    tab_to(page, page.get_by_role("button", name="Decide"))
    page.keyboard.press("Enter")
    expect(pairs).to_have_count(1)
    made = joined.house.ledger.decisions()[-1]
    assert (made.kind, {made.record_key_a, made.record_key_b}) == (DecisionKind.LINK, {CRM, AMN})

    for left in (2, 3):
        page.goto(f"{joined.url}/suspects")
        tab_to(page, page.get_by_role("button", name="Take it back"))
        page.keyboard.press("Enter")
        expect(pairs).to_have_count(left)
    assert joined.house.ledger.decisions() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_pages_of_identity_fit_and_can_be_read(lead: Callable[..., Page], joined: Site, theme: str, width: int) -> None:
    page = lead(color_scheme=theme, viewport={"width": width, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{joined.url}/suspects")
    check(page)
    page.get_by_role("button", name="Join").first.click()
    page.wait_for_url("**/preview")
    check(page)
    page.get_by_role("link", name="Back without deciding").click()
    page.get_by_role("link", name="Ann Lee").click()
    page.goto(f"{page.url}/why?start=2&end=3")
    check(page)
    assert complaints == []


def check(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert page.evaluate(LOW_CONTRAST) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, page.url
    assert page.locator("h1").count() == 1
