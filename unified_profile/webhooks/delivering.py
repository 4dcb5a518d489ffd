"""Sends what waits: signed by the Standard Webhooks specification, or as a line for Slack."""

import http.client
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from standardwebhooks import Webhook

from contracts.errors import SwitchboardError
from contracts.references import REFERENCE
from unified_profile.ledger import Sending
from unified_profile.ledger.outbox import Outbox
from unified_profile.webhooks.posting import post

_MOST_AT_A_TIME = 500
_GONE = 410
Post = Callable[..., int]


@dataclass(frozen=True)
class Sent:
    """How many messages arrived, and how many did not yet."""

    delivered: int
    failed: int


def deliver(
    outbox: Outbox,
    public_url: str,
    *,
    allow_private: bool = False,
    environ: Mapping[str, str] | None = None,
    send: Post = post,
) -> Sent:
    """Send everything that is due, each message on its own: one that fails holds up no other."""
    delivered = failed = 0
    for _ in range(_MOST_AT_A_TIME):
        sending = outbox.claim()
        if sending is None:
            break
        try:
            url = _address(sending, os.environ if environ is None else environ)
            headers, body = _message(sending, public_url)
            status = send(url, headers, body, allow_private=allow_private)
        except SwitchboardError as error:
            outbox.failed(sending, error.message)
        except (OSError, http.client.HTTPException) as error:
            outbox.failed(sending, type(error).__name__)
        else:
            if 200 <= status < 300:
                outbox.delivered(sending, str(status))
                delivered += 1
                continue
            if status == _GONE:
                outbox.gone(sending)
            else:
                outbox.failed(sending, str(status))
        failed += 1
    return Sent(delivered, failed)


def _address(sending: Sending, environ: Mapping[str, str]) -> str:
    """The address, with what of it is secret taken from the environment. A variable that is not set leaves no host."""
    return REFERENCE.sub(lambda match: environ.get(match.group(1), ""), sending.endpoint.url)


def _message(sending: Sending, public_url: str) -> tuple[dict[str, str], bytes]:
    headers = {"Content-Type": "application/json", "User-Agent": "Switchboard"}
    if sending.endpoint.kind == "slack":
        return headers, json.dumps({"text": slack_text(json.loads(sending.payload), public_url)}).encode()
    now = datetime.now(UTC)
    signatures = [Webhook(secret).sign(sending.id, now, sending.payload) for secret in sending.secrets]
    signed = {
        "webhook-id": sending.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    return {**headers, **signed}, sending.payload.encode()


def slack_text(payload: Mapping[str, object], public_url: str) -> str:
    """An event as a line of Slack's, in which nothing of the data is a link or calls anybody."""
    found = payload.get("data")
    data = found if isinstance(found, dict) else {}
    lines = {
        "customer.updated": f"{data.get('changed')} customers changed",
        "conversation.worsening": f"A conversation gets worse: {data.get('interaction_id')}",
        "metric.breached": f"{_reading(data)}, {_threshold(data)}",
        "metric.recovered": f"{_reading(data)}, no longer {_threshold(data)}",
    }
    said = lines.get(str(payload.get("type")), "Switchboard can reach you here")
    customer = data.get("customer_id")
    link = f"{public_url}/customer/{_slack(str(customer))}" if customer else f"{public_url}/"
    return f"{_slack(said)} <{link}|Open Switchboard>"


def _reading(data: Mapping[str, object]) -> str:
    return f"{data.get('metric')} ({data.get('dimension')} {data.get('of')}) is {data.get('value')}"


def _threshold(data: Mapping[str, object]) -> str:
    return f"{'above' if 'above' in data else 'below'} {data.get('above', data.get('below'))}"


def _slack(text: str) -> str:
    """Slack's three characters as it wants them, and none that would end a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "/")
