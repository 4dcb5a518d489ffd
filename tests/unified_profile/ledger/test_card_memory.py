"""What cards remember, in every process, and for how long."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.unified_profile.ledger.conftest import Clock
from unified_profile.ledger import Grant, Ledger

MINUTE = timedelta(minutes=1)
LOOK = Grant("zendesk", "7", "ann@acme.example", ("contact", "42"))


def count(path: Path, table: str) -> int:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = int(connection.execute(text(f"select count(*) from {table}")).scalar_one())
    engine.dispose()
    return found


def test_a_proof_is_known_until_it_is_over(ledger: Ledger, clock: Clock, path: Path) -> None:
    began = clock()
    assert ledger.cards.use("a", began + MINUTE, began) is None
    clock.move(MINUTE)
    earlier = ledger.cards.use("a", clock() + MINUTE, clock())
    assert earlier is not None
    assert earlier.at == began
    clock.move(timedelta(seconds=1))
    assert ledger.cards.use("a", clock() + MINUTE, clock()) is None
    assert count(path, "card_proof") == 1, "what is over is deleted"


def test_a_proof_tells_whether_it_was_for_the_same(ledger: Ledger, clock: Clock) -> None:
    assert ledger.cards.use("a", clock() + MINUTE, clock(), "person/1") is None
    found = [ledger.cards.use("a", clock() + MINUTE, clock(), what) for what in ("person/1", "person/2")]
    assert [each and each.is_for_the_same for each in found] == [True, False]


def test_of_many_that_use_a_proof_at_once_one_is_the_first(ledger: Ledger, clock: Clock, path: Path) -> None:
    with Ledger(f"sqlite:///{path}", clock=clock) as other, ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(each.cards.use, "a", clock() + MINUTE, clock()) for each in [ledger, other] * 8]
        assert [each.result() for each in asked].count(None) == 1


def test_a_look_is_taken_once_within_two_minutes(ledger: Ledger, clock: Clock, path: Path) -> None:
    name = ledger.cards.give(LOOK, clock())
    with Ledger(f"sqlite:///{path}") as other:
        assert other.cards.take(name, clock()) == LOOK
    assert ledger.cards.take(name, clock()) is None
    late = ledger.cards.give(Grant("zendesk", None, None), clock())
    clock.move(2 * MINUTE)
    assert ledger.cards.take(late, clock()) is None
    assert ledger.cards.take("guessed", clock()) is None


def test_a_look_at_any_record_says_so(ledger: Ledger, clock: Clock) -> None:
    grant = Grant("zendesk", "x" * 500, None)
    assert ledger.cards.take(ledger.cards.give(grant, clock()), clock()) == Grant("zendesk", "x" * 200, None)


def test_neither_proof_nor_name_is_in_the_file(ledger: Ledger, clock: Clock, path: Path) -> None:
    name = ledger.cards.give(LOOK, clock())
    ledger.cards.use("a-signed-token", clock() + MINUTE, clock(), "person/77")
    ledger.close()
    held = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"zendesk" in held
    for secret in (name, "a-signed-token", "person/77"):
        assert secret.encode() not in held


def test_looks_that_nobody_took_go_with_the_next_one(ledger: Ledger, clock: Clock, path: Path) -> None:
    for _ in range(3):
        ledger.cards.give(LOOK, clock())
    clock.move(timedelta(minutes=3))
    ledger.cards.give(LOOK, clock())
    assert count(path, "card_grant") == 1


@pytest.mark.parametrize("times", [1, 3])
def test_a_used_look_leaves_no_row(ledger: Ledger, clock: Clock, path: Path, times: int) -> None:
    for _ in range(times):
        ledger.cards.take(ledger.cards.give(LOOK, clock()), clock())
    assert count(path, "card_grant") == 0
