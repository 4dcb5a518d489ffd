"""What a run changed among agents and companies is written down with its key, as it is for people."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import BadDataError
from tests.unified_profile.identity.groups.conftest import Office
from unified_profile.identity import Rules, default_rules
from unified_profile.identity.asking import joined_at
from unified_profile.identity.audit import find_moves, last_runs, refuse_too_much
from unified_profile.identity.groups import AGENT, COMPANY, GroupKind
from unified_profile.identity.subjects import chain_between, find_subjects


def logged(office: Office, kind: GroupKind = AGENT) -> list[tuple[Any, ...]]:
    """The records that the last run of the kind with a row in group_run gave to somebody else."""
    return office.query(f"""
        select record_key, cause, level, key_type, key_value, reason
        from identity.group_change_log
        where kind = '{kind.name}'
        and run_number = (select max(run_number) from identity.group_run where kind = '{kind.name}')
        order by record_key
    """)


def test_a_merge_names_the_address_that_joins_two_agents_and_says_when(office: Any) -> None:
    office.agent("chat:admin:1", name="Eva Fox", email="eva@us.example")
    office.agent("phone:user:1", name="Eva Fox", email="fox@us.example")
    office.resolve()
    assert logged(office) == []
    office.agent("phone:user:1", name="Eva Fox", email="eva@us.example")
    assert office.resolve().moved == 1
    assert logged(office) == [("phone:user:1", "merged", 2, "email", "eva@us.example", None)]
    steps = chain_between(office.con, *find_subjects(office.con, "chat:admin:1", "phone:user:1"))
    assert office.query("select changed_at from identity.group_change_log") == [tuple(joined_at(office.con, steps))]


def test_a_split_names_the_address_that_joins_no_longer_and_why(office: Any) -> None:
    office.agent("chat:admin:1", name="Eva Fox", email="eva@us.example")
    office.agent("phone:user:1", name="Eva Fox", email="eva@us.example")
    office.resolve()
    office.decide("ignore_key", key=("email", "eva@us.example"))
    office.resolve()
    split = ("phone:user:1", "split", 2, "email", "eva@us.example")
    assert logged(office) == [(*split, "ignored by decision 1")]
    office.decisions.clear()
    office.resolve()
    office.agent("phone:user:1", name="Eva Fox", email=None)
    office.resolve()
    assert logged(office) == [(*split, "it joins them no longer")]


def test_a_split_by_a_bridge_that_is_gone_and_a_link_taken_back(office: Any) -> None:
    office.company("crm:company:1", domain="acme.example", other_domains=["acme.test"])
    office.company("chat:company:1", domain="acme.example")
    office.company("desk:organization:1", domain="acme.test")
    office.decide("link", "chat:company:1", "phone:company:7")
    office.company("phone:company:7")
    office.resolve(COMPANY)
    office.remove("companies", "crm:company:1")
    office.decisions.clear()
    office.resolve(COMPANY)
    gone = "the record that had it is gone"
    # The id stays with the oldest record left, by key the chat's.
    assert logged(office, COMPANY) == [
        ("desk:organization:1", "split", 3, "domain", "acme.test", gone),
        ("phone:company:7", "split", 1, "link", "chat:company:1 = phone:company:7", "it joins them no longer"),
    ]


def test_a_subsidiary_that_turns_up_parts_what_its_domain_held_together(office: Any) -> None:
    office.company("crm:company:1", domain="group.example")
    office.company("chat:company:1", domain="group.example")
    office.resolve(COMPANY)
    office.company("crm:company:2", domain="group.example")
    office.resolve(COMPANY)
    # The chat's record is the older one by its key, so that the CRM's gets an id of its own.
    assert logged(office, COMPANY) == [("crm:company:1", "split", 3, "domain", "group.example", "2 companies of crm")]


def test_a_record_that_leaves_one_agent_for_another_moves(office: Any) -> None:
    office.agent("chat:admin:1", name="Eva Fox", email="eva@us.example")
    office.agent("desk:user:2", name="Tom Ray", email="tom@us.example")
    office.agent("phone:user:3", name="Tom Ray", email="tom@us.example")
    office.resolve()
    office.agent("phone:user:3", name="Eva Fox", email="eva@us.example")
    office.resolve()
    assert logged(office) == [("phone:user:3", "moved", 2, "email", "eva@us.example", None)]


def test_runs_are_counted_for_each_kind_and_only_when_there_was_anything_to_look_at(office: Any) -> None:
    for tool in ("chat", "desk", "phone"):
        office.agent(f"{tool}:user:1", name="Eva Fox", email="eva@us.example")
        office.agent(f"{tool}:user:2", name="Tom Ray", email="support@us.example")
    office.resolve()
    office.resolve()
    office.agent("phone:user:1", name="Eva Fox", email="fox@us.example")
    office.resolve()
    office.company("crm:company:1", domain="acme.example")
    office.resolve(COMPANY)
    (newest, first), causes = last_runs(office.con, 5, AGENT)
    assert (first.run_number, first.records, first.groups, first.largest, first.looked_at) == (1, 6, 4, 3, 6)
    assert (newest.run_number, newest.records, newest.groups, newest.largest, newest.looked_at) == (2, 6, 5, 2, 1)
    assert (newest.moved, newest.split, newest.contested) == (1, 1, 1)
    assert [(cause.run_number, cause.cause, cause.records, cause.groups) for cause in causes] == [(2, "split", 1, 1)]
    (only,), of_companies = last_runs(office.con, 5, COMPANY)
    assert (only.run_number, only.groups, of_companies) == (1, 1, [])
    reasons = "select contested_by_reason from identity.group_run where kind = 'agent'"
    assert office.query(reasons) == [({"role mailbox": 1},)] * 2


def test_a_record_that_is_gone_was_looked_at(office: Any) -> None:
    office.agent("chat:admin:1", name="Eva Fox", email="eva@us.example")
    office.agent("phone:user:1", name="Eva Fox", email="eva@us.example")
    office.resolve()
    office.remove("agents", "phone:user:1")
    assert (office.resolve().looked_at, office.resolve().looked_at) == (1, 0)
    assert len(last_runs(office.con, 5, AGENT)[0]) == 2


@contextmanager
def seen_by_readers(office: Any, file: Path) -> Iterator[None]:
    """Put the office as it is into a file and attach that as what readers see."""
    office.con.execute(f"attach '{file}' as readers")
    office.con.execute("copy from database memory to readers")
    yield
    office.con.execute("detach readers")


def strict(kind: GroupKind, share: float, always: int, max_records: int = 50) -> Rules:
    rules = default_rules()
    limits = rules.limits_of(kind.name).model_copy(update={"always_allowed": always, "max_records": max_records})
    audit = rules.audit.model_copy(update={"max_moved_share": share, "always_allowed": 1_000})
    return rules.model_copy(update={"audit": audit, "groups": {**rules.groups, kind.name: limits}})


def filled(new_office: Callable[[], Any]) -> Any:
    """An agent whom six tools know, four whom one knows; a company of six records and one of one."""
    office = new_office()
    for number in range(6):
        office.agent(f"tool{number}:user:1", name="Eva Fox", email="eva@us.example")
        office.company(f"tool{number}:company:1", domain="acme.example")
    for number in range(4):
        office.agent(f"desk:user:{number}", name=f"Number {number}")
    office.company("tool0:company:2", domain="other.example")
    office.resolve()
    office.resolve(COMPANY)
    return office


def test_more_moves_than_allowed_are_refused_until_they_are_undone(new_office: Any, tmp_path: Path) -> None:
    """Five of ten records of agents move: half of all is allowed, less is not unless so few are always allowed."""
    office = filled(new_office)
    with seen_by_readers(office, tmp_path / "readers.duckdb"):
        office.decide("ignore_key", key=("email", "eva@us.example"))
        office.resolve()
        office.resolve()
        moves = find_moves(office.con, AGENT, is_published=True)
        assert (moves.records, moves.moved, moves.largest) == (10, 5, 1)
        refuse_too_much(moves, strict(AGENT, 0.5, 0))
        refuse_too_much(moves, strict(AGENT, 0.01, 5))
        said = r"5 of 10 records .* another agent .* Mainly split by email eva@us.example \(5 records\)"
        with pytest.raises(BadDataError, match=said):
            refuse_too_much(moves, strict(AGENT, 0.49, 4))
        # Nothing has happened to companies.
        assert find_moves(office.con, COMPANY, is_published=True).moved == 0
        office.decisions.clear()
        office.resolve()
        undone = find_moves(office.con, AGENT, is_published=True)
        assert undone.moved == 0
        refuse_too_much(undone, strict(AGENT, 0, 0))


def test_one_beyond_the_limit_is_refused(new_office: Any) -> None:
    office = filled(new_office)
    for kind, named in ((AGENT, "tool0:user:1"), (COMPANY, "tool0:company:1")):
        moves = find_moves(office.con, kind, is_published=False)
        refuse_too_much(moves, strict(kind, 0, 0, max_records=6))
        said = f"{kind.name} {office.ids(kind)[named]} has 6 records, more than 5"
        with pytest.raises(BadDataError, match=said) as refused:
            refuse_too_much(moves, strict(kind, 0, 0, max_records=5))
        assert refused.value.remedy.endswith("`switchboard publish --accept-moves`.")


def test_nothing_is_there_before_the_first_run(new_office: Any) -> None:
    moves = find_moves(new_office().con, COMPANY, is_published=False)
    assert (moves.records, moves.moved, moves.largest, moves.largest_id) == (0, 0, 0, None)
