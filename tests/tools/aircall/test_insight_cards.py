"""Who is calling, in Aircall: from its webhook over real HTTP to its insight card, as the receiver hears of it."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

import orjson
import pytest
import requests

from connectors.aircall.sandbox import CREDENTIALS
from connectors.hooks.doors import doors
from connectors.hooks.queue import HintQueue
from connectors.hooks.receiver import Receiver
from contracts.connection import Connection
from sandbox.faults import Faults
from sandbox.model import World
from tests.tools.aircall.phones import another_sandbox
from tests.unified_profile.app.conftest import TestClient
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import NOW, write_publication
from unified_profile.app.cards import calls
from unified_profile.app.cards.calls import CallCards, Line
from unified_profile.app.published import Published
from unified_profile.app.settings import AppSettings
from unified_profile.ledger import Ledger

ANNA, SHARED, STRANGER = "+46 70 174 06 05", "+44 20 7946 0000", "+49 30 1234567"
RINGING = [501, 502, 503, 504]
Shown = list[tuple[int, dict[str, Any]]]
TOKEN = "shown-once-by-aircall"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    world = make_world()
    for customer in ("p_anna", "p_omar"):
        world.identifier("phone", SHARED, customer, value="442079460000")
    write_publication(world, folder)
    return folder


class Office:
    """The receiver with the cards behind it, and what the make-believe Aircall was given."""

    def __init__(self, base_url: str, shown: Shown, published: Path, folder: Path) -> None:
        self.shown, self.ledger = shown, Ledger(f"sqlite:///{folder / 'ledger.sqlite'}")
        settings = AppSettings(phone_regions=("SE",), clock=lambda: NOW.replace(tzinfo=UTC))
        line = Line("phones", base_url, CREDENTIALS["api_id"], CREDENTIALS["api_token"])
        self.cards = CallCards([line], Published(published), self.ledger, settings, "https://here.example")
        connection = Connection("phones", "aircall", {"webhook_token": TOKEN, "base_url": base_url})
        self.queue = HintQueue(folder / "queue.sqlite")
        self.receiver = Receiver(doors([connection]), self.queue, heard=self.cards.heard)
        self.client = TestClient(self.receiver.app())

    def rings(self, call: int, number: str | None, token: str = TOKEN, event: str = "call.created") -> int:
        data = {"id": call, "direction": "inbound", "raw_digits": number, "number": {"id": 9}}
        body = {"resource": "call", "event": event, "timestamp": 1, "token": token, "data": data}
        return int(self.client.post("/hooks/phones", content=orjson.dumps(body)).status_code)

    def after(self, seconds: float = 5.0, count: int = 1) -> Shown:
        """What was shown, as soon as there are `count`, or after so many seconds."""
        end = time.monotonic() + seconds
        while len(self.shown) < count and time.monotonic() < end:
            time.sleep(0.005)
        return self.shown

    def close(self) -> None:
        self.cards.close()
        self.ledger.close()
        self.queue.close()


@contextmanager
def office(
    world: World, published: Path, folder: Path, faults: Faults | None = None, **options: Any
) -> Iterator[Office]:
    shown: Shown = []
    with another_sandbox(world, faults, ringing=RINGING, shown_cards=shown, **options) as sandbox:
        base_url = sandbox.connections()["aircall"]["config"]["base_url"]
        with closing(Office(base_url, shown, published, folder)) as made:
            yield made


def test_who_is_calling_is_there_in_less_than_a_second(world: World, published: Path, tmp_path: Path) -> None:
    with office(world, published, tmp_path) as phones:
        took = []
        for number, call in enumerate(RINGING[:3]):
            began = time.perf_counter()
            assert phones.rings(call, ANNA) == 200
            answered = time.perf_counter() - began
            phones.after(count=number + 1)
            took.append(time.perf_counter() - began)
            assert answered < 0.5
        assert min(took) < 1.0, took
        call, card = phones.shown[0]
        assert call == RINGING[0]
        lines = card["contents"]
        assert lines[0] == {"type": "title", "text": "Anna Lindqvist", "link": "https://here.example/customer/p_anna"}
        assert {line.get("label") for line in lines} >= {"Last wanted", "Still open?", "How they felt"}
        phones.cards.close()
        entries = phones.ledger.access_log()
    assert {(each.user, each.action, each.customer_id) for each in entries} == {
        ("tool:phones", "card to number:9", "p_anna")
    }


@pytest.mark.parametrize(
    ("number", "title"),
    [
        (SHARED, "A number that several people share"),
        (STRANGER, "A number that nobody has yet"),
        ("anonymous", "A number that nobody has yet"),
        (None, "A number that nobody has yet"),
    ],
)
def test_a_number_of_nobody_or_of_several_names_nobody(
    world: World, published: Path, tmp_path: Path, number: str | None, title: str
) -> None:
    with office(world, published, tmp_path) as phones:
        phones.rings(RINGING[0], number)
        ((_, card),) = phones.after()
        assert card["contents"][0]["text"] == title
        assert "Anna" not in str(card)
        phones.cards.close()
        assert phones.ledger.access_log() == []


def test_forged_and_other_webhooks_show_nothing(world: World, published: Path, tmp_path: Path) -> None:
    with office(world, published, tmp_path) as phones:
        assert phones.rings(RINGING[0], ANNA, token="guessed") == 401
        assert phones.rings(RINGING[0], ANNA, event="call.ended") == 200
        assert phones.after(0.4) == []


def test_a_call_that_is_over_is_let_go(world: World, published: Path, tmp_path: Path) -> None:
    with office(world, published, tmp_path) as phones:
        assert phones.rings(999, ANNA) == 200
        phones.cards.close()
        assert phones.shown == []
        assert phones.ledger.access_log() == [], "nobody saw anything"


def test_the_receiver_waits_for_nobody(world: World, published: Path, tmp_path: Path) -> None:
    """An Aircall that does not answer costs the webhooks nothing, and the hint is stored all the same."""
    with closing(Office("http://127.0.0.1:9", [], published, tmp_path)) as phones:
        began = time.perf_counter()
        assert [phones.rings(call, ANNA) for call in range(100)] == [200] * 100
        assert time.perf_counter() - began < 5
        assert len(phones.queue.waiting()) == 100


def answers(monkeypatch: pytest.MonkeyPatch, *statuses: int, **headers: str) -> list[float]:
    """Have Aircall answer so, one after another; gives the list of the pauses between."""
    left = list(statuses)

    def post(*_: Any, **options: Any) -> requests.Response:
        assert options["allow_redirects"] is False
        answer = requests.Response()
        answer.status_code = left.pop(0)
        answer.headers.update(headers)
        return answer

    monkeypatch.setattr(calls.requests, "post", post)
    return []


@pytest.mark.parametrize(
    ("statuses", "outcome", "pauses"),
    [
        ((201,), "shown", 0),
        ((429, 201), "shown", 1),
        ((500, 503, 201), "shown", 2),
        ((503, 503, 503), "Aircall answered 503", 2),
        ((404,), "Aircall answered 404", 0),
        ((302,), "Aircall answered 302", 0),
    ],
)
def test_what_passes_is_tried_again_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, statuses: tuple[int, ...], outcome: str, pauses: int
) -> None:
    waited = answers(monkeypatch, *statuses, **{"retry-after": "60", "location": "https://evil.example"})
    line = Line("phones", "https://api.aircall.io", "id", "token")
    assert calls._posted(line, 1, {}, waited.append) == outcome
    assert len(waited) == pauses
    assert all(pause <= 3 for pause in waited), "however long Aircall asks for, the call would be over"


def test_a_token_goes_nowhere_in_the_clear() -> None:
    line = Line("phones", "http://api.aircall.example", "id", "a-secret")
    assert calls._posted(line, 1, {}) == "the address is not https"
    assert "a-secret" not in repr(line)


def test_more_cards_than_half_of_aircalls_limit_are_let_go(world: World, published: Path, tmp_path: Path) -> None:
    with office(world, published, tmp_path) as phones:
        for _ in range(45):
            phones.rings(RINGING[0], STRANGER)
        phones.after(10, 45)
        for _ in range(30):
            phones.rings(RINGING[0], STRANGER)
        phones.cards.close()
        assert 45 <= len(phones.shown) <= calls.PER_MINUTE + 15
