"""Each state that a customer's page can be in: what it says, and that it looks right, at four widths in both themes."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, served
from tests.browser.layout import problems
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import NOW, write_publication
from unified_profile.ledger import Role

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def search(page: Page, words: str) -> None:
    page.get_by_role("searchbox").fill(words)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("customer", "words"),
    [
        ("p_anna", "Pipedrive was last read 4 h ago"),  # one tool down
        ("p_empty", "Nothing has happened yet"),
        ("p_long", "Wolfeschlegelsteinhausenbergerdorff"),
        ("p_omar", "عمر الفاروق"),
        ("p_emoji", "🦊 Émilie Dœuf-Łukasz"),
        ("p_anon", "Number withheld or unknown"),
        ("p_visitor", "They left no name or address"),
        ("p_null", "Unknown customer"),
        ("p_busy", "521"),
    ],
)
def test_every_kind_of_customer_looks_right(new_page: NewPage, site: Site, customer: str, words: str) -> None:
    page = new_page()
    page.goto(f"{site.url}/customer/{customer}")
    expect(page.locator("main")).to_contain_text(words)
    assert problems(page) == []


def test_the_answers_are_on_the_first_screen(new_page: NewPage, site: Site) -> None:
    page = new_page()
    for customer in ("p_anna", "p_long", "p_omar", "p_busy"):
        page.goto(f"{site.url}/customer/{customer}")
        box = page.locator(".answers").bounding_box()
        assert box
        assert box["y"] + box["height"] < 600, customer


def test_text_from_right_to_left_is_set_so(new_page: NewPage, site: Site) -> None:
    page = new_page()
    page.goto(f"{site.url}/customer/p_omar")
    direction = "(one) => getComputedStyle(one).direction"
    assert page.locator(".episode-title").first.evaluate(direction) == "rtl"
    page.goto(f"{site.url}/customer/p_anna")
    assert page.locator(".episode-title").first.evaluate(direction) == "ltr"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("anna.lindquist@nordlicht.example", "Spelt nearly like that"),
        ("+46 99 999 99 99", "No tool knows this number"),
        ("xyzzy plugh", "Nobody matches"),
        ("+44 20 7946 0000", "3 customers match"),  # a switchboard that three share
    ],
)
def test_what_a_search_finds_looks_right(new_page: NewPage, site: Site, typed: str, words: str) -> None:
    page = new_page()
    search(page, typed)
    page.wait_for_url("**/search/*")
    expect(page.locator("main")).to_contain_text(words)
    assert problems(page) == []


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/customer/p_erased", "There is no customer here: erased, joined with another one, or never known"),
        ("/data", "The role agent may not see this"),
        ("/customer/p_anna?channel=sms", "none matches all of what you chose"),
        ("/search/forgotten", "This search is over"),
    ],
)
def test_what_is_not_there_or_not_allowed_is_said_and_looks_right(
    new_page: NewPage, site: Site, path: str, words: str
) -> None:
    page = new_page()
    page.goto(site.url + path)
    expect(page.locator("main")).to_contain_text(words)
    assert problems(page) == []


def test_what_is_open_looks_right_too(new_page: NewPage, site: Site) -> None:
    page = new_page(Role.LEAD)
    for customer in ("p_anna", "p_long", "p_emoji"):
        page.goto(f"{site.url}/customer/{customer}")
        page.keyboard.press("e")
        page.evaluate("document.querySelectorAll('.origins, .tool-records').forEach((one) => { one.open = true })")
        assert problems(page) == [], customer


@pytest.fixture(scope="module")
def huge_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Somebody with 10,000 events in 2,000 conversations."""
    folder = tmp_path_factory.mktemp("huge")
    world = make_world()
    world.customer("p_huge", "Constant Caller", record_count=1, connector_count=1, interaction_count=2000)
    for number in range(2000):
        at = NOW - timedelta(hours=3 + number * 5)
        key = world.interaction(
            "p_huge", "intercom", f"huge{number}", at, channel=("chat", "email")[number % 2], direction="inbound",
            state="closed", subject=f"Question {number}", agent_ids=[("a_maya", "a_jonas", "a_priya")[number % 3]],
        )  # fmt: skip
        for minute in range(5):
            world.says("p_huge", key, at + timedelta(minutes=minute), "customer", "Constant Caller", f"<p>{number}</p>")
    write_publication(world, folder / "published")
    with served(folder) as found:
        yield found


def test_ten_thousand_events_are_a_page_like_any_other(browser: Browser, huge_site: Site) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = huge_site.sign_in(context)
    answer = page.goto(f"{huge_site.url}/customer/p_huge")
    assert answer
    assert len(answer.body()) < 100_000
    expect(page.locator("[data-outcome]")).to_have_text("10,000 events")
    expect(page.locator("[data-filter='channel-chat'] .count")).to_have_text("1,000")
    expect(page.locator("[data-item]")).to_have_count(20)
    assert problems(page) == []
    page.get_by_text("Show earlier").click()
    expect(page.locator("[data-item]")).to_have_count(40)
    context.close()


@pytest.mark.parametrize(
    ("breaking", "complaint"),
    [
        (".answers { margin-bottom: -3rem !important }", "on each other"),
        (".columns { min-width: 130rem }", "wider than the screen"),
        (".episode-title { font-size: 9px }", "too small"),
        (".day-head { color: silver }", "1."),
        (".episode-meta { margin-bottom: -1.2rem }", "on each other"),
    ],
)
def test_the_checks_notice_what_looks_wrong(new_page: NewPage, site: Site, breaking: str, complaint: str) -> None:
    page = new_page(bypass_csp=True)
    page.goto(f"{site.url}/customer/p_anna")
    page.add_style_tag(content=breaking)
    assert any(complaint in one for one in problems(page))
