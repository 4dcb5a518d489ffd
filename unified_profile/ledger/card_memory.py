"""What cards in the tools remember, so that every process of the app does: proofs that were used, looks granted."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.engine import CursorResult

from unified_profile.ledger.database import Database, is_added
from unified_profile.ledger.models import CardGrantRow, CardProofRow

GRANT_LIVES = timedelta(minutes=2)


@dataclass(frozen=True)
class Use:
    """An earlier use of a proof: when, and whether it was for the same."""

    at: datetime
    is_for_the_same: bool


@dataclass(frozen=True)
class Grant:
    """One look that a tool was granted: by which connection, for which of its agents, at which record (None: any)."""

    connection: str
    agent_id: str | None
    agent_email: str | None
    record: tuple[str, str] | None = None


class CardMemory:
    """Kept in the ledger's database for as long as it holds, then forgotten. Proofs and names are kept as hashes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def use(self, proof: str, until: datetime, now: datetime, for_what: str = "") -> Use | None:
        """Use a proof, which is known until then. None: it is the first time. `for_what` is what it is used for."""
        key, purpose = _hash(proof), _hash(for_what)
        with self._database.write() as session:
            session.execute(delete(CardProofRow).where(CardProofRow.expires_at < now))
            row = session.get(CardProofRow, key)
            first = CardProofRow(hash=key, for_what_hash=purpose, used_at=now, expires_at=until)
            if row is None and is_added(session, first):
                return None
            row = row or session.get_one(CardProofRow, key)
            return Use(row.used_at, row.for_what_hash == purpose)

    def give(self, grant: Grant, now: datetime) -> str:
        """Keep a look for two minutes, and give the opaque name that it has."""
        name = secrets.token_urlsafe(24)
        source_object, source_id = grant.record or (None, None)
        with self._database.write() as session:
            session.execute(delete(CardGrantRow).where(CardGrantRow.expires_at < now))
            session.add(
                CardGrantRow(
                    hash=_hash(name),
                    connection=grant.connection,
                    agent_id=_short(grant.agent_id, 200),
                    agent_email=_short(grant.agent_email, 320),
                    source_object=source_object,
                    source_id=source_id,
                    expires_at=now + GRANT_LIVES,
                )
            )
        return name

    def take(self, name: str, now: datetime) -> Grant | None:
        """Use a look up. None: unknown, used or too old."""
        with self._database.write() as session:
            row = session.get(CardGrantRow, _hash(name))
            if row is None:
                return None
            # Of two that take it at once, one deletes it.
            taken = session.execute(delete(CardGrantRow).where(CardGrantRow.hash == row.hash))
            if not isinstance(taken, CursorResult) or taken.rowcount != 1 or row.expires_at <= now:
                return None
            record = (row.source_object, row.source_id) if row.source_object and row.source_id is not None else None
            return Grant(row.connection, row.agent_id, row.agent_email, record)


def _short(text: str | None, longest: int) -> str | None:
    return text[:longest] if text else None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
