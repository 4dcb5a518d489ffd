"""`POST /hooks/<connection>` over real ASGI: what is taken, what is refused with which status, and what is kept."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.hooks.doors import doors
from connectors.hooks.events import Hint
from connectors.hooks.limits import Allowance
from connectors.hooks.queue import HintQueue
from connectors.hooks.receiver import MOST_BYTES, Receiver
from connectors.registry import connectors
from contracts.connection import Connection
from sandbox.push import event, push

ENVIRON = {"CHAT_SECRET": "chat-secret", "CRM_PASSWORD": "crm-password", "PHONE_TOKEN": "phone-token"}
CONFIGS = {
    "chat": ("intercom", {"access_token": "${NOT_SET}", "client_secret": "${CHAT_SECRET}"}),
    "crm": ("pipedrive", {"webhook_user": "switchboard", "webhook_password": "${CRM_PASSWORD}"}),
    "phone": ("aircall", {"webhook_token": "${PHONE_TOKEN}"}),
    "silent": ("intercom", {"client_secret": "${NOT_SET}"}),
    "review": ("klaus", {}),
}
REPLIED = {"topic": "conversation.user.replied", "data": {"item": {"id": "215", "body": "my number is 07700 900123"}}}


class Hooks:
    """The receiver with the doors above, and a client that sends to it."""

    def __init__(self, folder: Path) -> None:
        connections = [Connection(name, tool, config) for name, (tool, config) in CONFIGS.items()]
        self.queue = HintQueue(folder / "queue.sqlite")
        self.receiver = Receiver(doors(connections, ENVIRON), self.queue)
        self.app = self.receiver.app()

    def send(self, *requests: httpx.Request) -> list[httpx.Response]:
        async def all_of_them() -> list[httpx.Response]:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://hooks.example") as client:
                return list(await asyncio.gather(*(client.send(request) for request in requests)))

        return asyncio.run(all_of_them())

    def status(self, request: httpx.Request) -> int:
        return self.send(request)[0].status_code

    @property
    def hints(self) -> list[Hint]:
        return [waiting.hint for waiting in self.queue.waiting()]

    @property
    def tallies(self) -> dict[tuple[str, str], int]:
        self.receiver.close()
        return {(tally.connection, tally.outcome): tally.times for tally in self.queue.tallies()}


@pytest.fixture
def hooks(tmp_path: Path) -> Iterator[Hooks]:
    made = Hooks(tmp_path)
    yield made
    made.queue.close()


def post(connection: str, content: Any, headers: dict[str, str] | None = None) -> httpx.Request:
    return httpx.Request("POST", f"http://hooks.example/hooks/{connection}", content=content, headers=headers)


def from_intercom(document: Any, secret: str = "chat-secret", connection: str = "chat") -> httpx.Request:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    digest = hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
    return post(connection, body, {"X-Hub-Signature": f"sha1={digest}"})


def from_pipedrive(document: Any, password: str = "crm-password") -> httpx.Request:
    pair = base64.b64encode(f"switchboard:{password}".encode()).decode()
    return post("crm", json.dumps(document).encode(), {"Authorization": f"Basic {pair}"})


def test_a_genuine_webhook_leaves_a_hint_and_nothing_else(hooks: Hooks, tmp_path: Path) -> None:
    answer = hooks.send(from_intercom(REPLIED))[0]

    assert (answer.status_code, answer.content) == (200, b"")
    assert hooks.hints == [Hint("chat", "conversations", "215")]
    assert hooks.tallies == {("chat", "accepted"): 1}
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"215" in kept
    assert b"07700" not in kept


def test_each_tool_is_believed_by_its_own_scheme(hooks: Hooks) -> None:
    changed = {"meta": {"entity": "deal", "action": "change", "entity_id": 42}, "data": {}}
    ended = {"event": "call.ended", "token": "phone-token", "data": {"id": 9007199254740993}}

    assert hooks.status(from_pipedrive(changed)) == 200
    assert hooks.status(post("phone", json.dumps(ended))) == 200

    assert hooks.hints == [Hint("crm", "deals", "42"), Hint("phone", "calls", "9007199254740993")]


FORGED: list[Callable[[], httpx.Request]] = [
    lambda: post("chat", json.dumps(REPLIED).encode()),
    lambda: from_intercom(REPLIED, secret="guessed"),
    lambda: post("chat", b"{}", {"X-Hub-Signature": "sha1="}),
    lambda: from_pipedrive({}, password="guessed"),
    lambda: post("crm", b"{}", {"Authorization": "Bearer crm-password"}),
    lambda: post("phone", b'{"event":"call.ended","token":"guessed","data":{"id":1}}'),
    lambda: post("phone", b'{"event":"call.ended","data":{"id":1}}'),
]


@pytest.mark.parametrize("forge", FORGED)
def test_a_forged_one_is_refused_and_counted(hooks: Hooks, forge: Callable[[], httpx.Request]) -> None:
    assert hooks.status(forge()) == 401
    assert hooks.hints == []
    assert sum(hooks.tallies.values()) == 1
    assert {outcome for _, outcome in hooks.tallies} <= {"no signature", "wrong signature"}


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"", "malformed"),
        (b"{", "malformed"),
        (b"[" * 100_000, "malformed"),
        (b'"text"', "malformed"),
        (b"[]", "malformed"),
        (b'{"topic":5,"data":{}}', "malformed"),
        (b'{"topic":"conversation.user.replied","data":[]}', "malformed"),
        (b'{"topic":"conversation.user.replied","data":{"item":{"id":{"a":1}}}}', "malformed"),
        (b'{"topic":"conversation.user.replied","data":{"item":{"id":true}}}', "malformed"),
        (b'{"topic":"conversation.user.replied","data":{"item":{"id":"a\\nb"}}}', "malformed"),
        (json.dumps({**REPLIED, "data": {"item": {"id": "x" * 201}}}).encode(), "malformed"),
    ],
)
def test_a_malformed_body_with_a_good_signature_is_refused(hooks: Hooks, body: bytes, outcome: str) -> None:
    assert hooks.status(from_intercom(body)) == 400
    assert hooks.hints == []
    assert hooks.tallies["chat", outcome] == 1


def test_a_topic_we_do_not_read_is_answered_well_so_that_the_tool_goes_on_sending(hooks: Hooks) -> None:
    assert hooks.status(from_intercom({"topic": "ping", "data": {"item": {"id": "1"}}})) == 200
    assert hooks.hints == []
    assert hooks.tallies == {("chat", "nothing to do"): 1, ("chat", "unknown topic"): 1}


def test_a_body_may_hold_several_events(hooks: Hooks) -> None:
    events = [{**REPLIED, "data": {"item": {"id": str(number % 3)}}} for number in range(9)] + [{"topic": "ping"}, 5]
    assert hooks.status(from_intercom(events)) == 200
    assert [hint.object_id for hint in hooks.hints] == ["0", "1", "2"]
    assert hooks.tallies == {("chat", "accepted"): 1, ("chat", "unknown topic"): 1, ("chat", "malformed event"): 1}


def test_duplicates_storms_and_replays_come_to_one_hint(hooks: Hooks) -> None:
    answers = hooks.send(*(from_intercom(REPLIED) for _ in range(300)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(hooks.hints) == 1
    assert hooks.tallies == {("chat", "accepted"): 300}


def test_a_huge_body_is_refused_before_it_is_read(hooks: Hooks) -> None:
    assert hooks.status(from_intercom(b"x" * (MOST_BYTES + 1))) == 413
    assert hooks.status(from_intercom({**REPLIED, "padding": "x" * (MOST_BYTES - 500)})) == 200

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65536

    assert hooks.status(post("chat", endless())) == 413
    assert hooks.tallies == {("chat", "too large"): 2, ("chat", "accepted"): 1}


def test_unknown_connections_and_tools_that_prove_nothing_are_not_there(hooks: Hooks) -> None:
    for name in ("nobody", "review", "../chat", "chat%2f..", "x" * 500):
        assert hooks.status(post(name, b"{}")) == 404
    assert hooks.status(httpx.Request("PUT", "http://hooks.example/hooks/chat")) == 405
    assert set(hooks.tallies) == {("(unknown)", "unknown connection")}


def test_a_connection_without_its_secret_says_so_and_takes_nothing(hooks: Hooks) -> None:
    assert hooks.status(from_intercom(REPLIED, secret="", connection="silent")) == 503
    assert hooks.hints == []
    assert hooks.tallies == {("silent", "no secret set"): 1}


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_address_checks_are_answered(hooks: Hooks, method: str) -> None:
    assert hooks.status(httpx.Request(method, "http://hooks.example/hooks/chat")) == 200
    assert hooks.status(httpx.Request(method, "http://hooks.example/hooks/nobody")) == 404


def test_what_cannot_be_stored_is_sent_again(hooks: Hooks) -> None:
    hooks.queue._db.execute("drop table hint")
    answer = hooks.send(from_intercom(REPLIED))[0]
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert hooks.tallies == {("chat", "could not be stored"): 1}


def test_a_flood_of_forgeries_is_slowed_down(hooks: Hooks) -> None:
    answers = hooks.send(*(from_intercom(REPLIED, secret="guessed") for _ in range(400)))
    assert {answer.status_code for answer in answers} == {401, 429}
    assert hooks.hints == []


def test_an_allowance_refills(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("connectors.hooks.limits.time.monotonic", lambda: clock[0])
    allowance = Allowance(rate=10, burst=3)
    assert [allowance.spend("a") for _ in range(4)] == [True, True, True, False]
    assert allowance.spend("b")
    clock[0] = 0.15
    assert [allowance.spend("a") for _ in range(2)] == [True, False]


PUSHING = sorted(name for name, tool in connectors().items() if tool.spec.webhooks.topics)


@pytest.mark.parametrize("name", PUSHING)
def test_every_topic_of_every_tool_arrives(name: str, tmp_path: Path) -> None:
    tool = connectors()[name]
    signature = tool.spec.webhooks.signature
    config = {setting: f"the {setting}" for setting in (signature.secret, signature.username) if setting}
    connection = Connection("mine", name, config)
    queue = HintQueue(tmp_path / "queue.sqlite")
    app = Receiver(doors([connection]), queue).app()
    url = "http://hooks.example/hooks/mine"

    async def send_all() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            for number, topic in enumerate(tool.spec.webhooks.topics):
                sent = push(tool.spec.webhooks, url, event(tool.spec.webhooks, topic, str(number)), config)
                answer = await client.post(sent.url, content=sent.body, headers=sent.headers)
                assert answer.status_code == 200, topic

    asyncio.run(send_all())
    expected = {Hint("mine", topic.stream, str(n)) for n, topic in enumerate(tool.spec.webhooks.topics.values())}
    assert {waiting.hint for waiting in queue.waiting()} == expected
    queue.close()
