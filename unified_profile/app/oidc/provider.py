"""An OpenID provider as we talk to it: what it publishes about itself, its keys, and the exchange of a code.

Only addresses that the issuer's own document names are asked, over TLS, without following redirects. Nobody who signs
in has a say in them.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from contracts.errors import ConfigurationError, RetryLaterError
from unified_profile.app.oidc.door import OidcDoor
from unified_profile.app.oidc.journeys import Journey

_TIMEOUT = 10.0
_KNOWN_FOR = 3600.0
# Keys change now and then; a made-up key id must not make us ask for them each time.
_KEYS_AGAIN_AFTER = 60.0
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Endpoints:
    """Where a provider answers, and how it takes the client's secret: `client_secret_basic` or `…_post`."""

    authorization: str
    token: str
    keys: str
    takes_secret_by: str


class Keys(Protocol):
    """What knows a provider's keys."""

    def keys(self, *, missing: bool = False) -> KeySet:
        """The keys as known; with `missing`, asked for anew when that was not done a moment ago."""


class Provider:
    """One provider. What it publishes is remembered for an hour. Safe to share between threads."""

    def __init__(self, door: OidcDoor, clock: Callable[[], float] = time.monotonic) -> None:
        self.door = door
        self._clock = clock
        self._lock = threading.Lock()
        self._endpoints: tuple[float, Endpoints] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def endpoints(self) -> Endpoints:
        """Where it answers. Raises ConfigurationError for a document that is not this issuer's, RetryLaterError."""
        with self._lock:
            if self._endpoints is None or self._clock() - self._endpoints[0] >= _KNOWN_FOR:
                self._endpoints = self._clock(), self._discovered()
            return self._endpoints[1]

    def keys(self, *, missing: bool = False) -> KeySet:
        """Its keys; with `missing`, asked for anew when that was not done a moment ago. Raises as `endpoints` does."""
        address = self.endpoints().keys
        with self._lock:
            known_for = _KEYS_AGAIN_AFTER if missing else _KNOWN_FOR
            if self._keys is None or self._clock() - self._keys[0] >= known_for:
                self._keys = self._clock(), _key_set(self._fetched(address))
            return self._keys[1]

    def way_there(self, redirect_uri: str, journey: Journey) -> str:
        """The address that a browser goes to. Raises as `endpoints` does."""
        found = self.endpoints()
        with self._client(found, redirect_uri) as client:
            way, _ = client.create_authorization_url(
                found.authorization, state=journey.state, code_verifier=journey.verifier, nonce=journey.nonce
            )
        return str(way)

    def id_token(self, code: str, redirect_uri: str, verifier: str) -> str | None:
        """Exchange a code for the token that says who came. None: the provider refuses it. Raises RetryLaterError."""
        found = self.endpoints()
        try:
            with self._client(found, redirect_uri) as client:
                given = client.fetch_token(found.token, code=code, code_verifier=verifier, allow_redirects=False)
        except AuthlibBaseError:
            return None
        except (requests.RequestException, OSError) as error:
            raise self._away(type(error).__name__) from error
        token = given.get("id_token")
        return token if isinstance(token, str) else None

    def _client(self, found: Endpoints, redirect_uri: str) -> OAuth2Session:
        return OAuth2Session(
            self.door.client_id,
            self.door.client_secret,
            token_endpoint_auth_method=found.takes_secret_by,
            redirect_uri=redirect_uri,
            scope="openid email profile",
            code_challenge_method="S256",
            default_timeout=_TIMEOUT,
        )

    def _discovered(self) -> Endpoints:
        issuer = self.door.issuer
        _check_address(issuer, issuer)
        document = self._fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != issuer:
            raise _wrong(f"the document there is of the issuer {document.get('issuer')!r}.")
        named = [document.get(f"{each}_endpoint") for each in ("authorization", "token")] + [document.get("jwks_uri")]
        addresses = [_check_address(each, issuer) for each in named]
        # A provider that names no way takes the secret in a header (OpenID Connect Discovery, section 3).
        ways = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
        return Endpoints(addresses[0], addresses[1], addresses[2], way)

    def _fetched(self, address: str) -> dict[str, Any]:
        try:
            answer = requests.get(address, timeout=_TIMEOUT, allow_redirects=False)
        except requests.RequestException as error:
            raise self._away(type(error).__name__) from error
        if answer.status_code != 200:
            raise self._away(f"it answers {answer.status_code}")
        try:
            found = answer.json()
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise _wrong(f"{urlsplit(address).path} there is no JSON object.")
        return found

    def _away(self, why: str) -> RetryLaterError:
        return RetryLaterError(
            f"the provider of {self.door.title} cannot be asked: {why}.",
            remedy="try again in a moment, or sign in another way; "
            "`sign_in.oidc.issuer` has to be an address that this machine reaches.",
            setting="sign_in.oidc",
        )


def _key_set(document: dict[str, Any]) -> KeySet:
    # Shared secrets are no public keys: a provider that lists one would let anybody sign.
    listed = [
        key
        for key in document.get("keys") or ()
        if isinstance(key, dict) and key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"
    ]
    try:
        return KeySet.import_key_set({"keys": listed})
    except (JoseError, ValueError, KeyError) as error:
        raise _wrong(f"its keys cannot be read: {type(error).__name__}.") from error


def _check_address(address: object, issuer: str) -> str:
    """An address over TLS; without, only on this machine, for an issuer that is there as well."""
    parts = urlsplit(address if isinstance(address, str) else "")
    here = parts.hostname in _LOOPBACK and urlsplit(issuer).hostname in _LOOPBACK
    if not parts.hostname or parts.username or parts.scheme not in (("https", "http") if here else ("https",)):
        raise _wrong(f"{address!r} is no https address.")
    return str(address)


def _wrong(message: str) -> ConfigurationError:
    return ConfigurationError(
        message,
        remedy="write the issuer as the provider shows it, see docs/sign-in.md.",
        setting="sign_in.oidc",
    )
