"""Finds customers by whatever was typed. Exact matches come first, then beginnings, then words, then near spellings."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum
from typing import Any

import duckdb

from unified_profile.app.hiding import CustomerName, EmailAddress, PhoneNumber, seen, seen_value
from unified_profile.app.queries import all_rows
from unified_profile.app.search_terms import Terms
from unified_profile.app.viewers import Viewer

ID_KINDS = ("interaction", "record", "external_id")
MOST_HITS = 25
_FEWEST_LETTERS = 3
_NEAR_NAME = 0.86
_NEAR_EMAIL = 0.9
_SURELY_A_TYPO = 0.93


class Quality(IntEnum):
    """How well a customer matches, best first."""

    EXACT = 0
    BEGINNING = 1
    WORDS = 2
    SIMILAR = 3


@dataclass(frozen=True)
class Card:
    """A customer in a list of results."""

    customer_id: str
    display_name: CustomerName | None
    primary_email: EmailAddress | None
    primary_phone: PhoneNumber | None
    company_name: str | None
    plan: str | None
    last_contact_at: datetime | None
    last_contact_channel: str | None
    interaction_count: int
    open_interaction_count: int
    connector_count: int
    is_anonymous: bool


@dataclass(frozen=True)
class Match:
    """What in the search index matched. `kind` is one of the index, or address for a pasted one."""

    customer_id: str
    kind: str
    label: str
    score: float


@dataclass(frozen=True)
class Hit:
    """A customer and why they are in the list."""

    card: Card
    kind: str
    label: str
    quality: Quality
    score: float


@dataclass(frozen=True)
class CompanyHit:
    """A company in the list, by its name or domain."""

    company_id: str
    name: str | None
    domain: str | None
    customer_count: int
    open_deal_count: int | None
    is_exact: bool


@dataclass(frozen=True)
class Found:
    """`hits` answer the search; `nearest` are near spellings, filled when nothing does.

    `only` is the customer meant when exactly one matches exactly. `companies` are those of that name or domain.
    """

    terms: Terms
    hits: list[Hit]
    nearest: list[Hit]
    only: str | None
    companies: list[CompanyHit] = field(default_factory=list)


def search(con: duckdb.DuckDBPyConnection, viewer: Viewer, terms: Terms, most: int = MOST_HITS) -> Found:
    """Customers that match, ranked, as the viewer may see them, and companies of that name."""
    found = _search(con, terms, most)
    return replace(
        found,
        hits=[_seen_hit(viewer, hit) for hit in found.hits],
        nearest=[_seen_hit(viewer, hit) for hit in found.nearest],
    )


def _seen_hit(viewer: Viewer, hit: Hit) -> Hit:
    return replace(hit, card=seen(viewer, hit.card), label=seen_value(viewer, hit.kind, hit.label))


def _search(con: duckdb.DuckDBPyConnection, terms: Terms, most: int) -> Found:
    if terms.is_empty:
        return Found(terms, [], [], None)
    return replace(_customers(con, terms, most), companies=_companies(con, terms))


def _companies(con: duckdb.DuckDBPyConnection, terms: Terms) -> list[CompanyHit]:
    if terms.urls or terms.digits or len(terms.text) < _FEWEST_LETTERS:
        return []
    # Of an address only what stands for the company: "@acme.com", and the domain of anybody's.
    if terms.email:
        return all_rows(
            con, CompanyHit, "search_companies", needle=None, domain=terms.email.rpartition("@")[2], words=None
        )
    return all_rows(con, CompanyHit, "search_companies", needle=terms.text, domain=terms.text, words=list(terms.words))


def _customers(con: duckdb.DuckDBPyConnection, terms: Terms, most: int) -> Found:
    best: dict[str, tuple[Quality, Match]] = {}
    for quality, matches in _readings(con, terms):
        for match in matches:
            known = best.get(match.customer_id)
            if known is None or (quality, -match.score) < (known[0], -known[1].score):
                best[match.customer_id] = (quality, match)
    exact = [customer_id for customer_id, (quality, _) in best.items() if quality is Quality.EXACT]
    if best:
        return Found(terms, _hits(con, best, most), [], exact[0] if len(exact) == 1 else None)
    by_name_and_company = _matches_of_both(con, terms)
    if by_name_and_company:
        both = {match.customer_id: (Quality.WORDS, match) for match in by_name_and_company}
        return Found(terms, _hits(con, both, most), [], None)
    worst_first = sorted(_similar(con, terms), key=lambda match: match.score)
    near = {match.customer_id: (Quality.SIMILAR, match) for match in worst_first}
    return _promoted(Found(terms, [], _hits(con, near, most), None))


def _promoted(found: Found) -> Found:
    """A typo in a name is still an answer; near e-mail addresses stay suggestions, being somebody else's perhaps."""
    if found.terms.email or not found.nearest or found.nearest[0].score < _SURELY_A_TYPO:
        return found
    good = [hit for hit in found.nearest if hit.score >= _SURELY_A_TYPO]
    return replace(found, hits=good, nearest=[hit for hit in found.nearest if hit not in good])


