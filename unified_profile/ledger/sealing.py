"""Secrets that have to be read again, such as those that codes are made from: encrypted under a key kept elsewhere.

Fernet: AES-128-CBC with HMAC-SHA256, so that what was changed does not open. The key comes from the environment;
whoever has the ledger's file alone can read none of them.
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from contracts.errors import ConfigurationError

_SETTING = "sign_in.totp_key"


class Sealer:
    """Seals by the first key and opens what any of them sealed. Raises ConfigurationError for what is no key."""

    def __init__(self, keys: Sequence[str] = ()) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None
        except ValueError:
            raise _wrong("one of its keys is none.", "make one with `switchboard users new-key`") from None

    @property
    def has_key(self) -> bool:
        """Whether anything can be sealed."""
        return self._fernet is not None

    def seal(self, text: str, owner: int) -> str:
        """Encrypt a secret of `owner`. Raises ConfigurationError without a key."""
        return self._keys().encrypt(f"{owner}:{text}".encode()).decode()

    def open(self, sealed: str, owner: int) -> str:
        """Decrypt a secret. Raises ConfigurationError without the key, or when it was sealed for somebody else."""
        try:
            whose, _, text = self._keys().decrypt(sealed).decode().partition(":")
        except InvalidToken:
            raise _wrong(
                f"what is kept of user {owner} was sealed by another key.",
                "put the former key behind the present one, with a comma between",
            ) from None
        if whose != str(owner):
            raise _wrong(f"what is kept of user {owner} is user {whose}'s.", "restore the ledger")
        return text

    def _keys(self) -> MultiFernet:
        if self._fernet is None:
            raise _wrong(
                "it is not set, and codes of authenticator apps need it.",
                "make a key with `switchboard users new-key` and set the environment variable that the setting names",
            )
        return self._fernet


def new_key() -> str:
    """Make a key to seal by."""
    return Fernet.generate_key().decode()


def _wrong(message: str, remedy: str) -> ConfigurationError:
    lost = "`switchboard users totp-reset` lets somebody begin anew"
    return ConfigurationError(message, remedy=f"{remedy}; {lost}.", setting=_SETTING)
