"""axe finds nothing against WCAG 2.2 AA on any page, with everything on it opened, light and dark."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.conftest import Site
from tests.browser.test_looks import PATHS
from unified_profile.ledger import Role

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]

# What the law asks for, and what axe calls good practice besides.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
  const {violations} = await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']});
  return violations.flatMap(({id, nodes}) => nodes.map((one) => `${id}: ${one.html.slice(0, 160)}`));
}"""


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is now."""
    page.evaluate(AXE_SCRIPT)
    found: Any = page.evaluate(RUN, RULES)
    return list(found)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_breaks_a_rule(new_page: NewPage, site: Site, theme: str) -> None:
    page = new_page(Role.ADMIN, color_scheme=theme, bypass_csp=True)
    found: dict[str, list[str]] = {}
    for path in [*PATHS, "/suspects", "/access-log"]:
        page.goto(site.url + path)
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = !one.name })")
        if broken := violations(page):
            found[path] = broken
    assert not found, "\n".join(f"{path} {one}" for path, broken in found.items() for one in broken)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_results_and_no_setting_up_break_a_rule(new_page: NewPage, site: Site, theme: str) -> None:
    page = new_page(Role.LEAD, color_scheme=theme, bypass_csp=True)
    for typed in ("harbour", "anna.lindqvist@nordlich.example"):
        page.goto(site.url)
        page.locator("[name=q]").first.fill(typed)
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/*")
        assert violations(page) == [], typed
    page.goto(f"{site.url}/me/security")
    page.locator("form[action='/me/security/codes'] button").click()
    page.locator(".enrol").wait_for()
    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_drawer_breaks_a_rule(new_page: NewPage, site: Site, theme: str) -> None:
    page = new_page(Role.LEAD, color_scheme=theme, bypass_csp=True)
    page.goto(f"{site.url}/customer/p_anna")
    page.keyboard.press("w")
    page.locator("dialog[open]").wait_for()
    assert violations(page) == []


@pytest.mark.parametrize("key", ["Control+k", "?"])
def test_no_dialog_breaks_a_rule(new_page: NewPage, site: Site, key: str) -> None:
    page = new_page(Role.LEAD, bypass_csp=True)
    page.goto(f"{site.url}/customer/p_anna")
    page.keyboard.press(key)
    assert violations(page) == []


def test_no_menu_of_filters_breaks_a_rule(new_page: NewPage, site: Site) -> None:
    page = new_page(Role.LEAD, bypass_csp=True)
    page.goto(f"{site.url}/customer/p_anna?agent=a_maya&period=90d")
    for menu in ("agent", "time"):
        page.locator(f"[data-menu='{menu}'] summary").click()
        assert violations(page) == []


@pytest.mark.parametrize(
    ("breaking", "rule"),
    [
        ("document.querySelector('[data-copy]').replaceChildren()", "link-name"),
        ("document.querySelector('[data-key]').outerHTML = '<input>'", "label"),
        ("document.querySelector('.day-head').style.color = 'silver'", "color-contrast"),
        ("document.querySelector('h2').setAttribute('role', 'none-such')", "aria-roles"),
    ],
)
def test_axe_notices_what_is_broken(new_page: NewPage, site: Site, breaking: str, rule: str) -> None:
    page = new_page(Role.LEAD, bypass_csp=True)
    page.goto(f"{site.url}/customer/p_anna")
    page.evaluate(breaking)
    assert any(one.startswith(rule) for one in violations(page))
