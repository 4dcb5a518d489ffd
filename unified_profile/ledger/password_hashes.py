"""How passwords are kept: as Argon2id hashes, by the profile that argon2-cffi recommends."""

import base64
import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# A hash takes 64 MiB while it is made, so that few are made at a time; others wait.
_AT_ONCE = 2


class PasswordHashes:
    """Makes and compares hashes. `hasher` is the library's own profile unless a test needs a cheap one."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = threading.BoundedSemaphore(_AT_ONCE)

    def of(self, password: str) -> str:
        """Give what to keep of a password."""
        with self._turn:
            return self._hasher.hash(_bytes(password))

    def fits(self, kept: str | None, password: str) -> bool:
        """Tell whether it is the password that was kept. None, for nobody's, takes as long and is never right."""
        try:
            with self._turn:
                return self._hasher.verify(kept or self._of_nobody(), _bytes(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, kept: str) -> bool:
        """Tell whether the library recommends another profile than the hash was made by."""
        return self._hasher.check_needs_rehash(kept)

    def _of_nobody(self) -> str:
        """A hash of today's profile that nothing fits."""
        profile = self._hasher
        salt, digest = (
            base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")
            for size in (profile.salt_len, profile.hash_len)
        )
        costs = f"m={profile.memory_cost},t={profile.time_cost},p={profile.parallelism}"
        return f"$argon2id$v=19${costs}${salt}${digest}"


def _bytes(password: str) -> bytes:
    """The same for the same letters, however a keyboard composes them."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
