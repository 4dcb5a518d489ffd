"""What a decision would change, over HTTP: shown to those who may decide, as the command does, at a bounded cost."""

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from tests.unified_profile.app.conftest import SETTINGS, House, open_house
from tests.unified_profile.app.identities import publish_identity, work_out
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import ago, write_publication
from tests.unified_profile.app.test_api import assert_problem
from tests.unified_profile.app.test_identity_api import ROUTE, decide, decided, logged
from unified_profile.app import previews
from unified_profile.app.settings import AppSettings, IdentitySetup
from unified_profile.identity import Limits, Preview, default_rules, preview, rules_with
from unified_profile.ledger import Role

# Bob chatted, which was rated and answered after a minute; the desk answered Ann after three.
HISTORY = """
    insert into marts.fct_interaction by name
    select * from (values
        ('chat:conversation:1', 'open', $chatted::timestamp, 60.0),
        ('desk:ticket:1', 'closed', $wrote::timestamp, 180.0)
    ) as history (interaction_id, state, started_at, first_response_seconds);
    insert into marts.fct_event by name
    select * from (values ('chat:1:1', 'chat:conversation:1'), ('chat:1:2', 'chat:conversation:1'),
        ('desk:1:1', 'desk:ticket:1')) as events (event_id, interaction_id);
    insert into marts.fct_review by name
    select 'qa:review:1' as review_id, 80.0 as score;
    insert into marts.fct_rating by name
    select 'chat:r1' as rating_id, 'chat:conversation:1' as interaction_id, false as is_satisfied, true as is_counted;
"""
BOB_IS_ANN = {"kind": "link", "a": "crm:person:1", "b": "chat:contact:2"}
APART = {"kind": "cannot_link", "a": "chat:contact:1", "b": "crm:person:1"}
NOTHING = dict.fromkeys(("records", "interactions", "events", "reviews", "customers"), 0) | {
    kind: [] for kind in ("people", "agents", "companies", "parted")
}


def publish(folder: Path) -> None:
    file = write_publication(make_world(), folder)
    publish_identity(file)
    with closing(duckdb.connect(file)) as con:
        for statement in duckdb.extract_statements(HISTORY):
            values = {"chatted": ago(days=1), "wrote": ago(days=9)}
            con.execute(statement, {name: values[name] for name in statement.named_parameters})


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("previews")
    publish(folder)
    return folder


@pytest.fixture
def house(published: Path, tmp_path: Path) -> Iterator[House]:
    found = open_house(published, tmp_path)
    yield found
    found.close()


@pytest.fixture
def admin(house: House) -> TestClient:
    return house.signed_in(Role.ADMIN)


def ask(client: TestClient, **body: Any) -> Any:
    return client.post(f"{ROUTE}/decisions/preview", json={"reason": "she told us", **body})


