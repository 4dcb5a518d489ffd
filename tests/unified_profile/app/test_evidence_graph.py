"""The drawing of what holds records together, and the shortest way from one record to another."""

from dataclasses import dataclass

from unified_profile.app.evidence_graph import MOST_KEYS, MOST_RECORDS, Hop, drawing_of, letter, way_between
from unified_profile.identity import Step


@dataclass(frozen=True)
class Record:
    number: int


@dataclass(frozen=True)
class Carried:
    level: int
    numbers: tuple[int, ...]


def star(key: str, *records: str) -> list[Step]:
    """A key as evidence keeps it: all of its records hang on the first."""
    return [Step(records[0], other, 2, "email", key) for other in records[1:]]


NUMBERS = {name: number for number, name in enumerate("abcdef", start=1)}
KEYS = [("email", "k"), ("email", "l"), ("email", "m")]
# k holds a, b, c together, l holds c and d, m holds d and e. Nobody holds f.
EVIDENCE = [*star("k", "a", "b", "c"), *star("l", "d", "c"), *star("m", "d", "e")]


def way(start: str, end: str) -> list[Hop]:
    return way_between(EVIDENCE, KEYS, NUMBERS, start, end)


def test_the_shortest_way_goes_by_one_hop_a_key() -> None:
    assert way("b", "e") == [Hop(2, 0, 3), Hop(3, 1, 4), Hop(4, 2, 5)]
    # By the middle of the star it would be two steps, and the reason is one.
    assert way("b", "c") == [Hop(2, 0, 3)]
    assert way("c", "b") == [Hop(3, 0, 2)]


def test_there_is_no_way_to_oneself_and_none_to_what_nothing_holds() -> None:
    assert way("a", "a") == []
    assert way("a", "f") == []


def test_a_row_for_each_record_and_a_rail_for_each_key() -> None:
    records = [Record(number) for number in (1, 2, 3)]
    keys = [Carried(1, (1, 3)), Carried(4, (2, 3))]
    drawing = drawing_of(records, keys, [Hop(2, 1, 3)])
    assert drawing is not None
    rows = {each.number: each.y for each in drawing.rows}
    assert [(rail.letter, rail.dots) for rail in drawing.rails] == [
        ("A", [rows[1], rows[3]]),
        ("B", [rows[2], rows[3]]),
    ]
    assert [(rail.top, rail.bottom) for rail in drawing.rails] == [(rows[1], rows[3]), (rows[2], rows[3])]
    assert rows[1] < rows[2] < rows[3]
    assert all(0 < rail.x < drawing.width for rail in drawing.rails)
    assert rows[3] < drawing.height
    assert [each.is_on_way for each in drawing.rows] == [False, True, True]
    assert [rail.is_on_way for rail in drawing.rails] == [False, True]
    assert drawing == drawing_of(records, keys, [Hop(2, 1, 3)])


def test_nothing_is_drawn_of_nothing_or_of_too_much() -> None:
    one = [Carried(1, (1, 2))]
    assert drawing_of([Record(1)], [], []) is None
    assert drawing_of([Record(n) for n in range(1, MOST_RECORDS + 1)], one, []) is not None
    assert drawing_of([Record(n) for n in range(1, MOST_RECORDS + 2)], one, []) is None
    assert drawing_of([Record(1), Record(2)], one * (MOST_KEYS + 1), []) is None


def test_every_key_has_a_letter_of_its_own() -> None:
    assert [letter(index) for index in (0, 1, 25, 26, 52)] == ["A", "B", "Z", "A2", "A3"]
    assert len({letter(index) for index in range(500)}) == 500
