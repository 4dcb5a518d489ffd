"""Sixty attacks in every field, in a real browser that has been told to ignore the policy: nothing runs."""

import re

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Site
from tests.unified_profile.app.hostile import PAYLOADS
from unified_profile.ledger import Role

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TRIPWIRE = (
    "window.ran = []; for (const name of ['alert', 'confirm', 'prompt']) window[name] = (x) => window.ran.push(x);"
)
POKE = """() => {
  document.querySelectorAll('details').forEach((one) => { one.open = true });
  document.querySelectorAll('main *').forEach((one) => {
    one.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
    one.focus?.();
  });
  document.querySelectorAll('a[href]').forEach((one) => {
    if (!/^(https?|mailto|tel):$/.test(one.protocol)) window.ran.push(one.outerHTML);
  });
  return new Promise((done) => setTimeout(() => done([window.ran, location.href, window.name]), 30));
}"""


def test_the_tripwire_works(browser: Browser, hostile_site: Site) -> None:
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(TRIPWIRE)
    page = context.new_page()
    page.goto(hostile_site.url + "/login")
    page.evaluate("document.querySelector('main').innerHTML = '<img src=x onerror=alert(1)>'")
    page.wait_for_function("window.ran.length === 1")
    context.close()


def test_nothing_runs(browser: Browser, hostile_site: Site) -> None:
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(TRIPWIRE)
    page = hostile_site.sign_in(context, Role.LEAD)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    addresses = [f"/customer/p_{number:02d}" for number in range(len(PAYLOADS))]
    behind = ["/metrics/csat", "/metrics/csat/facts", "/data", "/data/tool", "/teams"]
    for path in ["/", "/metrics", *behind, *addresses]:
        page.goto(hostile_site.url + path)
        ran, address, _ = page.evaluate(POKE)
        assert ran == [], path
        assert address == hostile_site.url + path
    assert dialogs == []
    context.close()


def test_nothing_runs_in_a_conversation_whose_very_id_is_an_attack(browser: Browser, hostile_site: Site) -> None:
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(TRIPWIRE)
    page = hostile_site.sign_in(context)
    for number in range(0, len(PAYLOADS), 5):
        page.goto(f"{hostile_site.url}/customer/p_{number:02d}")
        link = re.search(r'href="(/customer/[^"]+/interaction/[^"]+)"', page.content())
        assert link
        answer = page.goto(hostile_site.url + link.group(1))
        assert answer is not None
        assert answer.status == 200
        assert page.evaluate(POKE)[0] == []
    context.close()


def test_nothing_runs_in_results(browser: Browser, hostile_site: Site) -> None:
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(TRIPWIRE)
    page = hostile_site.sign_in(context)
    for typed in ("alert", "<img src=x onerror=alert(1)>", '"><script>alert(1)</script>', "<svg onload=alert(1)>"):
        page.goto(hostile_site.url + "/")
        page.get_by_role("searchbox").fill(typed)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/(search|customer)/"))
        assert page.evaluate(POKE)[0] == [], typed
    context.close()
