"""Who may be one person, over HTTP: the queue of `switchboard identity suspects`, page by page and masked by role."""

import base64
import json
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

import unified_profile.suggestions
from tests.unified_profile.app.conftest import House, open_house
from tests.unified_profile.app.identities import FIRST, copy_into
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import write_publication
from tests.unified_profile.app.test_api import assert_problem
from tests.unified_profile.app.test_identity_api import decide
from tests.unified_profile.identity.conftest import PEOPLE, Hub
from tests.unified_profile.identity.groups.conftest import AGENTS, Office
from unified_profile.app.cursors import Cursor
from unified_profile.ledger import Role
from unified_profile.suggestions import open_suggestions

ROUTE = "/api/v1/identity/suspects"
SCHEMA = Path(unified_profile.suggestions.__file__).parent / "sql" / "schema.sql"
ANN, BOB, CY, DEE = "crm:person:1", "crm:person:2", "crm:person:3", "sheet:people:dee@z.com"
WORDS = [("start", "any two", -9.0, "", "")]
VALUES = [
    *WORDS,
    ("name", "alike", 4.0, "ann fox, ann lee", "anna lee"),
    ("address", "a slip apart", 6.0, "ann@x.com, fox@x.com", "amn@x.com"),
    ("company", "a number of many people", 1.5, "x.com, +442079460018", "+442079460018"),
    ("phone", "same", 5.0, "+447911123456", "+447911123456"),
    ("external_id", "same", 2.5, "u-1", "u-1"),
]
HIDDEN = [
    ("", ""),
    ("ann fox, ann lee", "anna lee"),
    ("a•••@x.com, f•••@x.com", "a•••@x.com"),
    ("x.com, +44 •••• 0018", "+44 •••• 0018"),
    ("+44 •••• 3456", "+44 •••• 3456"),
    ("u-1", "u-1"),
]
# Two of the same weight, so that only what follows it says which is first.
SUSPECTS = [(ANN, BOB, 10.0, VALUES), (ANN, DEE, 4.5, WORDS), (CY, DEE, 4.5, WORDS), (BOB, CY, 3.0, WORDS)]


def publish(folder: Path) -> dict[str, str]:
    """Four people and how likely they are one; gives their ids, those of former days as `former` and an agent's."""
    file = write_publication(make_world(), folder)
    with closing(duckdb.connect()) as con:
        con.execute(PEOPLE)
        hub = Hub(con)
        hub.add(ANN, name="Ann Lee", email="ann@x.com", occurred_at=FIRST)
        hub.add("chat:contact:1", name="Ann Fox", email="fox@x.com", external_id="U-1")
        for key, name, email in ((BOB, "Anna Lee", "amn@x.com"), (CY, "Cy Low", "cy@z.com"), (DEE, None, "dee@z.com")):
            hub.add(key, name=name, email=email)
        hub.resolve()
        former = hub.ids()["chat:contact:1"]
        hub.add("chat:contact:1", name="Ann Fox", email="ann@x.com", other_emails=["fox@x.com"], external_id="U-1")
        hub.resolve()
        con.execute(AGENTS)
        office = Office(con)
        office.agent("phone:user:7", name="Eva Fox", email="eva@us.example")
        office.resolve()
        con.execute(SCHEMA.read_text(encoding="utf-8"))
        for a, b, weight, bars in SUSPECTS:
            values = [dict(zip(("about", "says", "weight", "value_a", "value_b"), bar, strict=True)) for bar in bars]
            con.execute("insert into identity.suggestion values (?, ?, ?, 0.9, ?, ?)", [a, b, weight, values, FIRST])
        ((agent,),) = con.execute("select agent_id from identity.agent").fetchall()
        copy_into(con, file)
        return {**hub.ids(), "former": former, "agent": agent}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("suspects")
    return folder, publish(folder)