def told(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_link_shows_what_changes_hands_and_the_numbers_before_and_after(admin: TestClient) -> None:
    found = told(ask(admin, **BOB_IS_ANN))
    assert (found["records"], found["interactions"], found["events"]) == (1, 1, 2)
    by_records = {person["before"]["records"]: person for person in found["people"]}
    bob, ann = by_records[1], by_records[3]
    assert (bob["name"], bob["before"]["csat"], bob["after"]["records"]) == (None, 0.0, 0)
    assert ann["before"] == {
        "records": 3,
        "interactions": 1,
        "open_interactions": 0,
        "ratings": 0,
        "csat": None,
        "first_response_seconds": 180.0,
        "last_contact_at": f"{ago(days=9).isoformat()}Z",
    }
    assert ann["after"] == {
        "records": 4,
        "interactions": 2,
        "open_interactions": 1,
        "ratings": 1,
        "csat": 0.0,
        "first_response_seconds": 120.0,
        "last_contact_at": f"{ago(days=1).isoformat()}Z",
    }


def test_the_answer_is_what_the_command_prints(house: House, admin: TestClient, published: Path) -> None:
    (made,) = house.ledger.consider_all(
        "link", author="admin", reason="x", record_keys=[("crm:person:1", "chat:contact:2")]
    )
    file = published / "current" / "warehouse.duckdb"
    printed = asdict(preview(file, now=[], then=[made], phone_regions={}, rules=default_rules()))
    # Times that are known to be UTC say so.
    assert told(ask(admin, **BOB_IS_ANN)) == json.loads(json.dumps(printed, default=lambda at: f"{at.isoformat()}Z"))


def test_asking_keeps_nothing_but_who_saw_whom(house: House, admin: TestClient, published: Path) -> None:
    before = (published / "current" / "warehouse.duckdb").read_bytes()
    found = told(ask(admin, **BOB_IS_ANN))
    assert (decided(house), logged(house)) == ([], [])
    assert (published / "current" / "warehouse.duckdb").read_bytes() == before
    seen = {(one.customer_id, one.route) for one in house.ledger.access_log() if one.action == "view"}
    assert seen == {(person["person_id"], f"{ROUTE}/decisions/preview") for person in found["people"]}


@pytest.mark.parametrize("body", [BOB_IS_ANN, APART, {"kind": "cannot_link", "a": "crm:person:1"}])
def test_what_is_decided_then_gives_what_was_shown(house: House, admin: TestClient, body: dict[str, str]) -> None:
    found = told(ask(admin, **body))
    decide(admin, **body)
    with closing(duckdb.connect()) as con:
        hub, _ = work_out(con)
        before = hub.ids()
        hub.resolve(overrides=house.ledger.decisions())
        after = hub.ids()
    assert found["records"] == sum(before[key] != after[key] for key in before)
    concerned = {person for key in before if before[key] != after[key] for person in (before[key], after[key])}
    assert {person["person_id"] for person in found["people"]} == concerned
    for person in found["people"]:
        held = [list(ids.values()).count(person["person_id"]) for ids in (before, after)]
        assert [person["before"]["records"], person["after"]["records"]] == held


def test_a_decision_that_stands_changes_nothing_more_and_undoing_it_is_the_way_back(
    house: House, admin: TestClient
) -> None:
    there = told(ask(admin, **BOB_IS_ANN))
    number = decide(admin, **BOB_IS_ANN).json()["decisions"][0]["id"]
    assert told(ask(admin, **BOB_IS_ANN)) == NOTHING
    back = told(admin.post(f"{ROUTE}/decisions/{number}/undo/preview", json={}))
    assert (back["records"], back["interactions"], back["events"]) == (1, 1, 2)
    assert [(one["after"], one["before"]) for one in back["people"]] == [
        (one["before"], one["after"]) for one in there["people"]
    ]
    assert [one.undone_at for one in decided(house)] == [None]
    admin.post(f"{ROUTE}/decisions/{number}/undo", json={})
    assert told(admin.post(f"{ROUTE}/decisions/{number}/undo/preview", json={})) == NOTHING


def test_it_is_refused_as_the_decision_is(house: House, admin: TestClient) -> None:
    decide(admin, kind="link", a="crm:person:1", b="desk:user:1")
    for body in (
        {"kind": "cannot_link", "a": "crm:person:1", "b": "desk:user:1"},
        {"kind": "cannot_link", "a": "crm:person:1"},
        {"kind": "link", "a": "crm:person:1", "b": "crm:person:404"},
        {"kind": "link", "a": "crm:person:1", "b": "crm:person:1"},
        {"kind": "link", "a": "crm:person:1", "b": "phone:user:7"},
        {"kind": "ignore_key", "key_type": "shoe_size", "key_value": "42"},
        {"kind": "link", "a": "crm:person:1", "b": "chat:contact:2", "reason": " "},
    ):
        shown, real = ask(admin, **body), decide(admin, **body)
        assert assert_problem(shown, real.status_code) == real.json()
    assert "contradicts decision 1 by admin" in ask(admin, **APART | {"a": "desk:user:1"}).json()["detail"]
    assert len(decided(house)) == 1
    assert_problem(admin.post(f"{ROUTE}/decisions/99/undo/preview", json={}), 404)


@pytest.mark.parametrize("role", [Role.AGENT, Role.ANALYST, Role.PRIVACY_OFFICER])
def test_a_role_too_low_is_shown_nothing(house: House, admin: TestClient, role: Role) -> None:
    decide(admin, **BOB_IS_ANN)
    client = house.signed_in(role)
    before = house.ledger.access_log()
    assert assert_problem(ask(client, **APART), 403)["remedy"] == "Ask a lead or an admin to decide."
    assert_problem(client.post(f"{ROUTE}/decisions/1/undo/preview", json={}), 403)
    assert house.ledger.access_log() == before


def test_agents_have_one_too_and_undoing_it_is_the_way_back(house: House, admin: TestClient) -> None:
    link = {"kind": "link", "a": "phone:user:7", "b": "phone:user:8"}
    found = told(ask(admin, **link))
    assert (found["records"], found["interactions"], found["people"], found["companies"]) == (1, 1, [], [])
    assert sorted((each["before"]["records"], each["after"]["records"]) for each in found["agents"]) == [(1, 0), (1, 2)]
    assert sorted((each["before"]["reviews"], each["after"]["reviews"]) for each in found["agents"]) == [(0, 1), (1, 0)]
    assert (found["reviews"], {each["before"]["iqs"] for each in found["agents"]}) == (1, {80.0, None})
    assert decided(house) == []
    decide(admin, **link)
    back = admin.post(f"{ROUTE}/decisions/1/undo/preview", json={}).json()
    assert [(each["before"], each["after"]) for each in back["agents"]] == [
        (each["after"], each["before"]) for each in found["agents"]
    ]


@pytest.mark.parametrize("limits", [Limits(seconds=0, threads=1, memory="1GB"), Limits(30, 1, "1MB")])
def test_what_takes_too_much_is_stopped(published: Path, tmp_path: Path, limits: Limits) -> None:
    house = open_house(published, tmp_path, replace(SETTINGS, preview_limits=limits))
    refused = ask(house.signed_in(Role.ADMIN), **BOB_IS_ANN)
    assert "takes more than" in assert_problem(refused, 503)["detail"]
    assert "switchboard identity" in refused.json()["remedy"]
    house.close()


def test_previews_are_worked_out_one_after_the_other_and_few_wait(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work, seen, may_go_on = threading.Semaphore(), [], threading.Event()

    def slow(*_: Any, **__: Any) -> Preview:
        seen.append(at_work.acquire(blocking=False))
        may_go_on.wait(30)
        at_work.release()
        return Preview(0, 0, 0, [])

    monkeypatch.setattr(previews, "preview", slow)
    house = open_house(published, tmp_path)
    admin = house.signed_in(Role.ADMIN)
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(ask(admin, **BOB_IS_ANN).status_code)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(0.5 if thread is threads[0] else 0.1)
    assert admin.get("/api/v1/status").status_code == 200, "nobody else waits"
    assert answers == [503, 503]
    may_go_on.set()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] * 4 + [503] * 2
    assert seen == [True] * 4
    house.close()


def test_a_publication_that_was_cleared_away_meanwhile_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path / "published")
    house = open_house(tmp_path / "published", tmp_path)
    admin = house.signed_in(Role.ADMIN)
    work_it_out = previews.preview

    def too_late(file: Path, **options: Any) -> Preview:
        shutil.rmtree(file.parent)
        return work_it_out(file, **options)

    monkeypatch.setattr(previews, "preview", too_late)
    assert "newer publication" in assert_problem(ask(admin, **BOB_IS_ANN), 503)["detail"]
    house.close()


def test_rules_are_those_of_the_moment(published: Path, tmp_path: Path) -> None:
    file = tmp_path / "rules.yml"
    file.write_text("{}", encoding="utf-8")
    settings = AppSettings(identity=lambda: IdentitySetup({}, rules_with(file)))
    house = open_house(published, tmp_path, settings)
    admin = house.signed_in(Role.ADMIN)
    assert told(ask(admin, **BOB_IS_ANN))["records"] == 1
    file.write_text("cluster: {max_records: 1}", encoding="utf-8")
    assert told(ask(admin, **BOB_IS_ANN)) == NOTHING
    house.close()
