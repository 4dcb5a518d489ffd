"""What the make-believe Intercom lost: deleted, archived and merged records, each from its own moment on."""

from datetime import datetime
from typing import Literal

Kind = Literal["conversation", "contact", "company", "ticket", "article"]


class Changes:
    """Filled by the API's own verbs, or beforehand. Outlives the world that is shown, so that time may move on."""

    def __init__(self) -> None:
        self._gone: dict[tuple[Kind, str], datetime] = {}
        self._archived: dict[str, datetime] = {}
        self._touched: dict[str, datetime] = {}
        self._merged: dict[str, tuple[str, datetime]] = {}

    def delete(self, kind: Kind, identifier: str, at: datetime) -> None:
        """It is gone from `at` on, for good."""
        self._gone[kind, identifier] = at

    def archive(self, contact: str, at: datetime) -> None:
        """The contact is hidden from `at` on."""
        self._archived[contact] = at

    def unarchive(self, contact: str, at: datetime) -> None:
        """The contact is shown again, and has changed by that."""
        if self._archived.pop(contact, None):
            self._touched[contact] = at

    def merge(self, lead: str, user: str, at: datetime) -> None:
        """The lead became part of the user: its id vanishes, its conversations are the user's."""
        self._merged[lead] = (user, at)

    def is_gone(self, kind: Kind, identifier: str, now: datetime) -> bool:
        """Whether nobody can see it any more."""
        moments = [self._gone.get((kind, identifier))]
        if kind == "contact":
            moments += [self._archived.get(identifier), self._merged.get(identifier, (None, None))[1]]
        return any(moment is not None and moment <= now for moment in moments)

    def deleted(self, kind: Kind, now: datetime) -> list[tuple[str, datetime]]:
        """Ids and times of what was deleted, newest first."""
        found = [(key[1], at) for key, at in self._gone.items() if key[0] == kind and at <= now]
        return sorted(found, key=lambda each: (each[1], each[0]), reverse=True)

    def survivor(self, contact: str, now: datetime) -> str:
        """Who the contact is now: itself, or the one it was merged into."""
        seen = {contact}
        while (merge := self._merged.get(contact)) and merge[1] <= now and merge[0] not in seen:
            contact = merge[0]
            seen.add(contact)
        return contact

    def merged_into(self, user: str, now: datetime) -> list[tuple[str, datetime]]:
        """Ids and times of the contacts that were merged into this one, newest first."""
        found = [(lead, at) for lead, (into, at) in self._merged.items() if into == user and at <= now]
        return sorted(found, key=lambda each: (each[1], each[0]), reverse=True)

    def touched(self, contact: str, now: datetime) -> list[datetime]:
        """When the contact changed by what was done to it or to others."""
        moments = [self._touched[contact]] if contact in self._touched else []
        return [at for at in (*moments, *(at for _, at in self.merged_into(contact, now))) if at <= now]

    def version(self, now: datetime) -> int:
        """Changes when what is visible does."""
        merged = [at for _, at in self._merged.values()]
        moments = [*self._gone.values(), *self._archived.values(), *self._touched.values(), *merged]
        return hash(tuple(sorted(at for at in moments if at <= now)))
