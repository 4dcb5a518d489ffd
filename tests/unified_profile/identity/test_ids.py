"""Ids stay put, and any id ever published leads to where its record is."""

from datetime import UTC, datetime
from typing import Any

import duckdb


def day(number: int) -> datetime:
    return datetime(2026, 1, number, tzinfo=UTC).replace(tzinfo=None)


def test_ids_do_not_depend_on_the_order_of_arrival_within_a_run(new_hub: Any) -> None:
    records = [
        {"record_key": f"a:contact:{n}", "email": f"{n % 4}@x.com", "occurred_at": day(1 + n * 7 % 20)}
        for n in range(20)
    ]
    one, other = new_hub(), new_hub()
    one.add_all(records)
    other.add_all(reversed(records))
    one.resolve()
    other.resolve()
    assert one.ids() == other.ids()
    assert one.state() == other.state()


def test_the_oldest_record_names_the_person(hub: Any) -> None:
    hub.add("b:contact:1", email="ann@x.com", occurred_at=day(2))
    hub.add("a:contact:1", email="ann@x.com", occurred_at=day(3))
    hub.add("c:contact:1", email="ann@x.com", occurred_at=None)
    hub.add("z:contact:1", email="ann@x.com", occurred_at=day(1))
    hub.resolve()
    rows = hub.con.execute("select record_key from identity.person_record where minted_person_id = person_id")
    assert rows.fetchall() == [("z:contact:1",)]


def test_a_record_that_comes_later_never_renames_a_person(hub: Any) -> None:
    hub.add("b:contact:1", email="ann@x.com", occurred_at=day(9))
    hub.resolve()
    before = hub.ids()["b:contact:1"]
    hub.add("a:contact:1", email="ann@x.com", occurred_at=day(1))
    hub.resolve()
    assert set(hub.ids().values()) == {before}
    assert hub.history() == []


def test_a_merge_keeps_the_older_id_and_a_split_gives_the_former_one_back(hub: Any) -> None:
    hub.add("a:contact:1", email="ann@x.com", occurred_at=day(1))
    hub.add("b:contact:1", email="bob@x.com", occurred_at=day(2))
    hub.resolve()
    before = hub.ids()
    older, younger = before["a:contact:1"], before["b:contact:1"]

    hub.add("c:contact:1", email="ann@x.com", other_emails=["bob@x.com"], occurred_at=day(3))
    report = hub.resolve()
    assert set(hub.ids().values()) == {older}
    assert (report.merged, report.split) == (1, 0)
    assert (hub.current(younger), hub.current(older)) == (older, older)
    assert hub.history() == [(younger, older, "merged")]

    hub.remove("c:contact:1")
    report = hub.resolve()
    assert hub.ids() == before
    assert (report.merged, report.split) == (0, 1)
    assert hub.current(younger) == younger
    assert (younger, younger, "split") in hub.history()


def test_a_part_that_was_never_alone_gets_its_own_id_when_it_splits_off(hub: Any) -> None:
    hub.add("a:contact:1", email="ann@x.com", occurred_at=day(1))
    hub.add("b:contact:1", email="ann@x.com", occurred_at=day(2))
    hub.resolve()
    whole = hub.ids()["a:contact:1"]
    hub.add("b:contact:1", email="bob@x.com", occurred_at=day(2))
    hub.resolve()
    assert hub.ids()["a:contact:1"] == whole
    assert hub.ids()["b:contact:1"] != whole
    assert hub.current(hub.ids()["b:contact:1"]) == hub.ids()["b:contact:1"]


def test_the_id_of_a_deleted_record_passes_on_and_comes_home(hub: Any) -> None:
    hub.add("a:contact:1", email="ann@x.com", occurred_at=day(1))
    hub.add("b:contact:1", email="ann@x.com", occurred_at=day(2))
    hub.add("c:contact:1", email="ann@x.com", occurred_at=day(3))
    hub.resolve()
    before = hub.ids()
    hub.remove("a:contact:1")
    hub.resolve()
    assert set(hub.ids().values()) == set(before.values())
    hub.remove("b:contact:1")
    hub.resolve()
    assert set(hub.ids().values()) == set(before.values())
    hub.add("a:contact:1", email="ann@x.com", occurred_at=day(1))
    hub.add("b:contact:1", email="ann@x.com", occurred_at=day(2))
    hub.resolve()
    assert hub.ids() == before
    assert hub.history() == []


def test_a_person_without_records_is_retired_and_may_return(hub: Any) -> None:
    hub.add("a:contact:1", email="ann@x.com")
    hub.resolve()
    (person_id,) = hub.ids().values()
    hub.remove("a:contact:1")
    assert hub.resolve().retired == 1
    assert hub.current(person_id) is None
    hub.add("a:contact:1", email="ann@x.com")
    hub.resolve()
    assert hub.current(person_id) == person_id
    assert {cause for _, _, cause in hub.history()} == {"retired", "returned"}


def test_history_is_dated_in_utc(hub: Any) -> None:
    hub.add("a:contact:1")
    hub.resolve()
    hub.remove("a:contact:1")
    hub.resolve(now=datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    (changed_at,) = hub.con.execute("select changed_at from identity.person_id_history").fetchall()[0]
    assert changed_at == datetime(2026, 11, 20, 9, 0, tzinfo=UTC).replace(tzinfo=None)


def test_an_unknown_id_leads_nowhere(hub: Any) -> None:
    hub.add("a:contact:1")
    hub.resolve()
    assert hub.current("p_unknown") is None


def test_ids_survive_a_rebuild_of_everything_but_identity(hub: Any) -> None:
    hub.add("b:contact:1", email="ann@x.com", occurred_at=day(9))
    hub.resolve()
    hub.add("a:contact:1", email="ann@x.com", occurred_at=day(1))
    hub.resolve()
    before = hub.state()
    hub.con.execute("create or replace table core.people as select * from core.people order by record_key desc")
    hub.resolve()
    assert hub.state() == before


def test_a_rebuild_from_nothing_gives_the_same_ids_again(hub: Any) -> None:
    for number in range(12):
        hub.add(f"a:contact:{number}", email=f"{number % 5}@x.com", occurred_at=day(1 + number * 5 % 12))
    hub.resolve()
    before = hub.state()
    hub.con.execute("drop schema identity cascade")
    hub.resolve()
    assert hub.state() == before


def test_ids_work_in_an_attached_file(tmp_path: Any) -> None:
    """The build file is attached under a name, not opened as the main one."""
    from unified_profile.identity import resolve

    con = duckdb.connect()
    con.execute(f"attach '{tmp_path / 'w.duckdb'}' as warehouse; use warehouse; create schema core")
    con.execute(
        "create table core.people as select 'a:c:1' as record_key, 'a' as connection, null::timestamp as occurred_at,"
        " 'Ann Lee' as name, 'ann@x.com' as email, null::varchar[] as other_emails, ['+447911123456'] as phones,"
        " null::varchar as external_id, null::varchar[] as reference_keys"
    )
    con.execute("create table core.interactions (record_key varchar, person_key varchar, channel varchar)")
    assert resolve(con, phone_regions={}).people == 1
    tables = con.execute("select database_name, temporary from duckdb_tables() where schema_name <> 'core'").fetchall()
    assert set(tables) == {("warehouse", False)}, "nothing temporary is left behind"
    con.close()
