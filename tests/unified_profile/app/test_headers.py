"""What every answer carries, whichever way it came about."""

import re
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import House
from unified_profile.app.render import asset

PAGES = [
    "/",
    "/metrics",
    "/metrics/csat",
    "/login",
    "/customer/p_anna",
    "/customer/p_busy",
    "/customer/p_busy/events",
    "/customer/p_busy/interaction/intercom%3Aconversation%3Ablong",
    "/customer/p_omar",
    "/customer/p_emoji",
    "/customer/p_empty",
    "/customer/p_null",
    "/customer/p_anon",
    "/customer/p_long",
    "/customer/p_harbour_03",
    "/customer/unknown",
]


@pytest.mark.parametrize("path", [*PAGES, "/api/v1/status", "/api/v1/customers/none", "/static/app.css", "/nowhere"])
def test_every_answer_is_locked_down(agent: TestClient, path: str) -> None:
    headers = agent.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_an_error_of_ours_is_locked_down_too_and_tells_nothing(fresh_house: House) -> None:
    agent = fresh_house.agent()
    fresh_house.app.state.services.published.reading = None
    answer = agent.get("/customer/p_anna")
    assert answer.status_code == 500
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert "Traceback" not in answer.text
    assert "NoneType" not in answer.text


@pytest.mark.parametrize("path", [*PAGES, "/api/v1/status", "/api/v1/customers/p_anna"])
def test_nothing_personal_is_stored(agent: TestClient, path: str) -> None:
    assert agent.get(path).headers["cache-control"] == "no-store"


def test_a_versioned_file_may_be_kept_for_ever(house: House) -> None:
    visitor = house.visitor()
    assert "immutable" in visitor.get(asset("app.css")).headers["cache-control"]
    assert "immutable" not in visitor.get("/static/app.css").headers["cache-control"]
    assert visitor.get("/static/%2e%2e/render.py").status_code == 404


class Resources(HTMLParser):
    """Collects what a page loads and what a content security policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in ("script", "img", "iframe", "source", "video") or (tag == "link"):
            self.loaded.append(found.get("src") or found.get("href") or "")
        self.inline += [name for name in found if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and not found.get("src")):
            self.inline.append(tag)


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_small_load_only_from_us_and_hold_nothing_inline(agent: TestClient, path: str) -> None:
    answer = agent.get(path)
    assert len(answer.content) < 100_000
    resources = Resources()
    resources.feed(answer.text)
    assert all(address.startswith("/static/") for address in resources.loaded), resources.loaded
    assert not resources.inline


def test_a_whole_first_visit_weighs_less_than_100_kb(agent: TestClient) -> None:
    page = agent.get("/customer/p_busy")
    resources = Resources()
    resources.feed(page.text)
    files = [agent.get(address) for address in resources.loaded]
    sent = sum(answer.num_bytes_downloaded for answer in [page, *files])
    assert page.num_bytes_downloaded + 5_000 < sent < 100_000
    # Our own files are packed on their way; pages, which hold secrets beside what others wrote, are not.
    assert sum(answer.num_bytes_downloaded for answer in files) < sum(len(answer.content) for answer in files) / 2
    assert "content-encoding" not in page.headers


def test_links_that_open_elsewhere_give_nothing_away(agent: TestClient) -> None:
    page = agent.get("/customer/p_anna").text
    links = re.findall(r'<a [^>]*target="_blank"[^>]*>', page)
    assert len(links) > 5
    assert all("noopener" in link and "noreferrer" in link for link in links)
