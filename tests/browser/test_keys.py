"""Keys, the palette and the summary, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.test_attacks import TRIPWIRE
from unified_profile.ledger import Role

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def test_cards_open_one_by_one_and_all_together(new_page: NewPage, site: Site) -> None:
    page = new_page()
    page.goto(f"{site.url}/customer/p_anna")
    opened = page.locator("[data-timeline] details[open]")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(opened).to_have_count(1)
    page.keyboard.press("o")
    expect(opened).to_have_count(0)
    page.keyboard.press("e")
    expect(opened).to_have_count(page.locator("[data-timeline] details").count())
    expect(page.locator("[data-live]")).to_contain_text("expanded")
    page.get_by_role("button", name="Collapse all").click()
    expect(opened).to_have_count(0)


def test_results_are_gone_through_by_brackets(new_page: NewPage, site: Site) -> None:
    page = new_page()
    page.keyboard.type("smith")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/*")
    page.keyboard.press("Enter")
    page.wait_for_url("**/customer/*")
    first = page.url
    expect(page.get_by_text("1 of 2 found")).to_be_visible()
    page.keyboard.press("]")
    expect(page.get_by_text("2 of 2 found")).to_be_visible()
    assert page.url != first
    page.keyboard.press("[")
    page.wait_for_url(first)


def test_the_list_of_keys_opens_and_closes_and_other_keys_rest_meanwhile(new_page: NewPage, site: Site) -> None:
    page = new_page()
    page.goto(f"{site.url}/customer/p_anna")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    page.keyboard.press("e")
    expect(page.locator("[data-timeline] details[open]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_every_key_of_the_list_does_something(new_page: NewPage, site: Site) -> None:
    page = new_page()
    page.goto(f"{site.url}/customer/p_anna")
    listed = page.locator("#keys dt kbd").all_text_contents()
    known = page.evaluate("Object.keys(keys)")
    assert set(listed) - {"Ctrl", "K", "Enter", "Esc"} == set(known)


def test_the_summary_is_copied(new_page: NewPage, site: Site) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site.url}/customer/p_anna")
    page.keyboard.press("c")
    expect(page.locator("[data-live]")).to_have_text("Summary copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Anna Lindqvist\nNordlicht AB · Business\n")
    assert page.url.endswith("/customer/p_anna")


def test_without_javascript_the_summary_is_a_page_and_nothing_idle_is_shown(new_page: NewPage, site: Site) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{site.url}/customer/p_anna")
    expect(page.get_by_text("Expand all")).to_be_hidden()
    expect(page.locator("dialog")).to_have_count(2)
    for dialog in page.locator("dialog").all():
        expect(dialog).to_be_hidden()
    page.get_by_role("link", name="Copy summary").click()
    page.wait_for_url("**/customer/p_anna/summary")
    expect(page.locator("body")).to_contain_text("The newest 10 of 12")


def test_the_palette_finds_a_customer_as_one_types(new_page: NewPage, site: Site) -> None:
    page = new_page()
    page.goto(f"{site.url}/metrics")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "search" in request.url else None)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("lindq")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_contain_text("Anna Lindqvist")
    # From the third letter on it could ask three times; a slow machine may leave a pause between letters.
    assert len(asked) < 3, "typing on is waited for"
    assert "lindq" not in asked[0]
    page.keyboard.press("Enter")
    page.wait_for_url("**/customer/p_anna")


def test_the_palette_does_what_the_page_can(new_page: NewPage, site: Site) -> None:
    page = new_page(Role.LEAD)
    page.goto(f"{site.url}/customer/p_anna")
    page.keyboard.press("Control+k")
    labels = page.get_by_role("option").all_text_contents()
    for expected in ("Expand all", "Copy summary", "Why these records are one person", "Go to metrics", "Filter: Chat"):
        assert expected in labels
    page.keyboard.type("fi e-m")
    page.keyboard.press("Enter")
    page.wait_for_url("**/customer/p_anna?channel=email")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("colours")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_whom_nobody_knows_is_said_in_the_palette(new_page: NewPage) -> None:
    page = new_page()
    page.keyboard.press("Control+k")
    page.keyboard.type("xyzzyqq")
    expect(page.locator("[data-palette-state]")).to_have_text("Nobody found")
    expect(page.get_by_role("option")).to_have_count(0)


def test_nothing_that_the_palette_shows_runs(browser: Browser, hostile_site: Site) -> None:
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(TRIPWIRE)
    page = hostile_site.sign_in(context, Role.LEAD)
    for typed in ("alert", "onerror", "script"):
        page.keyboard.press("Control+k")
        page.get_by_role("combobox").fill(typed)
        expect(page.get_by_role("option").first).to_contain_text(typed)
        assert page.evaluate("window.ran") == []
        assert page.locator("#palette :is(img, script, svg svg, iframe)").count() == 0
        page.keyboard.press("Escape")
    context.close()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_card_is_pinned_on_top_and_taken_off(new_page: NewPage, site: Site, has_script: bool) -> None:
    page = new_page(java_script_enabled=has_script)
    page.goto(f"{site.url}/customer/p_anna")
    entry = page.locator("[data-entry='aircall:call:880123']")
    if has_script:
        entry.focus()
        page.keyboard.press("p")
        expect(page.locator("[data-live]")).to_have_text("Pinned on top")
        expect(entry).to_be_focused()
    else:
        entry.get_by_role("button", name="Pin").press("Enter")
    expect(page.locator("[data-pinned] [data-item]")).to_have_count(1)
    expect(page.locator("[data-item]").first).to_contain_text("Incoming call")
    page.reload()
    expect(page.locator("[data-pinned] [data-item]")).to_have_count(1)
    page.locator("[data-pinned]").get_by_role("button", name="Unpin").press("Enter")
    expect(page.locator("[data-pinned]")).to_have_count(0)
    expect(page.locator("[data-item]")).to_have_count(12)
