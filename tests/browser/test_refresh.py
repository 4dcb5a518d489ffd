"""A newer publication comes in while a page is open, and the reader stays where they are."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, served
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import NOW, World, write_publication

pytestmark = pytest.mark.browser


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """A site whose publications are this test's."""
    write_publication(make_world(), tmp_path / "published")
    with served(tmp_path) as found:
        yield found


@pytest.fixture
def page(browser: Browser, own_site: Site) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    found = own_site.sign_in(context)
    found.clock.install()
    yield found
    context.close()


def newer_world(customer: str) -> World:
    """The same people a minute later: somebody has written."""
    world = make_world()
    key = world.interaction(
        customer, "intercom", "new", NOW - timedelta(minutes=1), channel="chat", direction="inbound", state="open",
        subject="One more question", message_count=1,
    )  # fmt: skip
    world.says(customer, key, NOW - timedelta(minutes=1), "customer", "Somebody", "<p>Are you there?</p>")
    return world


def pass_seconds(page: Page, seconds: int) -> None:
    page.clock.run_for(seconds * 1000)


def test_new_entries_come_in_and_threads_focus_and_scroll_stay(own_site: Site, page: Page) -> None:
    page.goto(f"{own_site.url}/customer/p_anna")
    thread = page.locator("details.thread").nth(1)
    thread.locator("summary").click()
    page.locator("[data-item]").nth(2).focus()
    page.evaluate("window.scrollTo(0, 500)")
    height = "document.activeElement.getBoundingClientRect().top"
    focused = page.evaluate("document.activeElement.dataset.entry")
    before = page.evaluate(height)
    write_publication(newer_world("p_anna"), own_site.house.published, 2)
    pass_seconds(page, 31)
    expect(page.locator("[data-live]")).to_have_text("New data: 1 new on the timeline")
    expect(page.locator("[data-item]").first).to_contain_text("One more question")
    expect(page.locator("[data-item]")).to_have_count(13)
    assert page.evaluate("document.activeElement.dataset.entry") == focused
    assert page.evaluate(height) == pytest.approx(before, abs=2)
    opened = page.locator("[data-timeline] details[open]")
    expect(opened).to_have_count(1)
    expect(opened).to_contain_text("Asked about the invoice")
    expect(page.locator(".answers")).to_contain_text("One more question")


def test_earlier_entries_that_were_shown_stay(own_site: Site, page: Page) -> None:
    page.goto(f"{own_site.url}/customer/p_busy")
    page.get_by_text("Show earlier").click()
    expect(page.locator("[data-item]")).to_have_count(40)
    titles = page.locator("[data-item] .episode-title").all_text_contents()
    link = page.locator("[data-more]").get_attribute("href")
    write_publication(newer_world("p_busy"), own_site.house.published, 2)
    pass_seconds(page, 31)
    expect(page.locator("[data-item]")).to_have_count(41)
    assert page.locator("[data-item] .episode-title").all_text_contents() == ["One more question", *titles]
    assert page.locator("[data-more]").get_attribute("href") == link
    headings = page.locator(".day-head").all_inner_texts()
    assert len(headings) == len(set(headings))
    page.get_by_text("Show earlier").click()
    expect(page.locator("[data-item]")).to_have_count(61)


def test_nothing_is_taken_from_under_somebody_who_types(own_site: Site, page: Page) -> None:
    page.goto(f"{own_site.url}/customer/p_anna")
    page.get_by_label("Words in this timeline").type("invo")
    write_publication(newer_world("p_anna"), own_site.house.published, 2)
    pass_seconds(page, 31)
    page.wait_for_timeout(300)
    expect(page.locator("[data-item]")).to_have_count(12)
    expect(page.get_by_label("Words in this timeline")).to_have_value("invo")
    page.get_by_label("Words in this timeline").blur()
    pass_seconds(page, 60)
    expect(page.locator("[data-item]")).to_have_count(13)


def test_it_asks_ever_less_while_nothing_changes_and_loads_nothing(own_site: Site, page: Page) -> None:
    page.goto(f"{own_site.url}/customer/p_anna")
    asked: list[str] = []
    page.on("request", lambda request: "/static/" in request.url or asked.append(request.url))
    for _ in range(20):
        pass_seconds(page, 30)
        page.wait_for_timeout(60)
    # 10 minutes: after 30 s, then 45, 67.5, 101.25, 151.9, 227.8 …: at 30, 75, 142.5, 243.75, 395.6.
    assert set(asked) == {f"{own_site.url}/publication"}
    assert 4 <= len(asked) <= 6
    expect(page.locator("[data-live]")).to_have_text("")
