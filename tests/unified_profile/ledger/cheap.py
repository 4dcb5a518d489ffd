"""Password hashes that cost tests nothing: the same algorithm with the least memory."""

from argon2 import PasswordHasher

from unified_profile.ledger.password_hashes import PasswordHashes

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def cheap_hashes() -> PasswordHashes:
    return PasswordHashes(CHEAP)
