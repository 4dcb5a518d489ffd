import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from unified_profile.ledger import Ledger


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    ann = ledger.ensure_user("ann")
    for number in range(5):
        ledger.record_view(ann, f"p_{number}", "/customer/{id}")
    return ledger


def tamper(path: Path, *statements: str) -> None:
    """Do what somebody with write access to the file could do: take the triggers away first."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in ("drop trigger access_log_no_update", "drop trigger access_log_no_delete", *statements):
        connection.execute(statement)
    connection.close()


def test_a_view_says_who_saw_whom_and_when(filled: Ledger, clock: Any) -> None:
    entry = filled.access_log(["p_3"])[0]
    assert (entry.user_id, entry.action, entry.customer_id, entry.route) == (1, "view", "p_3", "/customer/{id}")
    assert entry.at == clock.now
    assert [entry.customer_id for entry in filled.access_log(limit=2)] == ["p_4", "p_3"]


def test_signing_in_is_logged(ledger: Ledger) -> None:
    ledger.redeem(ledger.create_login_link("ann"))
    found = [(entry.user_id, entry.action, entry.customer_id) for entry in ledger.access_log()]
    assert found == [(1, "login", None), (1, "user 1 link", None)]


def test_an_untouched_log_is_whole(filled: Ledger) -> None:
    verdict = filled.verify_chain()
    assert (verdict.is_whole, verdict.entries) == (True, 5)


def test_an_empty_log_is_whole(ledger: Ledger) -> None:
    assert ledger.verify_chain().is_whole


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        ("update access_log set customer_id = 'p_9' where sequence = 3", 3),
        ("update access_log set user_id = 2 where sequence = 2", 2),
        ("update access_log set at = '2026-11-20 09:00:01.000000' where sequence = 1", 1),
        ("delete from access_log where sequence = 2", 2),
        ("delete from access_log where sequence = 5", 5),
        ("update access_log set hash = previous_hash where sequence = 4", 4),
        ("delete from access_log", 1),
    ],
)
def test_a_tampered_log_shows_where(filled: Ledger, path: Path, change: str, broken_at: int) -> None:
    tamper(path, change)
    verdict = filled.verify_chain()
    assert (verdict.is_whole, verdict.broken_at) == (False, broken_at)
    assert verdict.reason


def test_a_rewritten_log_has_another_head(filled: Ledger, path: Path, tmp_path: Path, clock: Any) -> None:
    kept_elsewhere = filled.verify_chain().head
    with Ledger(f"sqlite:///{tmp_path / 'forged.db'}", clock=clock) as forged:
        ann = forged.ensure_user("ann")
        for number in (0, 1, 2, 9, 4):
            forged.record_view(ann, f"p_{number}", "/customer/{id}")
        verdict = forged.verify_chain()
    assert verdict.is_whole
    assert verdict.head != kept_elsewhere


@pytest.mark.parametrize("change", ["update access_log set route = '/'", "delete from access_log"])
def test_the_database_itself_refuses_changes(filled: Ledger, path: Path, change: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(change)
    connection.close()


def test_concurrent_writers_keep_one_chain(ledger: Ledger, path: Path) -> None:
    ann = ledger.ensure_user("ann")
    with Ledger(f"sqlite:///{path}") as another, ThreadPoolExecutor(6) as pool:
        writers = [ledger, another]
        views = [pool.submit(writers[n % 2].record_views, ann, [f"p_{n}", f"q_{n}"], "/search") for n in range(30)]
        for view in views:
            view.result()
    verdict = ledger.verify_chain()
    assert (verdict.is_whole, verdict.entries) == (True, 60)
    assert len({entry.customer_id for entry in ledger.access_log(limit=100)}) == 60


def test_fields_cannot_pretend_to_be_others(ledger: Ledger, path: Path, clock: Any, tmp_path: Path) -> None:
    heads = set()
    for number, (customer, route) in enumerate([("a", "b"), ('a", "b', ""), ("", 'a", "b'), ("ab", "")]):
        with Ledger(f"sqlite:///{tmp_path / f'{number}.db'}", clock=clock) as one:
            one.record_view(one.ensure_user("ann"), customer, route)
            heads.add(one.verify_chain().head)
    assert len(heads) == 4
