"""The card in a ticket's sidebar, in a frame of another origin: the tool's own may frame it, nobody else."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Site, launched, served
from tests.unified_profile.app.card_keys import CARDS, zendesk
from tests.unified_profile.app.conftest import SETTINGS
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import write_publication

pytestmark = pytest.mark.browser

DESK, STRANGER = "http://desk.example", "http://stranger.example"
# What Zendesk's own script does, as far as the page asks it.
SDK = "window.ZAFClient = {init: () => ({get: async (name) => ({[name]: 'desk-1'})})};"
# Zendesk opens a signed frame by a form that it posts into it.
HOST = """<!doctype html><title>A ticket</title><iframe name="card" width="320" height="500"></iframe>
<form method="post" target="card" action="{action}"><input name="token" value="{token}"></form>
<script>document.forms[0].submit()</script>"""
Opened = Callable[[str, str], tuple[Page, list[str]]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The tool's site is made up by the browser itself, which takes it for one out there: it may ask this machine."""
    with launched("--disable-features=LocalNetworkAccessChecks") as found:
        yield found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("desk")
    write_publication(make_world(), folder / "published")
    doors = {**CARDS, "zendesk": replace(CARDS["zendesk"], framed_by=(DESK,))}
    with served(folder, replace(SETTINGS, cards=doors)) as site:
        yield site


@pytest.fixture
def opened(browser: Browser, desk: Site) -> Iterator[Opened]:
    """Opens a ticket on a site of that origin, with a token; gives the page and what the browser complained about."""
    contexts: list[BrowserContext] = []

    def make(origin: str, token: str) -> tuple[Page, list[str]]:
        context = browser.new_context()
        contexts.append(context)
        body = HOST.format(action=f"{desk.url}/cards/zendesk/sidebar", token=token)
        context.route(f"{origin}/**", lambda route: route.fulfill(content_type="text/html", body=body))
        context.route(
            "https://static.zdassets.com/**",
            lambda route: route.fulfill(content_type="text/javascript", body=SDK),
        )
        page, complaints = context.new_page(), []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(f"{origin}/agent/tickets/1")
        return page, complaints

    yield make
    for context in contexts:
        context.close()


def test_the_tools_own_site_shows_the_requester_in_its_sidebar(opened: Opened, desk: Site) -> None:
    page, _ = opened(DESK, zendesk(jti="in a browser"))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Nobody Yet")
    expect(frame.get_by_text("They have never contacted us")).to_be_visible()
    link = frame.get_by_role("link", name="Open in Switchboard")
    expect(link).to_have_attribute("href", f"{desk.url}/customer/p_empty")
    expect(link).to_have_attribute("target", "_blank")
    assert "desk-1" not in page.frames[1].url, "whose ticket it is stands in no address"
    seen = desk.house.ledger.access_log(limit=1)[0]
    assert (seen.user, seen.action, seen.customer_id) == ("tool:zendesk", "card to 9043", "p_empty")


def test_another_site_gets_nothing_with_the_very_same_token(opened: Opened, desk: Site) -> None:
    before = len(desk.house.ledger.access_log())
    page, complaints = opened(STRANGER, zendesk(jti="stolen"))
    page.wait_for_timeout(500)
    assert [text for text in complaints if re.search("frame-ancestors", text)], complaints
    assert page.frame_locator("iframe").get_by_text("Asking Zendesk").count() == 0
    assert page.frame_locator("iframe").get_by_role("heading").count() == 0
    assert len(desk.house.ledger.access_log()) == before, "nobody was seen"


def test_a_frame_says_why_it_shows_nobody(opened: Opened) -> None:
    token = zendesk(jti="once in a browser")
    opened(DESK, token)[0].frame_locator("iframe").get_by_role("heading", level=1).wait_for()
    page, _ = opened(DESK, token)
    expect(page.frame_locator("iframe").get_by_role("heading", name="The request was made before")).to_be_visible()


def test_no_page_of_the_app_stands_in_a_frame_of_the_tools(opened: Opened, desk: Site) -> None:
    page, complaints = opened(DESK, zendesk(jti="elsewhere"))
    page.frame_locator("iframe").get_by_role("heading", level=1).wait_for()
    page.evaluate("url => { document.querySelector('iframe').src = url; }", f"{desk.url}/login")
    page.wait_for_timeout(500)
    assert [text for text in complaints if "frame-ancestors 'none'" in text or "X-Frame-Options" in text], complaints
    assert page.frame_locator("iframe").get_by_text("Sign in").count() == 0
