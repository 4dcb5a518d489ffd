"""Attacks of every family in every field of every tool, on every page about people: nothing runs, nobody else is asked.

The browser is told to ignore the policy, so that only the escaping counts. Where the escaping is off, each kind of page
is caught: that shows that attacks are on it and that the traps work.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser.conftest import Site, served
from tests.browser.test_attacks import POKE, TRIPWIRE
from tests.unified_profile.app.card_keys import ACCOUNTS, NOW_SECONDS, hubspot
from tests.unified_profile.app.hostile_people import HostilePeople, attacks, key_of, publish_hostile
from unified_profile.app import render
from unified_profile.ledger import DecisionKind, Role

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOMENTS = count()
# Sends a form as our own pages do, with this session's proof.
ASK = """({action, fields}) => {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = action;
  for (const [name, value] of Object.entries({...fields, csrf: document.querySelector('[name=csrf]').value})) {
    const input = document.createElement('input');
    Object.assign(input, {type: 'hidden', name, value});
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}"""


@dataclass
class Attacked:
    """The attackers, served."""

    site: Site
    world: HostilePeople


@dataclass
class Trap:
    """A lead's page in which whatever runs, or asks anybody else, is written down."""

    page: Page
    caught: list[str] = field(default_factory=list)

    def visit(self, address: str) -> None:
        """Go there and poke at everything."""
        self.page.goto(address)
        self.poke(address)

    def poke(self, where: str) -> None:
        """Open, hover and focus whatever is there."""
        ran, _, _ = self.page.evaluate(POKE)
        self.caught += [f"{where}: {one}" for one in ran]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    folder = tmp_path_factory.mktemp("hostile_people")
    world = publish_hostile(folder / "published")
    with served(folder) as site:
        _decide(site)
        yield Attacked(site, world)


@pytest.fixture
def trap(browser: Browser, attacked: Attacked) -> Iterator[Trap]:
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(TRIPWIRE)
    found = Trap(attacked.site.sign_in(context, Role.LEAD))
    _watch(context, found, attacked.site)
    yield found
    context.close()


def _decide(site: Site) -> None:
    """Every attack is the reason of a decision that keeps its customer apart from the next but one."""
    payloads = attacks()
    for number, payload in enumerate(payloads):
        other = (number + 2) % len(payloads)
        pair = (key_of(number, payload), key_of(other, payloads[other]))
        site.house.ledger.decide(DecisionKind.CANNOT_LINK, author="ada", reason=payload, record_keys=pair)


def _watch(context: BrowserContext, trap: Trap, site: Site) -> None:
    def ask(route: Route) -> None:
        trap.caught.append(f"asked {route.request.url}")
        route.abort()

    context.route(lambda address: urlsplit(address).netloc != urlsplit(site.url).netloc, ask)
    trap.page.on("dialog", lambda dialog: (trap.caught.append(dialog.message), dialog.dismiss()))


def customer(trap: Trap, one: Attacked, number: int) -> None:
    trap.visit(f"{one.site.url}/customer/{one.world.people[number]}")


def why(trap: Trap, one: Attacked, number: int) -> None:
    trap.visit(f"{one.site.url}/customer/{one.world.people[number]}/why?start=1&end=2")


def company(trap: Trap, one: Attacked, number: int) -> None:
    trap.visit(f"{one.site.url}/companies/c_{one.world.people[number]}")


def suspects(trap: Trap, one: Attacked, number: int) -> None:
    trap.visit(f"{one.site.url}/suspects?person={one.world.people[number]}")


def results(trap: Trap, one: Attacked, number: int) -> None:
    """What was typed, and whom it found: half a word finds several."""
    payload = attacks()[number]
    for typed in (payload, payload[: len(payload) // 2]):
        trap.page.goto(one.site.url)
        trap.page.get_by_role("searchbox").fill(typed)
        with trap.page.expect_navigation():
            trap.page.keyboard.press("Enter")
        trap.poke(typed)


def card(trap: Trap, one: Attacked, number: int) -> None:
    """HubSpot's frame. A grant opens it once, and no session counts there; no two requests are of one moment."""
    path = f"/cards/hubspot/record?portalId={ACCOUNTS['hubspot']}&objectId=h{number}"
    headers = hubspot(path, at=NOW_SECONDS - 200 + next(MOMENTS), site=one.site.url)
    answer = trap.page.request.get(one.site.url + path, headers=headers)
    assert answer.status == 200, answer.text()
    trap.visit(answer.json()["frame"])


def my_day(trap: Trap, one: Attacked, number: int) -> None:
    agent = one.world.agents[number // 12]
    one.site.house.ledger.join_agent(Role.LEAD.value, agent, by="ada")
    trap.visit(f"{one.site.url}/me")


def preview(trap: Trap, one: Attacked, number: int) -> None:
    """What a split would change, for a reason that is an attack, too."""
    payload = attacks()[number]
    trap.page.goto(f"{one.site.url}/metrics")
    with trap.page.expect_navigation():
        trap.page.evaluate(
            ASK,
            {
                "action": f"/customer/{one.world.people[number]}/why/preview",
                "fields": {"kind": "cannot_link", "a": key_of(number, payload), "reason": payload},
            },
        )
    trap.poke(f"preview {number}")


KINDS: dict[str, tuple[Callable[[Trap, Attacked, int], None], int]] = {
    # How often: of every attack, or of every so many when a page shows several.
    "customer": (customer, 1),
    "why": (why, 1),
    "company": (company, 1),
    "suspects": (suspects, 2),
    "results": (results, 3),
    "card": (card, 1),
    "my day": (my_day, 12),
    "preview": (preview, 8),
}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_runs_and_nobody_else_is_asked(trap: Trap, attacked: Attacked, kind: str) -> None:
    visit, step = KINDS[kind]
    for number in range(0, len(attacks()), step):
        visit(trap, attacked, number)
    assert trap.caught == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_without_escaping_is_caught(
    trap: Trap, attacked: Attacked, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    careless = render._environment().overlay(autoescape=False)
    monkeypatch.setattr(render, "_environment", lambda: careless)
    visit, _ = KINDS[kind]
    # The second for pages that show plain words alone: tags are taken out of them, and what stands for one becomes one.
    for attack in ("<img src=x onerror=alert(1)>", "<b>x</b>&lt;img src=x onerror=alert(1)&gt;"):
        visit(trap, attacked, attacks().index(attack))
    assert trap.caught, kind
