"""What a run changed is written down with its key, and too much of it may not be published unseen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import BadDataError
from unified_profile.identity import default_rules
from unified_profile.identity.audit import find_moves, last_runs, refuse_too_much

LOG = """
    select record_key, cause, level, key_type, key_value, reason
    from identity.change_log
    where run_number = (select max(run_number) from identity.run)
    order by record_key
"""


def logged(hub: Any) -> list[tuple[Any, ...]]:
    return hub.con.execute(LOG).fetchall()


def test_a_merge_names_the_key_that_joins_two_people(hub: Any) -> None:
    hub.add("a:contact:1", email="ann@x.com")
    hub.add("b:contact:2", email="ann@y.com")
    hub.resolve()
    assert logged(hub) == []
    hub.add("b:contact:2", email="ann@y.com", other_emails=["ann@x.com"])
    hub.resolve()
    assert logged(hub) == [("b:contact:2", "merged", 2, "email", "ann@x.com", None)]


def test_a_merge_through_a_new_record_names_its_key(hub: Any) -> None:
    hub.add("a:contact:1", email="ann@x.com")
    hub.add("b:contact:2", email="ann@y.com")
    hub.resolve()
    hub.add("c:contact:3", email="ann@y.com", other_emails=["ann@x.com"])
    hub.resolve()
    assert logged(hub) == [("b:contact:2", "merged", 2, "email", "ann@y.com", None)]


@pytest.mark.parametrize("anew", [False, True])
def test_a_split_names_the_key_that_is_lost_and_why(hub: Any, anew: bool) -> None:
    for number in range(3):
        hub.add(f"a:contact:{number}", email="desk@x.com")
    hub.resolve()
    hub.decide("ignore_key", key=("email", "desk@x.com"))
    hub.resolve(anew=anew)
    reason = "ignored by decision 1"
    assert logged(hub) == [(f"a:contact:{n}", "split", 2, "email", "desk@x.com", reason) for n in (1, 2)]
    hub.decisions.clear()
    hub.resolve(anew=anew)
    assert logged(hub) == [(f"a:contact:{n}", "merged", 2, "email", "desk@x.com", None) for n in (1, 2)]


def test_a_split_by_a_record_that_says_something_else(hub: Any) -> None:
    hub.add("a:contact:1", email="ann@x.com")
    hub.add("b:contact:2", email="ann@x.com")
    hub.resolve()
    hub.add("b:contact:2", email="bob@x.com")
    hub.resolve()
    assert logged(hub) == [("b:contact:2", "split", 2, "email", "ann@x.com", "it joins them no longer")]


def test_a_split_by_a_bridge_that_is_gone(hub: Any) -> None:
    hub.add("a:contact:1", email="ann@x.com")
    hub.add("b:contact:2", email="ann@x.com", other_emails=["ann@y.com"])
    hub.add("c:contact:3", email="ann@y.com")
    hub.resolve()
    hub.remove("b:contact:2")
    hub.resolve()
    assert logged(hub) == [("c:contact:3", "split", 2, "email", "ann@y.com", "the record that had it is gone")]


def test_a_record_that_leaves_one_person_for_another_moves(hub: Any) -> None:
    hub.add("a:contact:1", email="ann@x.com")
    hub.add("b:contact:2", email="bob@x.com")
    hub.add("c:contact:3", email="bob@x.com")
    hub.resolve()
    hub.add("c:contact:3", email="ann@x.com")
    hub.resolve()
    assert logged(hub) == [("c:contact:3", "moved", 2, "email", "ann@x.com", None)]


def test_a_run_is_counted_with_the_reasons_of_contested_keys(hub: Any) -> None:
    for number in range(2):
        hub.add(f"a:contact:{number}", email="info@x.com")
        hub.add(f"b:contact:{number}", email="info@y.com")
        hub.add(f"c:contact:{number}", email="cy@x.com")
    hub.resolve()
    hub.resolve()
    hub.add("c:contact:3", email="cy@x.com")
    hub.resolve()
    assert hub.con.execute("select contested_by_reason from identity.run").fetchall() == [({"role mailbox": 2},)] * 2
    (newest, first), causes = last_runs(hub.con, 5)
    assert (first.run_number, first.records, first.groups, first.largest, first.looked_at) == (1, 6, 5, 2, 6)
    assert (newest.run_number, newest.records, newest.groups, newest.largest) == (2, 7, 5, 3)
    assert (newest.looked_at, newest.moved, newest.contested, causes) == (3, 0, 2, [])


def test_causes_are_counted_and_the_heaviest_comes_first(hub: Any) -> None:
    for number in range(4):
        hub.add(f"a:contact:{number}", email="desk@x.com")
    hub.add("b:contact:1", email="ann@x.com")
    hub.add("b:contact:2", email="ann@y.com")
    hub.resolve()
    hub.decide("ignore_key", key=("email", "desk@x.com"))
    hub.decide("link", "b:contact:1", "b:contact:2")
    hub.resolve()
    _, causes = last_runs(hub.con, 1)
    assert [(each.cause, each.records, each.groups, each.key_type) for each in causes] == [
        ("split", 3, 3, "email"),
        ("merged", 1, 1, "link"),
    ]


@contextmanager
def seen_by_readers(hub: Any, file: Path) -> Iterator[None]:
    """Put the hub as it is into a file and attach that as what readers see."""
    hub.con.execute(f"attach '{file}' as readers")
    hub.con.execute("copy from database memory to readers")
    yield
    hub.con.execute("detach readers")


def strict(share: float, always: int, max_records: int = 400) -> Any:
    rules = default_rules()
    audit = rules.audit.model_copy(update={"max_moved_share": share, "always_allowed": always})
    return rules.model_copy(
        update={"audit": audit, "cluster": rules.cluster.model_copy(update={"max_records": max_records})}
    )


def filled(new_hub: Callable[..., Any]) -> Any:
    hub = new_hub()
    for number in range(6):
        hub.add(f"a:contact:{number}", email="desk@x.com")
    for number in range(4):
        hub.add(f"b:contact:{number}")
    hub.resolve()
    return hub


def test_more_moves_than_allowed_are_refused_until_they_are_undone(new_hub: Callable[..., Any], tmp_path: Path) -> None:
    """Five of ten records move: half of all is allowed, less is not unless so few are always allowed."""
    hub = filled(new_hub)
    with seen_by_readers(hub, tmp_path / "readers.duckdb"):
        hub.decide("ignore_key", key=("email", "desk@x.com"))
        hub.resolve()
        hub.resolve()
        moves = find_moves(hub.con, is_published=True)
        assert (moves.records, moves.moved, moves.largest) == (10, 5, 1)
        refuse_too_much(moves, strict(0.5, 0))
        refuse_too_much(moves, strict(0.01, 5))
        with pytest.raises(BadDataError, match=r"5 of 10 records .* Mainly split by email desk@x.com \(5 records\)"):
            refuse_too_much(moves, strict(0.49, 4))
        hub.decisions.clear()
        hub.resolve()
        undone = find_moves(hub.con, is_published=True)
        assert undone.moved == 0
        refuse_too_much(undone, strict(0, 0))


def test_nothing_has_moved_before_the_first_publication(new_hub: Callable[..., Any]) -> None:
    hub = filled(new_hub)
    moves = find_moves(hub.con, is_published=False)
    refuse_too_much(moves, strict(0, 0))
    empty = find_moves(new_hub().con, is_published=False)
    assert (moves.moved, empty.records, empty.largest_id) == (0, 0, None)


def test_a_person_beyond_the_limit_is_refused(new_hub: Callable[..., Any]) -> None:
    hub = filled(new_hub)
    moves = find_moves(hub.con, is_published=False)
    refuse_too_much(moves, strict(1, 0, max_records=6))
    with pytest.raises(BadDataError, match=f"person {hub.ids()['a:contact:0']} has 6 records, more than 5"):
        refuse_too_much(moves, strict(1, 0, max_records=5))
