"""Every payload in every field of every page: what reaches the browser is harmless, with or without a policy."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import csrf_of, open_house
from tests.unified_profile.app.hostile import PAYLOADS, hostile_world
from tests.unified_profile.app.publication import write_publication
from unified_profile.ledger import Role

FORBIDDEN = {
    "iframe", "object", "embed", "base", "img", "video", "audio", "source", "style", "math", "marquee", "template",
    "select", "textarea", "xmp", "noscript", "animate", "applet", "frame",
}  # fmt: skip

OUR_SCRIPT = re.compile(r"/static/(?:app|filters|palette|refresh|timeline|why)\.js\?v=[0-9a-f]{12}")
OUR_FORM = re.compile(r"/(?:search|theme|logout|login|customer/p_\d+(?:/text|/pins)?)")


class Auditor(HTMLParser):
    """Complains of everything in a page that could act."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.complaints: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in FORBIDDEN:
            self.complaints.append(tag)
        if tag == "script" and not OUR_SCRIPT.fullmatch(found.get("src", "")):
            self.complaints.append(f"script {found}")
        if tag == "meta" and "http-equiv" in found:
            self.complaints.append("meta refresh")
        if tag == "form" and not OUR_FORM.fullmatch(found.get("action", "")):
            self.complaints.append(f"form to {found.get('action')}")
        for name, value in found.items():
            if name.startswith("on") or name in ("style", "srcdoc", "formaction"):
                self.complaints.append(f"{tag} {name}")
            if name in ("href", "src", "action", "xlink:href") and not self._leads_to_the_web(value):
                self.complaints.append(f"{tag} {name}={value}")

    @staticmethod
    def _leads_to_the_web(value: str) -> bool:
        bare = re.sub(r"[\x00-\x20]", "", value).lower()
        return bare.startswith(("/", "#", "?page=", "https://", "http://", "mailto:", "tel:"))


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("hostile")
    write_publication(hostile_world(), folder / "published")
    house = open_house(folder / "published", folder)
    # Who sees all pages.
    yield house.signed_in(Role.LEAD)
    house.close()


def audit(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    auditor = Auditor()
    auditor.feed(answer.text)
    assert not auditor.complaints, (path, auditor.complaints)
    assert len(answer.content) < 100_000
    return answer.text


def test_the_auditor_notices_attacks() -> None:
    for attack in ("<img src=x>", "<p onclick=x>", "<a href='java\tscript:x'>", "<script>x</script>", "<form>"):
        auditor = Auditor()
        auditor.feed(attack)
        assert auditor.complaints, attack


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_a_hostile_customer_is_harmless(attacked: TestClient, number: int) -> None:
    page = audit(attacked, f"/customer/p_{number:02d}")
    interactions = re.findall(r'href="(/customer/[^"]+/interaction/[^"]+)"', page)
    assert interactions
    audit(attacked, f"/companies/c_p_{number:02d}")
    if "%" not in PAYLOADS[number]:  # the test client, unlike a server, decodes twice
        audit(attacked, interactions[0])


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/metrics",
        "/metrics/csat",
        "/metrics/csat/facts",
        "/data",
        "/data/tool",
        "/data/tool?page=2",
        "/teams",
        "/trends",
        "/trends/bursts/burst_0",
    ],
)
def test_hostile_tools_and_metrics_are_harmless(attacked: TestClient, path: str) -> None:
    audit(attacked, path)


def test_a_team_whose_name_is_an_attack_is_harmless(attacked: TestClient) -> None:
    teams = re.findall(r'href="(/teams/[^"]+)"', attacked.get("/teams").text)
    assert len(teams) == len(set(PAYLOADS))
    pages = [audit(attacked, team) for team in teams if "%25" not in team]
    assert len(pages) > 40
    assert all("<h2>Trainings</h2>" in page for page in pages)


def test_a_search_for_a_payload_is_harmless(attacked: TestClient) -> None:
    token = csrf_of(attacked)
    for payload in [*PAYLOADS[::3], "alert"]:
        location = attacked.post("/search", data={"q": payload, "csrf": token}).headers["location"]
        audit(attacked, location)
