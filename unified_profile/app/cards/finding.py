"""From what a tool names, a record of its own or a number that rings, to the card of whoever that is."""

from collections.abc import Sequence

import duckdb

from unified_profile.app.cards.card import Card, customer_card, nobody_card
from unified_profile.app.queries import statement
from unified_profile.app.search_terms import read_terms
from unified_profile.app.viewers import Viewer
from unified_profile.app.when import When

_SEARCH = "Open Switchboard and search by name, address or number; what a tool learned today comes with its next sync."
_SHARED = "Ask who is calling: no one of them is shown, for it may be another."


class Finder:
    """Makes cards out of one publication, for one viewer."""

    def __init__(self, con: duckdb.DuckDBPyConnection, viewer: Viewer, when: When, public_url: str) -> None:
        self._con, self._viewer, self._when, self._public_url = con, viewer, when, public_url

    def of_record(self, connection: str, source_object: str, source_id: str) -> Card:
        """The customer whom a tool's own record is of, or a card that says that nobody is known."""
        parameters = {"connection": connection, "source_object": source_object, "source_id": source_id}
        row = self._con.execute(statement("customer_of_record"), parameters).fetchone()
        return self._card(row[0]) if row else self._nobody("Nobody known yet", _SEARCH)

    def of_number(self, number: str, regions: Sequence[str]) -> Card:
        """The one customer who has a phone number; a number of several is nobody's."""
        phones = read_terms(number, regions).phones
        found = self._con.execute(statement("customers_of_number"), {"digits": phones[0]}).fetchall() if phones else []
        if len(found) > 1:
            return self._nobody("A number that several people share", _SHARED)
        return self._card(found[0][0]) if found else self._nobody("A number that nobody has yet", _SEARCH)

    def _card(self, customer_id: str) -> Card:
        card = customer_card(self._con, self._viewer, customer_id, self._when, self._public_url)
        return card or self._nobody("Nobody known yet", _SEARCH)

    def _nobody(self, title: str, why: str) -> Card:
        return nobody_card(title, why, self._public_url)