def _readings(con: duckdb.DuckDBPyConnection, terms: Terms) -> Iterable[tuple[Quality, list[Match]]]:
    if terms.urls:
        by_address = _matches(con, "search_url", needles=list(terms.urls))
        yield Quality.EXACT, by_address or _first_known_id(con, terms)
    elif terms.email:
        yield Quality.EXACT, _exact(con, "email", [terms.email])
        yield Quality.BEGINNING, _matches(con, "search_prefix", kind="email", needle=terms.email)
        yield Quality.WORDS, _holding(con, "email", [terms.email])
    else:
        yield from _phone_readings(con, terms)
        for kind in ID_KINDS:
            yield Quality.EXACT, _exact(con, kind, list(terms.ids)) if terms.ids else []
        yield from _text_readings(con, terms)


def _phone_readings(con: duckdb.DuckDBPyConnection, terms: Terms) -> Iterable[tuple[Quality, list[Match]]]:
    if not terms.digits:
        return
    yield Quality.EXACT, _exact(con, "phone", [*terms.phones, *(f"+{phone}" for phone in terms.phones)])
    yield Quality.BEGINNING, _matches(con, "search_ending", kind="phone", needle=terms.digits.lstrip("0"))


def _text_readings(con: duckdb.DuckDBPyConnection, terms: Terms) -> Iterable[tuple[Quality, list[Match]]]:
    for kind in ("name", "company"):
        yield Quality.EXACT, _exact(con, kind, [terms.text])
        yield Quality.BEGINNING, _matches(con, "search_prefix", kind=kind, needle=terms.text)
        yield Quality.WORDS, _holding(con, kind, list(terms.words))
    if len(terms.words) == 1 and len(terms.text) >= 3:
        yield Quality.BEGINNING, _matches(con, "search_prefix", kind="email", needle=terms.text)


def _matches_of_both(con: duckdb.DuckDBPyConnection, terms: Terms) -> list[Match]:
    """Customers with some of the words in their name and the others in their company's."""
    if terms.urls or terms.digits or terms.email or len(terms.words) < 2:
        return []
    return _matches(con, "search_name_and_company", words=list(terms.words), longest=max(terms.words, key=len))


def _first_known_id(con: duckdb.DuckDBPyConnection, terms: Terms) -> list[Match]:
    """The last id in a pasted address that we know: addresses go from the workspace to the object."""
    for candidate in terms.ids:
        matches = [match for kind in ID_KINDS[:2] for match in _exact(con, kind, [candidate])]
        if matches:
            return matches
    return []


def _similar(con: duckdb.DuckDBPyConnection, terms: Terms) -> list[Match]:
    if terms.urls or terms.digits or len(terms.text) < 3:
        return []
    if terms.email:
        return _matches(con, "search_similar", kind="email", needle=terms.email, least=_NEAR_EMAIL)
    return [
        match
        for kind in ("name", "company")
        for match in _matches(con, "search_similar", kind=kind, needle=terms.text, least=_NEAR_NAME)
    ]


def _exact(con: duckdb.DuckDBPyConnection, kind: str, needles: list[str]) -> list[Match]:
    return _matches(con, "search_exact", kind=kind, needles=needles) if needles else []


def _holding(con: duckdb.DuckDBPyConnection, kind: str, words: list[str]) -> list[Match]:
    longest = max(words, key=len, default="")
    return _matches(con, "search_words", kind=kind, words=words, longest=longest)


def _matches(con: duckdb.DuckDBPyConnection, name: str, **parameters: Any) -> list[Match]:
    return all_rows(con, Match, name, **parameters)


def _hits(con: duckdb.DuckDBPyConnection, best: dict[str, tuple[Quality, Match]], most: int) -> list[Hit]:
    cards = {card.customer_id: card for card in all_rows(con, Card, "search_cards", customer_ids=list(best))}
    hits = [
        Hit(cards[customer_id], match.kind, match.label, quality, match.score)
        for customer_id, (quality, match) in best.items()
        if customer_id in cards
    ]
    return sorted(hits, key=_rank)[:most]


def _rank(hit: Hit) -> tuple[int, float, float, str]:
    last = hit.card.last_contact_at
    recency = -last.toordinal() if last else 0
    return (hit.quality, -round(hit.score, 2), recency, hit.card.customer_id)
