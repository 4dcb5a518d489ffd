"""What staging makes of a synced Pipedrive, against the world itself."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import duckdb
import pytest

from connectors.sync import sync
from contracts.connection import Connection
from contracts.shapes import shapes
from sandbox.model import World
from sandbox.serve import running_sandbox
from tests.tools.staging import build_staging
from warehouse.build import open_build
from warehouse.raw import load_landed

pytestmark = pytest.mark.slow

SHAPES = ("people", "companies", "agents", "deals", "activities")
PAGE = "https://switchboard-sandbox.pipedrive.com"


@pytest.fixture(scope="module")
def linked(world: World) -> World:
    """The world with the organisation's own user id on every other person, and a deal archived between two syncs."""
    records = tuple(
        replace(record, external_id=f"user-{place}") if record.tool == "pipedrive" and place % 2 else record
        for place, record in enumerate(world.records)
    )
    return replace(world, records=records)


@pytest.fixture(scope="module")
def archived_later(world: World) -> int:
    return next(deal.id for deal in world.deals if deal.status == "open")


@pytest.fixture(scope="module")
def staging(
    linked: World, archived_later: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("pipedrive")
    build, landing = folder / "warehouse.duckdb", str(folder / "landing")
    lost = tuple(
        replace(deal, status="lost", closed_at=linked.started_at, updated_at=linked.now)
        if deal.id == archived_later
        else deal
        for deal in linked.deals
    )
    with running_sandbox(linked, ["pipedrive"]) as running:
        crm = Connection("crm", "pipedrive", running.connections()["pipedrive"]["config"])
        sync(crm, landing, {}, environ=running.environment())
        running.show(replace(linked, deals=lost))
        sync(crm, landing, {}, streams=["deals", "deals_archived"], environ=running.environment())
    with closing(open_build(build)) as con:
        assert not [result.error for result in load_landed(con, landing) if result.error]
    build_staging("pipedrive", [crm], build)
    with closing(duckdb.connect(str(build), read_only=True)) as con:
        yield con


@pytest.mark.parametrize("shape", SHAPES)
def test_columns_are_those_of_the_shape(staging: duckdb.DuckDBPyConnection, shape: str) -> None:
    found = staging.execute(f"describe staging.stg_pipedrive__{shape}").fetchall()
    assert [(row[0], row[1].lower()) for row in found] == [(c.name, c.type) for c in shapes()[shape].columns]


def test_people_are_as_written(staging: duckdb.DuckDBPyConnection, linked: World) -> None:
    found = {
        source_id: rest
        for source_id, *rest in staging.execute(
            "select source_id, name, email, other_emails, phones, external_id, company_key, source_url"
            " from staging.stg_pipedrive__people"
        ).fetchall()
    }
    organizations = {company.id: company.pipedrive_id for company in linked.companies}
    people = [record for record in linked.records if record.tool == "pipedrive"]
    assert len(found) == len(people)
    assert any(record.external_id for record in people)
    for record in people:
        organization = organizations.get(record.company) if record.company is not None else None
        assert found[record.id] == [
            *(record.name, next(iter(record.emails), None), list(record.emails[1:]), list(record.phones)),
            *(record.external_id, f"crm:organization:{organization}" if organization else None),
            f"{PAGE}/person/{record.id}",
        ]


def test_companies_and_agents(staging: duckdb.DuckDBPyConnection, linked: World) -> None:
    companies = staging.execute("select source_id, name, external_id from staging.stg_pipedrive__companies").fetchall()
    known = [company for company in linked.companies if company.pipedrive_id is not None]
    assert sorted(companies) == sorted((str(c.pipedrive_id), c.name, f"account-{c.id}") for c in known)
    agents = staging.execute("select source_id, email, is_active from staging.stg_pipedrive__agents").fetchall()
    users = [agent for agent in linked.agents if agent.pipedrive_id is not None]
    assert sorted(agents) == sorted((str(a.pipedrive_id), a.email, a.left_at is None) for a in users)


def test_each_deal_is_there_once_with_its_newest_version(
    staging: duckdb.DuckDBPyConnection, linked: World, archived_later: int
) -> None:
    found = {
        source_id: rest
        for source_id, *rest in staging.execute(
            "select source_id, status, value, currency, pipeline, stage, closed_at, person_key"
            " from staging.stg_pipedrive__deals"
        ).fetchall()
    }
    both = "select count(*) from raw.crm__deals join raw.crm__deals_archived using (id)"
    assert staging.execute(both).fetchall() == [(1,)]
    assert len(found) == len(linked.deals)
    assert found.pop(str(archived_later))[0] == "lost"
    pipelines = {pipeline.id: pipeline.name for pipeline in linked.pipelines}
    stages = {stage.id: stage.name for stage in linked.stages}
    for deal in linked.deals:
        if deal.id != archived_later:
            assert found[str(deal.id)] == [
                *(deal.status, deal.value, deal.currency, pipelines[deal.pipeline], stages[deal.stage]),
                deal.closed_at.replace(tzinfo=None) if deal.closed_at else None,
                f"crm:person:{deal.person_record}" if deal.person_record else None,
            ]


def test_activities_and_notes(staging: duckdb.DuckDBPyConnection, linked: World) -> None:
    kinds = dict(
        staging.execute("select kind, count(*) from staging.stg_pipedrive__activities group by kind").fetchall()
    )
    expected = Counter("task" if each.kind == "deadline" else each.kind for each in linked.activities)
    done = Counter(each.kind for each in linked.activities if each.done)
    without_activity = [each for each in linked.activities if each.kind == "call" and each.done and each.id % 5 == 0]
    answered = [each for each in linked.activities if each.kind == "email" and each.done and each.id % 2 == 0]
    expected["call"] += len(without_activity)
    expected["email"] += done["email"] + len(answered)
    assert kinds == {**expected, "note": len(linked.notes)}
    due = dict(
        staging.execute(
            "select source_id, due_at from staging.stg_pipedrive__activities where source_object = 'activity'"
        ).fetchall()
    )
    assert due == {str(each.id): each.due_at.replace(tzinfo=None, second=0) for each in linked.activities}
    notes = staging.execute(
        "select source_id, body, occurred_at from staging.stg_pipedrive__activities where source_object = 'note'"
    ).fetchall()
    assert set(notes) == {(str(n.id), n.content, n.created_at.replace(tzinfo=None)) for n in linked.notes}


def test_links_open_what_the_activity_is_on(staging: duckdb.DuckDBPyConnection, linked: World) -> None:
    found = dict(
        staging.execute(
            "select source_id, source_url from staging.stg_pipedrive__activities where source_object = 'activity'"
        ).fetchall()
    )
    for activity in linked.activities:
        if activity.deal is not None:
            assert found[str(activity.id)] == f"{PAGE}/deal/{activity.deal}"
        elif activity.person_record is not None:
            assert found[str(activity.id)] == f"{PAGE}/person/{activity.person_record}"


def test_keys_lead_to_records(staging: duckdb.DuckDBPyConnection) -> None:
    for shape in ("deals", "activities"):
        for column, target in (("person_key", "people"), ("company_key", "companies"), ("agent_key", "agents")):
            dangling = staging.execute(
                f"select count(*) from staging.stg_pipedrive__{shape} where {column} not in"
                f" (select record_key from staging.stg_pipedrive__{target})"
            ).fetchall()
            assert dangling == [(0,)], (shape, column)
