"""ID tokens that prove who came, and those that prove nothing. Signed by hand."""

import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from unified_profile.app.oidc.door import OidcDoor
from unified_profile.app.oidc.provider import _key_set
from unified_profile.app.oidc.tokens import Unproven, proven
from unified_profile.ledger import Role

ISSUER, CLIENT, NONCE = "https://login.example.com", "switchboard", "n" * 43
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SECOND = int(NOW.timestamp())
DOOR = OidcDoor(ISSUER, CLIENT, "a secret")
OURS, NEXT, THEIRS = (RSAKey.generate_key(2048, {"kid": kid}) for kid in ("ours", "next", "ours"))


@dataclass
class Known:
    """Keys as a provider lists them, and how often they were asked for anew."""

    listed: list[Any] = field(default_factory=lambda: [OURS])
    later: list[Any] = field(default_factory=list)
    asked_again: int = 0

    def keys(self, *, missing: bool = False) -> KeySet:
        if missing:
            self.asked_again += 1
            self.listed = [*self.listed, *self.later]
        return _key_set({"keys": [key.as_dict(private=key.key_type == "oct") for key in self.listed]})


def token(key: Any = OURS, alg: str = "RS256", **changes: Any) -> str:
    said = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "s-1",
        "exp": SECOND + 300,
        "iat": SECOND,
        "nonce": NONCE,
        "email": "ann@acme.com",
        "email_verified": True,
    } | changes
    header = {"alg": alg, "kid": key.kid} if key.kid else {"alg": alg}
    claims = {name: value for name, value in said.items() if value is not None}
    return jwt.encode(header, claims, key, algorithms=[alg])


def test_a_good_token_says_who_came() -> None:
    found = proven(token(), DOOR, Known(), NONCE, NOW)
    assert (found.subject, found.address) == ("s-1", "ann@acme.com")


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": [CLIENT]},
        {"aud": [CLIENT, "other"], "azp": CLIENT},
        {"azp": CLIENT},
        {"email_verified": "true"},
        # A minute between two clocks.
        {"exp": SECOND - 59},
        {"iat": SECOND + 59},
    ],
)
def test_other_tokens_that_are_good(changes: dict[str, Any]) -> None:
    assert proven(token(**changes), DOOR, Known(), NONCE, NOW).subject == "s-1"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://login.example.com.evil.example"},
        {"iss": None},
        {"aud": "other"},
        {"aud": ["other"]},
        {"aud": None},
        {"aud": [CLIENT, "other"]},
        {"aud": [CLIENT, "other"], "azp": "other"},
        {"azp": "other"},
        {"sub": None},
        {"nonce": "m" * 43},
        {"nonce": None},
        {"exp": SECOND - 61},
        {"exp": None},
        {"iat": SECOND + 120},
        {"iat": None},
        {"nbf": SECOND + 120},
    ],
)
def test_a_token_for_somebody_or_sometime_else_proves_nothing(changes: dict[str, Any]) -> None:
    with pytest.raises(Unproven, match="not for this sign-in"):
        proven(token(**changes), DOOR, Known(), NONCE, NOW)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": None}, "no e-mail"),
        ({"email": ""}, "no e-mail"),
        ({"email": ["ann@acme.com"]}, "no e-mail"),
        ({"email_verified": None}, "not verified"),
        ({"email_verified": False}, "not verified"),
        ({"email_verified": "yes"}, "not verified"),
        ({"email_verified": 1.5}, "not verified"),
    ],
)
def test_an_address_that_nobody_checked_proves_nothing(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Unproven, match=words):
        proven(token(**changes), DOOR, Known(), NONCE, NOW)


def with_head(head: dict[str, str], secret: bytes | None) -> str:
    """The good token's claims under a head of one's own, signed by a shared secret or by nothing."""
    signed = f"{bare(json.dumps(head).encode())}.{token().split('.')[1]}"
    return f"{signed}.{bare(hmac.digest(secret, signed.encode(), 'sha256')) if secret else ''}"


def bare(text: bytes) -> str:
    return urlsafe_b64encode(text).decode().rstrip("=")


def unsigned() -> str:
    return with_head({"alg": "none"}, None)


def by_a_shared_secret() -> str:
    """The public key's text as the secret of a signature that both sides can make."""
    return with_head({"alg": "HS256", "kid": "ours"}, OURS.as_pem(private=False))


def changed() -> str:
    head, _, signature = token().split(".")
    return f"{head}.{token(email='boss@acme.com').split('.')[1]}.{signature}"


@pytest.mark.parametrize(
    "forged",
    [unsigned(), by_a_shared_secret(), changed(), token(THEIRS), "", "a.b.c", "x" * 70_000],
    ids=["unsigned", "shared secret", "changed", "another's key", "empty", "no token", "too large"],
)
def test_what_the_provider_did_not_sign_proves_nothing(forged: str) -> None:
    with pytest.raises(Unproven, match=r"not signed by it|too large"):
        proven(forged, DOOR, Known(), NONCE, NOW)


def test_a_secret_among_the_keys_signs_nothing() -> None:
    secret = OctKey.generate_key(256, {"kid": "shared"})
    forged = with_head({"alg": "HS256", "kid": "shared"}, secret.raw_value)
    with pytest.raises(Unproven):
        proven(forged, DOOR, Known([OURS, secret]), NONCE, NOW)


def test_a_new_key_is_asked_for_once() -> None:
    known = Known(later=[NEXT])
    assert proven(token(NEXT), DOOR, known, NONCE, NOW).subject == "s-1"
    assert known.asked_again == 1
    assert proven(token(NEXT), DOOR, known, NONCE, NOW).subject == "s-1"
    assert known.asked_again == 1
    with pytest.raises(Unproven):
        proven(token(RSAKey.generate_key(2048, {"kid": "made up"})), DOOR, known, NONCE, NOW)


def test_elliptic_keys_are_taken_too() -> None:
    key = ECKey.generate_key("P-256", {"kid": "e"})
    assert proven(token(key, "ES256"), DOOR, Known([key]), NONCE, NOW).subject == "s-1"


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ({"groups": ["x", "heads"]}, Role.LEAD),
        ({"groups": "support"}, Role.AGENT),
        # The setting's order decides, not the provider's.
        ({"groups": ["heads", "support"]}, Role.AGENT),
        ({"groups": []}, None),
        ({"groups": {"support": True}}, None),
        ({"groups": [["support"]]}, None),
        ({"role": "support"}, None),
        ({}, None),
    ],
)
def test_which_role_a_claim_gives(said: dict[str, Any], role: Role | None) -> None:
    door = OidcDoor(ISSUER, CLIENT, "x", roles={"support": Role.AGENT, "heads": Role.LEAD})
    assert door.role_of(said) is role


def test_a_claim_may_lie_deeper_or_have_dots_in_its_name() -> None:
    deeper = OidcDoor(ISSUER, CLIENT, "x", role_claim="realm.roles", roles={"a": Role.AGENT})
    assert deeper.role_of({"realm": {"roles": ["a"]}}) is Role.AGENT
    assert deeper.role_of({"realm.roles": ["a"]}) is Role.AGENT
    assert deeper.role_of({"realm": "roles"}) is None
