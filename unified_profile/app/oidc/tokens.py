"""Whether an ID token is this provider's, for us, of this sign-in and fresh; nothing of it is read before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oidc.core.claims import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError

from unified_profile.app.oidc.door import OidcDoor
from unified_profile.app.oidc.provider import Keys

# Never `none`, and no shared secret: only the provider can have signed.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
_LEEWAY_SECONDS = 60
_LARGEST = 64 * 1024


class Unproven(Exception):  # noqa: N818 - it is an answer, not a fault
    """Why somebody was not proven, in words for the log and for them."""


@dataclass(frozen=True)
class Proven:
    """Who came: the provider's own lasting name for them, their verified address, and all that it says of them."""

    subject: str
    address: str
    claims: Mapping[str, Any]


def proven(token: str, door: OidcDoor, keys: Keys, nonce: str, now: datetime) -> Proven:
    """Who an ID token is of (OpenID Connect Core 1.0, section 3.1.3.7). Raises Unproven."""
    signed = _signed(token, keys)
    wanted = {
        "iss": {"essential": True, "value": door.issuer},
        "aud": {"essential": True, "value": door.client_id},
        "nonce": {"essential": True, "value": nonce},
    }
    claims = CodeIDToken(
        signed.claims, signed.header, options=wanted, params={"nonce": nonce, "client_id": door.client_id}
    )
    try:
        claims.validate(now=int(now.timestamp()), leeway=_LEEWAY_SECONDS)
    except JoseError as error:
        raise Unproven(f"the provider's token is not for this sign-in: {error.error}, {error.description}.") from error
    return Proven(str(claims["sub"]), _address(claims), claims)


def _signed(token: str, keys: Keys) -> jwt.Token:
    if len(token) > _LARGEST:
        raise Unproven("the provider's token is too large.")
    try:
        try:
            return jwt.decode(token, keys.keys(), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            # The provider may have changed its keys since.
            return jwt.decode(token, keys.keys(missing=True), algorithms=ALGORITHMS)
    except (JoseError, ValueError, TypeError) as error:
        raise Unproven(f"the provider's token is not signed by it: {type(error).__name__}.") from error


def _address(claims: Mapping[str, Any]) -> str:
    address = claims.get("email")
    if not isinstance(address, str) or not address:
        raise Unproven("the provider says no e-mail address.")
    # Somebody may claim any address that nobody checks. Some providers write the word.
    if claims.get("email_verified") not in (True, "true"):
        raise Unproven("the provider has not verified the e-mail address.")
    return address
