"""Cards of four tools, and what each tool signs its requests with: written from the tools' own documentation."""

import base64
import hashlib
import hmac
import json
from datetime import UTC
from itertools import cycle
from typing import Any

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests.unified_profile.app.publication import NOW
from unified_profile.app.cards.doors import CardDoor

NOW_SECONDS = int(NOW.replace(tzinfo=UTC).timestamp())
ZENDESK_APP, STRANGERS_APP = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
SECRETS = {"intercom": "canvas-secret", "hubspot": "hubspot-secret", "pipedrive": "panel-secret-of-thirty-two-letters"}
ACCOUNTS = {"intercom": "abcd1234", "hubspot": "62515", "pipedrive": "771", "zendesk": "acme.zendesk.com"}

_SECONDS = cycle(range(250))

CARDS = {
    **{tool: CardDoor(tool, tool, ACCOUNTS[tool], secret) for tool, secret in SECRETS.items()},
    "zendesk": CardDoor("zendesk", "zendesk", ACCOUNTS["zendesk"], ZENDESK_APP.as_pem(private=False).decode()),
}


def canvas(contact: str, secret: str = SECRETS["intercom"], **changes: Any) -> dict[str, Any]:
    """Arguments of a request as Intercom makes one: HMAC-SHA256 of the raw body, in hex."""
    body = {
        "workspace_id": ACCOUNTS["intercom"],
        "workspace_region": "EU",
        "admin": {"type": "admin", "id": "814860", "email": "maya@acme.example"},
        "context": {"conversation_id": 21547700012, "location": "conversation", "locale": "en"},
        "contact": {"type": "contact", "id": contact, "external_id": None},
        **changes,
    }
    raw = json.dumps(body, indent=1).encode()
    signature = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return {"content": raw, "headers": {"X-Body-Signature": signature, "Content-Type": "application/json"}}


def hubspot(
    path: str, at: int = NOW_SECONDS, secret: str = SECRETS["hubspot"], site: str = "http://testserver"
) -> dict[str, str]:
    """Headers of a GET as HubSpot signs it: method, decoded address, body and time in milliseconds, in base64."""
    decoded = path.replace("%40", "@").replace("%3A", ":")
    signed = f"GET{site}{decoded}{at * 1000}"
    digest = base64.b64encode(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()).decode()
    return {"X-HubSpot-Signature-v3": digest, "X-HubSpot-Request-Timestamp": str(at * 1000)}


def zendesk(key: RSAKey = ZENDESK_APP, **changes: Any) -> str:
    """The token that Zendesk puts into the form with which it opens a signed iframe."""
    claims = {
        "iss": ACCOUNTS["zendesk"],
        "sub": "https://acme.zendesk.com/api/v2/users/9043.json",
        "aud": "https://acme.zendesk.com/api/v2/apps/installations/553.json",
        "iat": NOW_SECONDS,
        "nbf": NOW_SECONDS,
        "exp": NOW_SECONDS + 60,
        "jti": "an-id",
    }
    return jwt.encode({"alg": "RS256"}, {**claims, **changes}, key)


def pipedrive(secret: str = SECRETS["pipedrive"], **changes: Any) -> str:
    """The token that Pipedrive hands to a panel, each made in another second."""
    made = NOW_SECONDS - next(_SECONDS)
    claims = {"userId": 41, "companyId": int(ACCOUNTS["pipedrive"]), "iat": made, "exp": made + 300}
    return jwt.encode({"alg": "HS256"}, {**claims, **changes}, OctKey.import_key(secret))
