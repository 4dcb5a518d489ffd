"""Staging models of files over what was really read: the columns of the contract, and the files' own values."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import duckdb
import pytest

from connectors.filedrop.sandbox import app
from connectors.sync import sync
from contracts.connection import Connection
from contracts.shapes import shapes
from sandbox.making.trainings import make_trainings
from sandbox.model import World
from tests.tools.staging import build_staging
from warehouse.build import open_build
from warehouse.raw import load_landed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def con(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    home = tmp_path_factory.mktemp("files")
    app(world, lambda: world.now, home / "drop")
    for export in ("people/customers.csv", "ratings/survey.tsv"):
        (home / "drop" / export).unlink()
    people = "id,name,email,phone,created at\np1,Ann Ex,Ann@x.example,+44 20 7946 0000,2025-05-01\np2,,,,\n"
    (home / "drop" / "people" / "list.csv").write_text(people)
    ratings = (
        "id,interaction key,score,remark,answered at,survey,person key,requested at\n"
        "r1,chat:conversation:215,4,=fine,2026-01-01T10:00:00+01:00,,,\n"
        "r3,,9,,2026-01-02T10:00:00Z, NPS ,chat:contact:7,\n"
        "r4,,6,,2026-01-03T10:00:00Z,ces,,\n"
        "r5,,,,,csat,,2026-01-04T10:00:00Z\n"
    )
    (home / "drop" / "ratings" / "answers.csv").write_text(ratings + "r2,,,,,,,\n")
    connection = Connection("learning", "filedrop", {"folder": "drop"}, home=home)
    assert {result.error for result in sync(connection, str(home / "landing"), {})} == {None}
    build = home / "build.duckdb"
    opened = open_build(build)
    load_landed(opened, str(home / "landing"))
    opened.close()
    build_staging("filedrop", [connection], build)
    opened = open_build(build)
    yield opened
    opened.close()


@pytest.mark.parametrize("shape", ["trainings", "people", "ratings"])
def test_columns_are_those_of_the_contract(con: duckdb.DuckDBPyConnection, shape: str) -> None:
    described = con.execute(f"describe staging.stg_filedrop__{shape}").fetchall()
    expected = [(column.name, column.type.upper()) for column in shapes()[shape].columns]
    assert [(name, kind) for name, kind, *_ in described] == expected


def test_every_training_is_there(con: duckdb.DuckDBPyConnection, world: World) -> None:
    found = con.execute(
        "select record_key, agent_email, title, score, completed_at is not null from staging.stg_filedrop__trainings"
    ).fetchall()
    expected: list[Any] = [
        (
            f"learning:training:{each.id}",
            each.agent_email.lower(),
            each.title,
            each.score,
            each.completed_at is not None,
        )
        for each in make_trainings(world)
    ]
    assert sorted(found) == sorted(expected)


def test_people_and_ratings_have_what_the_files_say(con: duckdb.DuckDBPyConnection) -> None:
    people = "select record_key, name, email, phones, occurred_at from staging.stg_filedrop__people order by 1"
    assert con.execute(people).fetchall() == [
        ("learning:person:p1", "Ann Ex", "Ann@x.example", ["+44 20 7946 0000"], datetime.fromisoformat("2025-05-01")),
        ("learning:person:p2", None, None, [], None),
    ]
    ratings = (
        "select interaction_key, person_key, survey, score, scale_min, scale_max, remark, occurred_at"
        " from staging.stg_filedrop__ratings order by record_key"
    )
    # r2 says neither what was answered nor when it was asked.
    assert con.execute(ratings).fetchall() == [
        ("chat:conversation:215", None, None, 4.0, 1.0, 5.0, "=fine", datetime.fromisoformat("2026-01-01T09:00")),
        (None, "chat:contact:7", "nps", 9.0, 0.0, 10.0, None, datetime.fromisoformat("2026-01-02T10:00")),
        (None, None, "ces", 6.0, 1.0, 7.0, None, datetime.fromisoformat("2026-01-03T10:00")),
        (None, None, "csat", None, 1.0, 5.0, None, datetime.fromisoformat("2026-01-04T10:00")),
    ]
