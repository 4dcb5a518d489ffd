"""Kept webhooks: what the receiver said yes to is on the disk, is read once, and means what it says."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest

from connectors.hooks.doors import doors
from connectors.hooks.queue import HintQueue
from connectors.hooks.receiver import Receiver
from connectors.inbox.sandbox import app, pushed
from connectors.landing import landed_states
from connectors.registry import connector
from connectors.sync import sync
from contracts.connection import Connection
from contracts.shapes import shapes
from sandbox.making.trainings import make_trainings
from sandbox.model import World
from sandbox.push import Push, signed
from tests.tools.staging import build_staging
from warehouse.build import open_build
from warehouse.raw import load_landed

CONFIG = {"folder": "var/inbox/events", "token": "the-token", "hmac_secret": "the-secret"}
URL = "http://hooks.example/hooks/events"
SPEC = connector("inbox").spec.webhooks


class Inbox:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.connection = Connection("events", "inbox", CONFIG, home=home)
        self.queue = HintQueue(home / "queue.sqlite")
        self.app = Receiver(doors([self.connection]), self.queue).app()
        self.con = open_build(home / "build.duckdb")

    def close(self) -> None:
        self.con.close()
        self.queue.close()

    def send(self, *pushes: Push) -> list[int]:
        async def all_of_them() -> list[int]:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app)) as client:
                sent = [client.post(each.url, content=each.body, headers=each.headers) for each in pushes]
                return [answer.status_code for answer in await asyncio.gather(*sent)]

        return asyncio.run(all_of_them())

    def sync(self) -> int:
        landing = str(self.home / "landing")
        (result,) = sync(self.connection, landing, landed_states(landing, "events"))
        assert result.error is None
        load_landed(self.con, landing)
        return result.rows

    def rows(self, columns: str) -> list[Any]:
        return self.con.execute(f"select {columns} from raw.events__messages order by id").fetchall()


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    made = Inbox(tmp_path)
    yield made
    made.close()


def with_token(body: Any) -> Push:
    return signed(SPEC.signature, URL, body, CONFIG)


def test_a_body_is_kept_whole_and_read_once(inbox: Inbox) -> None:
    body = {"event": "x", "nested": {"text": "=1+1 \u2028 <b>"}, "n": 9007199254740993}
    assert inbox.send(with_token(body)) == [200]
    assert len(list((inbox.home / "var" / "inbox" / "events").rglob("*.json"))) == 1
    assert inbox.sync() == 1
    ((payload, content_type),) = inbox.rows("payload, content_type")
    assert json.loads(payload) == body
    assert content_type == "application/json"
    inbox.sync()
    assert len(inbox.rows("id")) == 1


def test_both_ways_of_proving_it_open_the_door_and_nothing_else(inbox: Inbox) -> None:
    data = b'{"a": 1}'
    digest = hmac.new(b"the-secret", data, hashlib.sha256).hexdigest()
    headers = [
        {"Authorization": "Bearer the-token"},
        {"X-Signature": f"sha256={digest}"},
        {"X-Signature": f"sha256={digest}", "Authorization": "Bearer wrong"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "the-token"},
        {"X-Signature": digest},
        {},
    ]
    answers = inbox.send(*(Push(URL, data, each) for each in headers))
    assert answers == [200, 200, 200, 401, 401, 401, 401]
    assert inbox.sync() == 3


def test_a_storm_keeps_every_body(inbox: Inbox) -> None:
    assert set(inbox.send(*(with_token({"number": number}) for number in range(100)))) == {200}
    inbox.sync()
    numbers = [int(row[0]) for row in inbox.rows("payload ->> '$.number'")]
    assert sorted(numbers) == list(range(100))


def test_text_and_lists_are_kept_and_damaged_files_set_aside(inbox: Inbox) -> None:
    inbox.send(with_token(b"plain text \xff"), with_token(b"[1, 2]"), with_token(b""))
    (damaged, *_) = (inbox.home / "var" / "inbox" / "events").rglob("*.json")
    damaged.with_name(damaged.name.replace("-", "-x")).write_text("{half")
    assert inbox.sync() == 4
    assert sorted(row[0] for row in inbox.rows("cast(payload as varchar)")) == ['""', '"plain text \ufffd"', "[1,2]"]
    assert inbox.con.execute("select count(*) from meta.quarantine").fetchall() == [(1,)]


def test_what_is_written_out_of_order_is_not_missed(inbox: Inbox) -> None:
    inbox.send(with_token({"number": 1}))
    inbox.sync()
    (newest,) = (inbox.home / "var" / "inbox" / "events").rglob("*.json")
    moment = datetime.strptime(newest.name.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    for minutes, number in ((30, 2), (59, 3)):
        earlier = moment - timedelta(minutes=minutes)
        name = f"{earlier:%Y%m%dT%H%M%S%f}-late{number}"
        folder = newest.parents[1] / f"{earlier:%Y-%m-%d}"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.json").write_text(json.dumps({"id": name, "payload": {"number": number}}))
    inbox.sync()
    assert sorted(row[0] for row in inbox.rows("payload ->> '$.number'")) == ["1", "2", "3"]


@pytest.mark.slow
def test_trainings_that_were_pushed_are_trainings(inbox: Inbox, world: World) -> None:
    folder = inbox.home / "var" / "inbox" / "events"
    app(world, lambda: world.now, folder)
    inbox.send(with_token({"event": "something else"}), with_token(b"text"))
    inbox.sync()
    inbox.con.close()
    build = inbox.home / "build.duckdb"
    build_staging("inbox", [inbox.connection], build)
    with duckdb.connect(str(build)) as con:
        described = con.execute("describe staging.stg_inbox__trainings").fetchall()
        found = con.execute(
            "select agent_email, title, score, completed_at from staging.stg_inbox__trainings"
        ).fetchall()
    assert [(name, kind) for name, kind, *_ in described] == [
        (column.name, column.type.upper()) for column in shapes()["trainings"].columns
    ]
    done = [each for each in make_trainings(world) if each.completed_at]
    assert sorted(found) == sorted(
        (each.agent_email.lower(), each.title, each.score, datetime.fromisoformat(pushed(each)["completed_at"][:19]))
        for each in done
    )
