"""Secrets handed to browsers: a public half to look up by and a secret half that is kept as its SHA-256 only."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field

_ID_LENGTH = 16
# What else browsers send (surrogates, NULs, megabytes) must not reach the database driver.
_TOKEN = re.compile(r"[0-9a-f]{16}[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Token:
    """`text` is what the browser gets; the ledger keeps `id` and `secret_hash`."""

    id: str
    secret_hash: str
    text: str = field(repr=False)


def new_token() -> Token:
    """Make a token with 32 random bytes of secret."""
    id_ = secrets.token_hex(_ID_LENGTH // 2)
    secret = secrets.token_urlsafe(32)
    return Token(id_, _hashed(secret), id_ + secret)


def token_id(text: str) -> str:
    """Give the public half of a token's text, or '' for a text that cannot be a token."""
    return text[:_ID_LENGTH] if _TOKEN.fullmatch(text) else ""


def is_right_secret(text: str, secret_hash: str) -> bool:
    """Compare in constant time. The hash needs no salt or stretching: the secret is random, not chosen by a person."""
    return hmac.compare_digest(_hashed(text[_ID_LENGTH:]), secret_hash)


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