@pytest.fixture
def house(published: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[House]:
    """A ledger in which nobody has decided anything."""
    found = open_house(published[0], tmp_path)
    yield found
    found.close()


@pytest.fixture
def ids(published: tuple[Path, dict[str, str]]) -> dict[str, str]:
    return published[1]


@pytest.fixture
def admin(house: House) -> TestClient:
    return house.signed_in(Role.ADMIN)


def ask(client: TestClient, **parameters: Any) -> Any:
    answer = client.get(ROUTE, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def pairs(found: Any) -> list[tuple[str, str]]:
    return [(each["record_key_a"], each["record_key_b"]) for each in found["suspects"]]


def test_the_likeliest_is_first_with_the_bars_that_add_up_to_its_weight(admin: TestClient, ids: dict[str, str]) -> None:
    found = ask(admin)
    assert pairs(found)[0] == (ANN, BOB)
    assert set(pairs(found)[1:3]) == {(ANN, DEE), (CY, DEE)}
    assert pairs(found)[3:] == [(BOB, CY)]
    first = found["suspects"][0]
    assert (first["person_id_a"], first["person_id_b"], first["weight"]) == (ids[ANN], ids[BOB], 10.0)
    assert sum(bar["weight"] for bar in first["bars"]) == 10.0
    assert [(bar["about"], bar["says"]) for bar in first["bars"]] == [(about, says) for about, says, *_ in VALUES]
    assert (first["made_at"], found["next"]) == ("2025-01-01T00:00:00Z", None)


def test_the_answer_is_what_the_command_prints(house: House, admin: TestClient) -> None:
    with closing(duckdb.connect(house.published / "current" / "warehouse.duckdb", read_only=True)) as con:
        printed = [asdict(each) for each in open_suggestions(con, [])]
    # Times that are known to be UTC say so.
    assert ask(admin)["suspects"] == json.loads(json.dumps(printed, default=lambda at: f"{at.isoformat()}Z"))


@pytest.mark.parametrize(
    ("role", "values", "record"),
    [
        (Role.AGENT, HIDDEN, "sheet:people:d•••@z.com"),
        (Role.ANALYST, HIDDEN, "sheet:people:d•••@z.com"),
        (Role.LEAD, [(a, b) for *_, a, b in VALUES], DEE),
        (Role.ADMIN, [(a, b) for *_, a, b in VALUES], DEE),
    ],
)
def test_values_are_as_the_role_may_see_them(
    house: House, role: Role, values: list[tuple[str, str]], record: str
) -> None:
    found = ask(house.signed_in(role))
    assert [(bar["value_a"], bar["value_b"]) for bar in found["suspects"][0]["bars"]] == values
    assert {b for _, b in pairs(found)} == {BOB, CY, record}


def test_following_next_gives_everybody_once_in_the_same_order(admin: TestClient) -> None:
    seen, parameters = [], {"limit": 1}
    while True:
        page = ask(admin, **parameters)
        seen += page["suspects"]
        if page["next"] is None:
            break
        parameters["cursor"] = page["next"]
    assert seen == ask(admin)["suspects"]
    assert ask(admin, limit=len(SUSPECTS))["next"] is None


def test_a_cursor_holds_nothing_of_whom_it_is_about(admin: TestClient) -> None:
    for limit in (1, 2, 3):
        cursor = ask(admin, limit=limit)["next"]
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        assert len(packed) == 40
        assert not any(word in packed for word in (b"dee", b"z.com", b"crm", b"sheet"))


def test_a_cursor_stays_good_when_its_pair_is_decided_on(admin: TestClient) -> None:
    whole, page = pairs(ask(admin)), ask(admin, limit=2)
    decide(admin, kind="cannot_link", a=whole[1][0], b=whole[1][1])
    assert pairs(ask(admin, cursor=page["next"])) == whole[2:]


@pytest.mark.parametrize(
    "cursor",
    [
        "!",
        "AAAA",
        Cursor(FIRST, "chat:part:1").encode(),
        base64.urlsafe_b64encode(struct.pack(">d32s", float("nan"), b"x" * 32)).decode().rstrip("="),
    ],
)
def test_what_is_no_cursor_of_these_is_refused(admin: TestClient, cursor: str) -> None:
    assert "cursor" in assert_problem(admin.get(ROUTE, params={"cursor": cursor}), 400)["detail"]


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_its_bounds(admin: TestClient, limit: int) -> None:
    assert_problem(admin.get(ROUTE, params={"limit": limit}), 422)


def test_those_of_one_person_by_any_id_ever_published(admin: TestClient, ids: dict[str, str]) -> None:
    assert ids["former"] != ids[ANN] == ids["chat:contact:1"]
    for named in (ids[ANN], ids["former"]):
        assert pairs(ask(admin, person=named)) == [(ANN, BOB), (ANN, DEE)]
    first = ask(admin, person=ids[ANN], limit=1)
    assert pairs(first) == [(ANN, BOB)]
    assert pairs(ask(admin, person=ids[ANN], cursor=first["next"])) == [(ANN, DEE)]


def test_who_is_nobody_or_no_customer_is_said(admin: TestClient, ids: dict[str, str]) -> None:
    assert_problem(admin.get(ROUTE, params={"person": "p_00000000000000000000"}), 404)
    assert "an agent" in assert_problem(admin.get(ROUTE, params={"person": ids["agent"]}), 422)["detail"]
    assert_problem(admin.get(ROUTE, params={"person": DEE}), 422)


@pytest.mark.parametrize("kind", ["link", "cannot_link"])
def test_who_was_decided_on_is_asked_about_no_more_until_it_is_undone(admin: TestClient, kind: str) -> None:
    before = ask(admin)
    # By another record of hers, and the other way round: it is the people who were decided on.
    body = {"kind": kind, "a": BOB, "b": "chat:contact:1", "reason": "x"}
    assert_problem(admin.post("/api/v1/identity/decisions", json={**body, "b": "crm:person:404"}), 404)
    assert ask(admin) == before
    assert decide(admin, **body).status_code == 200
    assert pairs(ask(admin)) == pairs(before)[1:]
    admin.post("/api/v1/identity/decisions/1/undo", json={})
    assert ask(admin) == before


def test_a_role_too_low_settles_nothing(house: House) -> None:
    agent = house.signed_in(Role.AGENT)
    before = ask(agent)
    assert_problem(decide(agent, kind="link", a=ANN, b=BOB), 403)
    assert ask(agent) == before


def test_who_was_shown_is_logged_and_nobody_else(house: House, admin: TestClient, ids: dict[str, str]) -> None:
    ask(admin, limit=1)
    seen = [(one.customer_id, one.route) for one in house.ledger.access_log() if one.action == "view"]
    assert sorted(seen) == sorted([(ids[ANN], ROUTE), (ids[BOB], ROUTE)])


def test_where_nobody_wants_suggestions_there_are_none(tmp_path: Path) -> None:
    publish(tmp_path / "published")
    with closing(duckdb.connect(tmp_path / "published" / "current" / "warehouse.duckdb")) as con:
        con.execute("drop table identity.suggestion")
    house = open_house(tmp_path / "published", tmp_path)
    assert ask(house.agent()) == {"suspects": [], "next": None}
    house.close()


def test_the_app_reads_suggestions_without_loading_what_makes_them() -> None:
    code = "import sys, unified_profile.app.main; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "fastapi" in loaded
    assert not loaded & {"splink", "sqlglot", "pyarrow"}
