"""Records and what holds them together, drawn: a row for each record, a rail for each key with a dot on each record.

Places follow from the order of records and keys alone, so that the same evidence is always the same drawing. A key that
ten records carry is one rail, where lines between all of them would be forty-five.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Protocol

from unified_profile.identity import Step
from unified_profile.identity.evidence import shortest_chain

# Beyond these a drawing says less than the list beside it.
MOST_RECORDS, MOST_KEYS = 40, 18

_ROW, _COLUMN = 34, 40
_LABELS, _HEAD = 290, 40


class Node(Protocol):
    """A record, as a row shows it."""

    @property
    def number(self) -> int:
        """Counted from 1."""


class Key(Protocol):
    """What several records carry."""

    @property
    def level(self) -> int:
        """From 1, the strongest."""

    @property
    def numbers(self) -> tuple[int, ...]:
        """The records that carry it."""


@dataclass(frozen=True)
class Hop:
    """From one record to the next by the key of this index."""

    start: int
    key: int
    end: int


@dataclass(frozen=True)
class Row:
    """Where a record is drawn."""

    number: int
    y: int
    is_on_way: bool


@dataclass(frozen=True)
class Rail:
    """Where a key is drawn: from `top` to `bottom`, with a dot for each record. `index` is among all keys."""

    index: int
    letter: str
    level: int
    x: int
    top: int
    bottom: int
    dots: list[int]
    is_on_way: bool


@dataclass(frozen=True)
class Drawing:
    """All of it; `has_way` when a way between two records is to stand out."""

    width: int
    height: int
    rows: list[Row]
    rails: list[Rail]
    has_way: bool


def letter(index: int) -> str:
    """What a key is called: A to Z, then A2 and so on."""
    turn, place = divmod(index, len(ascii_uppercase))
    return ascii_uppercase[place] + (str(turn + 1) if turn else "")


def drawing_of(records: Sequence[Node], keys: Sequence[Key], way: Sequence[Hop]) -> Drawing | None:
    """Draw them. None: nothing holds anything together, or it is too much to be looked at."""
    if not keys or len(records) > MOST_RECORDS or len(keys) > MOST_KEYS:
        return None
    y = {each.number: _HEAD + _ROW * place + _ROW // 2 for place, each in enumerate(records)}
    stops = {number for hop in way for number in (hop.start, hop.end)}
    used = {hop.key for hop in way}
    rails = [_rail(index, each, sorted(y[number] for number in each.numbers), used) for index, each in enumerate(keys)]
    return Drawing(
        width=_LABELS + _COLUMN * len(keys) + 10,
        height=_HEAD + _ROW * len(records) + 6,
        rows=[Row(each.number, y[each.number], each.number in stops) for each in records],
        rails=rails,
        has_way=bool(way),
    )


def way_between(
    evidence: Sequence[Step], keys: Sequence[tuple[str, str]], numbers: dict[str, int], start: str, end: str
) -> list[Hop]:
    """Give the shortest way from one record to another; `keys` are type and value in the order of their letters.

    Evidence hangs all records of a key on one of them. Two steps by one key are one hop, which is what it says.
    """
    rows = [(each.record_key_a, each.record_key_b, each.level, each.key_type, each.key_value) for each in evidence]
    hops: list[Hop] = []
    for step in shortest_chain(rows, start, end) or []:
        key = keys.index((step.key_type, step.key_value))
        hop = Hop(numbers[step.record_key_a], key, numbers[step.record_key_b])
        if hops and hops[-1].key == key:
            hop = Hop(hops.pop().start, key, hop.end)
        hops.append(hop)
    return hops


def _rail(index: int, key: Key, dots: list[int], used: set[int]) -> Rail:
    x = _LABELS + _COLUMN * index + _COLUMN // 2
    return Rail(index, letter(index), key.level, x, dots[0], dots[-1], dots, index in used)
