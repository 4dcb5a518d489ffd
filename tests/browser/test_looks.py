"""Pages fit every screen, can be read in both themes, and ask nobody else for anything."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Site
from unified_profile.ledger import Role

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]

PATHS = [
    "/", "/data", "/data/zendesk", "/data/nothing", "/teams", "/teams/Billing", "/metrics", "/metrics/csat",
    "/metrics/csat/facts", "/trends", "/trends?channel=chat", "/trends/bursts/burst_port", "/login",
    "/companies/c_nordlicht", "/companies/c_harbour", "/companies/c_silent", "/companies/nothing", "/me",
    "/me/security", "/quality",
    "/customer/p_anna", "/customer/p_busy", "/customer/p_omar", "/customer/p_emoji",
    "/customer/p_anna?channel=sms", "/customer/p_busy?channel=email&rated=yes",
    "/customer/p_empty", "/customer/p_null", "/customer/p_anon", "/customer/p_long", "/customer/unknown",
    "/customer/p_anna/interaction/intercom%3Aconversation%3A21547700012",
]  # fmt: skip

# Text against what is painted behind it, by the WCAG formula; large or bold text may have less contrast.
LOW_CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const luminance = (colour) => {
    const [r, g, b] = colour.map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) layers.push(rgba(getComputedStyle(one).backgroundColor));
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255, 1]);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const style = getComputedStyle(element);
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest('.sr, .skip')) continue;
    const paper = behind(element);
    const ink = over(rgba(style.color), paper);
    const [light, dark] = [luminance(ink), luminance(paper)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    if (ratio < needed) found.push(`${ratio.toFixed(2)} ${element.className} ${walker.currentNode.data.trim()}`);
  }
  return found;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_text_has_enough_contrast(new_page: NewPage, site: Site, theme: str) -> None:
    page = new_page(Role.ANALYST, color_scheme=theme)
    for path in PATHS:
        page.goto(site.url + path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        assert page.evaluate(LOW_CONTRAST) == [], path


def test_the_contrast_check_notices_pale_text(new_page: NewPage, site: Site) -> None:
    page = new_page(bypass_csp=True)
    page.evaluate("document.querySelector('h1').style.color = '#bbb'")
    assert page.evaluate(LOW_CONTRAST)


@pytest.mark.parametrize("width", [400, 768, 1280, 1440, 1920])
def test_no_page_is_wider_than_the_screen(new_page: NewPage, site: Site, width: int) -> None:
    page = new_page(Role.ANALYST, viewport={"width": width, "height": 900})
    for path in PATHS:
        page.goto(site.url + path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) == 0, path


def test_no_page_asks_anybody_else_or_breaks_its_own_policy(new_page: NewPage, site: Site) -> None:
    page = new_page(Role.ANALYST)
    hosts: set[str | None] = set()
    complaints: list[str] = []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in PATHS:
        page.goto(site.url + path)
    page.goto(f"{site.url}/customer/p_busy")
    page.get_by_text("Show earlier").click()
    page.wait_for_selector("[data-item] >> nth=39")
    assert hosts == {urlsplit(site.url).netloc}
    assert complaints == []


def test_headings_landmarks_and_names_are_there_for_screen_readers(new_page: NewPage, site: Site) -> None:
    page = new_page(Role.ANALYST)
    for path in PATHS:
        page.goto(site.url + path)
        assert page.locator("h1").count() == 1, path
        assert page.locator("main").count() == 1, path
        nameless = page.evaluate(
            """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), summary')].filter((one) =>
                !(one.textContent.trim() || one.getAttribute('aria-label') || one.labels?.length
                  || one.querySelector('[aria-label]'))
            ).map((one) => one.outerHTML)"""
        )
        assert nameless == [], path
