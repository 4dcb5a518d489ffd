"""How far each slice of a load has come, kept small: a first sync of a sub-stream has tens of thousands of slices.

Slices are numbered in the order of the load's plan. In a commit, neighbouring finished slices become one entry "a-b".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from contracts.landing import Commit, Progress


@dataclass(frozen=True)
class Position:
    """Where a slice stands. `token` is the CDK's next page token; `latest` the largest cursor value seen, as sent."""

    slice: int
    token: Any | None = None
    latest: Any | None = None
    done: bool = False


def pack(positions: Iterable[Position]) -> list[Progress]:
    """Positions as a commit lists them."""
    return list(_packed(sorted(positions, key=lambda position: position.slice)))


def unpack(commits: Iterable[Commit]) -> dict[int, Position]:
    """The newest position of every slice that the commits (in order) speak of."""
    positions: dict[int, Position] = {}
    for commit in commits:
        for entry in commit.progress:
            first, _, last = entry.slice.partition("-")
            for number in range(int(first), int(last or first) + 1):
                positions[number] = Position(number, entry.next_page_token, entry.latest, entry.done)
    return positions


def _packed(positions: list[Position]) -> Iterator[Progress]:
    run: list[int] = []
    for position in positions:
        plain = position.done and position.latest is None
        if run and (not plain or position.slice != run[-1] + 1):
            yield _run(run)
            run = []
        if plain:
            run.append(position.slice)
        else:
            yield Progress(
                slice=str(position.slice),
                next_page_token=position.token,
                latest=position.latest,
                done=position.done,
            )
    if run:
        yield _run(run)


def _run(numbers: list[int]) -> Progress:
    name = str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"
    return Progress(slice=name, done=True)
