"""What is worth telling of a new publication, worked out on two written by hand."""

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.unified_profile.app.publication import World, ago, write_publication
from unified_profile.webhooks import changes as changes_room
from unified_profile.webhooks.changes import Change, changes
from unified_profile.webhooks.comparing import comparing


def people(*extra: str, plan: str = "Free", **without: Any) -> World:
    world = World()
    for customer in ("p_a", "p_b", "p_c", *extra):
        world.customer(customer, customer.upper(), plan=plan if customer == "p_b" else "Free", interaction_count=1)
    return world


def told(folder: Path, before: World, after: World) -> list[Change]:
    return changes(write_publication(before, folder, 1), write_publication(after, folder, 2), 2)


def test_a_customer_who_changed_came_or_went_is_told_by_id_only(tmp_path: Path) -> None:
    after = people("p_new", plan="Business")
    after.rows["dim_customer"] = [row for row in after.rows["dim_customer"] if row["customer_id"] != "p_c"]
    (found,) = told(tmp_path, people(), after)
    assert found.event == "customer.updated"
    assert found.data == {
        "publication": 2,
        "changed": 3,
        "customer_ids": ["p_b", "p_c", "p_new"],
        "is_complete": True,
    }
    assert "Business" not in str(found)


def test_nothing_changed_is_nothing_told(tmp_path: Path) -> None:
    assert told(tmp_path, people(), people()) == []


def test_many_come_in_parcels_and_too_many_are_counted(tmp_path: Path) -> None:
    after = people(*(f"n_{number:04d}" for number in range(2150)))
    found = told(tmp_path, people(), after)
    assert len(found) == 20
    assert {len(each.data["customer_ids"]) for each in found} == {100}
    assert {(each.data["changed"], each.data["is_complete"]) for each in found} == {(2150, False)}
    assert len({each.key for each in found}) == 20


def test_comparing_keeps_to_its_memory(tmp_path: Path) -> None:
    file = write_publication(people(), tmp_path, 1)
    with comparing({"before": file, "after": file}) as con:
        asked = "select current_setting('memory_limit'), current_setting('threads'), current_setting('temp_directory')"
        ((memory, threads, folder),) = con.execute(asked).fetchall()
        assert (memory, threads) == ("488.2 MiB", 2)
        assert Path(folder).is_dir()
    assert not Path(folder).exists()


def test_what_does_not_fit_into_memory_is_compared_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """150,000 customers with long names in 24 MB: held whole, they would take twice that."""
    files = [tmp_path / f"{number}.duckdb" for number in (1, 2)]
    for file, changed in zip(files, (0, 3), strict=True):
        with closing(duckdb.connect(file)) as con:
            con.execute("create schema marts")
            con.execute(
                "create table marts.dim_customer as select 'p_' || range as customer_id, "
                "repeat('x', 100) || range as display_name, 'a' || range || '@b.example' as primary_email, "
                "null::varchar as primary_phone, null::varchar as company_id, null::varchar as company_name, "
                "case when range < $changed then 'Pro' end as plan, null::timestamp as last_contact_at, "
                "range as interaction_count, 0 as open_interaction_count, null::double as last_rating_score, "
                "null::timestamp as last_rating_at from range(150000)",
                {"changed": changed},
            )
    monkeypatch.setattr(changes_room, "comparing", partial(comparing, memory="24MB"))
    (found,) = changes(*files, 2)
    assert found.data["customer_ids"] == ["p_0", "p_1", "p_2"]


def worsening(*ids: str, messages: int = 6) -> World:
    world = people()
    for interaction_id in ids:
        world.add(
            "worsening_conversation", interaction_id=interaction_id, customer_id="p_a", channel="chat",
            agent_name="Maya", started_at=ago(hours=3), last_message_at=ago(hours=1), message_count=messages,
            earlier_sentiment=0.4, later_sentiment=-0.6,
        )  # fmt: skip
    return world


def test_a_conversation_is_told_of_when_it_begins_to_get_worse(tmp_path: Path) -> None:
    (found,) = told(tmp_path, worsening("chat:1"), worsening("chat:1", "chat:2", messages=7))
    assert (found.event, found.key) == ("conversation.worsening", "chat:2:7")
    assert found.data == {"interaction_id": "chat:2", "customer_id": "p_a", "channel": "chat", "message_count": 7}
