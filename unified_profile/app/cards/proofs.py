"""Whether a request for a card is the tool's own, of this account, and fresh: one function per tool.

Each gives the tool's agent who looks, or raises Refusal 401. Nothing of a request is read before it is proven.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, RSAKey

from contracts.connector_spec import Signature
from contracts.signatures import Message, Proof
from unified_profile.app.cards.doors import CardDoor, ToolAgent
from unified_profile.app.problems import Refusal
from unified_profile.ledger import CardMemory

_CANVAS = Signature(scheme="hmac", header="X-Body-Signature", secret="secret")  # noqa: S106 - a setting's name
_HUBSPOT = Signature(
    scheme="hmac",
    encoding="base64",
    header="X-HubSpot-Signature-v3",
    secret="secret",  # noqa: S106 - a setting's name
    signs="{method}{url}{body}{timestamp}",
    timestamp_header="X-HubSpot-Request-Timestamp",
    timestamp_unit="epoch milliseconds",
)
# What HubSpot decodes in an address before it signs it; anything else stays encoded.
_DECODED = {f"%{ord(one):02X}": one for one in ":/?@!$'()*,;"}
_LEEWAY_SECONDS = 30
# A token that is valid for longer than this was not made for one look.
_LONGEST_SECONDS = 3600
# Intercom signs no time: what it signed is known for this long, so that it shows nobody again to whoever repeats it.
CANVAS_REMEMBERED = timedelta(days=7)
# Intercom asks twice when an answer is slow, and an agent goes back and forth between conversations.
CANVAS_AGAIN = timedelta(minutes=1)
_REMEDIES = {
    "wrong": "Check the secret (Zendesk: the public key) of this connection under `cards` in switchboard.yaml.",
    "stale": "Load the card again; if that does not help, set this machine's clock.",
    "account": "Check `account` of this connection under `cards` in switchboard.yaml.",
}


def canvas_agent(door: CardDoor, message: Message, now: datetime) -> tuple[ToolAgent, Mapping[str, Any]]:
    """Intercom: the agent and the request itself. It signs no time: `was_answered` tells one that is repeated."""
    _refuse(Proof(_CANVAS, door.secret).refuses(message, now))
    body = parsed(message.body)
    _of_account(door, body.get("workspace_id"))
    admin = body.get("admin")
    named = admin if isinstance(admin, dict) else {}
    return ToolAgent(_text(named.get("id")), _text(named.get("email"))), body


def was_answered(door: CardDoor, message: Message, now: datetime, memory: CardMemory) -> bool:
    """Whether a proven request of Intercom's was answered before, longer ago than a minute."""
    signed = f"{door.connection}\n{hashlib.sha256(message.body).hexdigest()}"
    earlier = memory.use(signed, now + CANVAS_REMEMBERED, now)
    return earlier is not None and now - earlier.at > CANVAS_AGAIN


def hubspot_agent(
    door: CardDoor, message: Message, query: Mapping[str, str], now: datetime, memory: CardMemory
) -> ToolAgent:
    """HubSpot: `message.url` is the address as it was called."""
    url = message.url
    for encoded, plain in _DECODED.items():
        url = url.replace(encoded, plain).replace(encoded.lower(), plain)
    signed = Message(message.method, url, message.headers, message.body)
    _refuse(Proof(_HUBSPOT, door.secret).refuses(signed, now))
    _of_account(door, query.get("portalId"))
    until = now + timedelta(seconds=2 * _HUBSPOT.tolerance_seconds)
    _first_time(memory, message.headers["x-hubspot-signature-v3"], until, now)
    return ToolAgent(_text(query.get("userId")), _text(query.get("userEmail")))


def zendesk_agent(door: CardDoor, token: str, now: datetime, memory: CardMemory) -> ToolAgent:
    """Zendesk: the token of a signed iframe, by the app's public key. Each opens one card."""
    claims = _claims(door, token, now)
    if claims.get("iss") not in (door.account, f"https://{door.account}"):
        raise _not_this_account()
    if not any("/apps/installations/" in audience for audience in _texts(claims.get("aud"))):
        raise Refusal(401, "The token is not for an app.", _REMEDIES["wrong"])
    _first_time(memory, _signed_part(token), _end_of(claims), now)
    return ToolAgent(_last_part(claims.get("sub")))


def pipedrive_agent(
    door: CardDoor, token: str, record: tuple[str, str], now: datetime, memory: CardMemory
) -> ToolAgent:
    """Pipedrive: the token of a panel, which names no record: it opens the one that it is first sent with, alone."""
    claims = _claims(door, token, now)
    _of_account(door, claims.get("companyId"))
    earlier = memory.use(_signed_part(token), _end_of(claims), now, "/".join(record))
    if earlier is not None and not earlier.is_for_the_same:
        raise _used()
    return ToolAgent(_text(claims.get("userId")))


def parsed(body: bytes) -> dict[str, Any]:
    """The body as a JSON object. Raises Refusal 400."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise Refusal(400, "The body is no JSON object.", "Send what the tool's documentation says.")
    return found


def _claims(door: CardDoor, token: str, now: datetime) -> Mapping[str, Any]:
    is_rsa = door.connector == "zendesk"
    try:
        key = RSAKey.import_key(door.secret) if is_rsa else OctKey.import_key(door.secret)
        # The algorithm is ours to say: a token that names another one, or none, is refused.
        claims = jwt.decode(token, key, algorithms=["RS256" if is_rsa else "HS256"]).claims
    except (JoseError, ValueError):
        raise Refusal(401, "The token is not the tool's own.", _REMEDIES["wrong"]) from None
    try:
        required = jwt.JWTClaimsRegistry(now=int(now.timestamp()), leeway=_LEEWAY_SECONDS, exp={"essential": True})
        required.validate(claims)
    except JoseError:
        raise Refusal(401, "The token is too old or too new.", _REMEDIES["stale"]) from None
    if claims["exp"] - now.timestamp() > _LONGEST_SECONDS:
        raise Refusal(401, "The token holds for too long.", _REMEDIES["stale"])
    return claims


def _refuse(reason: str | None) -> None:
    if reason is not None:
        remedy = _REMEDIES["stale" if reason == "too old or too new" else "wrong"]
        raise Refusal(401, f"The request is not the tool's own: {reason}.", remedy)


def _of_account(door: CardDoor, given: object) -> None:
    if not door.account or _text(given) != door.account:
        raise _not_this_account()


def _not_this_account() -> Refusal:
    return Refusal(401, "The request is of another account.", _REMEDIES["account"])


def _first_time(memory: CardMemory, proof: str, until: datetime, now: datetime) -> None:
    if memory.use(proof, until, now) is not None:
        raise _used()


def _used() -> Refusal:
    return Refusal(401, "The request was made before.", _REMEDIES["stale"])


def _signed_part(token: str) -> str:
    """What the tool signed. The signature behind it can be written in several ways, and each would be a first time."""
    return token.rpartition(".")[0]


def _end_of(claims: Mapping[str, Any]) -> datetime:
    """When a token is refused as too old."""
    return datetime.fromtimestamp(float(claims["exp"]) + _LEEWAY_SECONDS, UTC)


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and value != "" else None


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str)]


def _last_part(address: object) -> str | None:
    """The id at the end of an address such as https://acme.zendesk.com/api/v2/users/7.json."""
    return address.rpartition("/")[2].removesuffix(".json") or None if isinstance(address, str) else None
