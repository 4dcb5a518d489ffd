"""A batch of HubSpot's webhooks leads to the records it is about, and a forged one to nothing."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson

from connectors.hooks.doors import doors
from connectors.hooks.drain import drain
from connectors.hooks.queue import HintQueue
from connectors.hooks.receiver import Receiver
from connectors.hubspot.sandbox import CREDENTIALS
from connectors.landing import landed_loads, landed_records
from connectors.registry import connector
from connectors.storage import open_storage
from contracts.landing import GONE_SUFFIX
from sandbox.push import Push, push
from tests.tools.hubspot.conftest import Account

URL = "http://hooks.example/hooks/crm"
SIGNED = connector("hubspot").spec.webhooks


def change(kind: str, **more: Any) -> dict[str, Any]:
    """One entry of the array that HubSpot posts."""
    always = {"eventId": 1, "subscriptionId": 2, "portalId": 24681357, "appId": 3, "attemptNumber": 0}
    return {**always, "occurredAt": 1795163600000, "subscriptionType": kind, **more}


def send(receiver: Receiver, delivery: Push) -> int:
    async def post() -> int:
        transport = httpx.ASGITransport(receiver.app())
        async with httpx.AsyncClient(transport=transport) as client:
            answer = await client.post(delivery.url, content=delivery.body, headers=delivery.headers)
            return answer.status_code

    return asyncio.run(post())


def test_a_batch_is_asked_for_record_by_record(account: Account, behave: Callable[..., None], tmp_path: Path) -> None:
    account.sync("contacts", "deals")
    contacts, deals = account.ids("contacts"), account.ids("deals")
    lost, loser, winner, erased = contacts[:4]
    behave(archived={"contacts": [lost]}, merged={"contacts": {loser: winner}}, erased={"contacts": [erased]})
    body = [
        change("contact.deletion", objectId=int(lost)),
        change("contact.merge", primaryObjectId=int(winner), mergedObjectIds=[int(loser)], newObjectId=int(winner)),
        change("contact.privacyDeletion", objectId=int(erased)),
        change("contact.propertyChange", objectId=int(contacts[5]), propertyName="phone", propertyValue="1"),
        change("deal.associationChange", fromObjectId=int(deals[0]), toObjectId=1, associationRemoved=False),
        change("deal.propertyChange", objectId=int(deals[0]), propertyName="amount", propertyValue="9"),
        change("line_item.creation", objectId=77),
    ]
    queue = HintQueue(tmp_path / "queue.sqlite")
    receiver = Receiver(doors([account.connection], account.environment), queue)
    assert send(receiver, push(SIGNED, URL, body, CREDENTIALS)) < 300
    hinted = sorted((each.hint.stream, each.hint.object_id) for each in queue.waiting())
    assert hinted == sorted([*(("contacts", id_) for id_ in (lost, winner, erased, contacts[5])), ("deals", deals[0])])

    (done,) = drain([account.connection], str(account.folder), queue, tmp_path, environ=account.environment)
    receiver.close()
    assert (done.asked, done.failed, done.error) == (5, 0, None)
    assert {row["id"] for row in partial(account, "contacts")} == {winner, contacts[5]}
    assert {row["id"] for row in partial(account, "contacts" + GONE_SUFFIX)} == {lost, erased}
    (survivor,) = [row for row in partial(account, "contacts") if row["id"] == winner]
    assert survivor["properties"]["hs_merged_object_ids"] == loser
    # What hangs on the deal comes with it.
    assert {row["id"] for row in partial(account, "deal_history")} == {deals[0]}
    assert {row["from"]["id"] for row in partial(account, "deal_associations")} == {deals[0]}


def partial(account: Account, stream: str) -> list[dict[str, Any]]:
    loads = [load for load in landed_loads(str(account.folder), "crm") if load.begin.stream == stream]
    storage = open_storage(str(account.folder))
    return [
        orjson.loads(line)
        for load in loads
        if load.begin.mode == "partial"
        for batch in landed_records(storage, load)
        for line in batch
    ]


def test_forged_and_replayed_ones_are_refused(account: Account, tmp_path: Path) -> None:
    queue = HintQueue(tmp_path / "queue.sqlite")
    receiver = Receiver(doors([account.connection], account.environment), queue)
    body = [change("contact.creation", objectId=1)]
    good = push(SIGNED, URL, body, CREDENTIALS)
    old = push(SIGNED, URL, body, CREDENTIALS, now=datetime.now(UTC) - timedelta(minutes=6))
    forged = push(SIGNED, URL, body, {**CREDENTIALS, "client_secret": "guessed"})
    elsewhere = push(SIGNED, "http://other.example/hooks/crm", body, CREDENTIALS)
    changed = replace(good, body=good.body.replace(b'"objectId": 1', b'"objectId": 2'))
    refused = [old, forged, replace(elsewhere, url=URL), changed]
    assert [send(receiver, each) for each in refused] == [401] * 4
    assert list(queue.waiting()) == []
    assert send(receiver, good) < 300
    receiver.close()
