"""Staging models over what was really synced: the columns of the contract, and the world's own numbers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import duckdb
import pytest

from connectors.klaus.sandbox import ENVIRONMENT, app, settings
from connectors.klaus.sandbox_records import selection
from connectors.sync import sync
from contracts.connection import Connection
from contracts.shapes import shapes
from sandbox.making.automatic import auto_reviews, calibrations
from sandbox.model import CategoryRating, Review, World
from sandbox.serve import RunningSandbox
from tests.tools.staging import build_staging
from warehouse.build import open_build
from warehouse.raw import load_landed

pytestmark = pytest.mark.slow

SHAPES = ("agents", "people", "ratings", "reviews", "review_ratings", "measurements")


def by_hand(world: World) -> World:
    """The world with reviews added whose missing scores are hard to read."""
    model = world.reviews[0]
    hard: list[dict[str, float | None]] = [
        {"9001": 100, "9002": None, "9003": 100, "9004": 0, "9005": 100, "9006": 100},
        {"9001": 100, "9002": 0, "9003": None, "9004": 0, "9005": 50, "9006": None},
        {"9001": 75, "9002": 0, "9003": 0, "9004": 0, "9005": 0, "9006": 100},
        {"9001": 100, "9002": 100, "9003": 100, "9004": 100, "9005": 100, "9006": 0},
        {"9001": 100, "9002": None, "9003": None, "9004": None, "9005": None, "9006": None},
        {"9001": 0, "9002": 0, "9003": None, "9004": None, "9005": None, "9006": None},
    ]
    return replace(world, reviews=(*world.reviews, *(review(model, n, each, world) for n, each in enumerate(hard))))


def review(model: Review, number: int, scores: dict[str, float | None], world: World) -> Review:
    ratings = tuple(
        CategoryRating(category.id, scores[category.id], category.weight, category.is_critical, None)
        for category in world.categories
    )
    return replace(model, id=str(77_000 + number), ratings=ratings, score=worth(ratings) or 0.0)


def worth(ratings: Any) -> float | None:
    """The definition in plain Python: weighted mean of what applied, 0 when a critical category is below 50."""
    rated = [(score, weight, critical) for score, weight, critical in map(facts, ratings) if score is not None]
    if any(critical and score < 50 for score, _, critical in rated):
        return 0.0
    weight = sum(weight for _, weight, _ in rated)
    return round(sum(score * weight for score, weight, _ in rated) / weight, 2) if weight else None


def facts(rating: Any) -> tuple[float | None, float, bool]:
    return (rating.score, rating.weight, rating.is_critical) if isinstance(rating, CategoryRating) else rating


def withdrawn(world: World) -> Review:
    """A review that is deleted later, while another one of its conversation stays."""
    return replace(world.reviews[0], id="78000", comment="Given by mistake.")


@pytest.fixture(scope="module")
def shown(world: World) -> World:
    return by_hand(world)


@pytest.fixture(scope="module")
def con(sandbox: RunningSandbox, shown: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two accounts, one that leaves zeros out and one that writes them, staged side by side.

    The second one was read before, when there was a review that has been deleted since.
    """
    folder = tmp_path_factory.mktemp("staging")
    door = sandbox.doors["klaus"]
    tool = door.tool
    config = settings(sandbox.url("klaus"))
    for name, zeros in (("quality", "omitted"), ("written", "written")):
        door.tool = replace(tool, app=partial(app, zeros=zeros))
        connection, landing = Connection(name, "klaus", config), str(folder / "landing")
        if name == "written":
            sandbox.show(replace(shown, reviews=(*shown.reviews, withdrawn(shown))))
            sync(connection, landing, {}, streams=["reviews"], environ=ENVIRONMENT)
        sandbox.show(shown)
        results = sync(connection, landing, {}, environ=ENVIRONMENT)
        assert [result.error for result in results] == [None] * 11
    door.tool = tool
    build = folder / "build.duckdb"
    opened = open_build(build)
    assert not [load for load in load_landed(opened, str(folder / "landing")) if load.quarantined or load.error]
    opened.close()
    connections = [Connection(name, "klaus", config) for name in ("quality", "written")]
    build_staging("klaus", [*connections, Connection("chat", "intercom")], build)
    opened = open_build(build)
    yield opened
    opened.close()


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return con.execute(query).fetchall()


@pytest.mark.parametrize("shape", SHAPES)
def test_columns_are_those_of_the_contract(con: Any, shape: str) -> None:
    described = rows(con, f"describe staging.stg_klaus__{shape}")
    expected = [(column.name, column.type.upper()) for column in shapes()[shape].columns]
    assert [(name, kind) for name, kind, *_ in described] == expected


def test_every_review_is_there_with_its_people(con: Any, shown: World) -> None:
    agents = {agent.id: agent for agent in shown.agents}
    workspaces = {workspace.id: workspace.name for workspace in shown.workspaces}
    found = rows(
        con,
        "select source_id, interaction_key, reviewer_email, reviewee_name, vendor_score, workspace_name, comment,"
        " occurred_at, updated_at from staging.stg_klaus__reviews where connection = 'quality'"
        " and not is_automatic and not is_calibration",
    )
    assert sorted(found) == sorted(
        (
            each.id,
            f"chat:conversation:{each.conversation}",
            agents[each.reviewer].email,
            agents[each.reviewee].name,
            each.score,
            workspaces[each.workspace],
            each.comment,
            each.created_at.replace(tzinfo=None),
            each.updated_at.replace(tzinfo=None),
        )
        for each in shown.reviews
    )


def test_a_deleted_review_is_a_row_that_says_so(con: Any, shown: World) -> None:
    gone = rows(
        con, "select connection, source_id, is_deleted, comment from staging.stg_klaus__reviews where is_deleted"
    )
    assert gone == [("written", "78000", True, "Given by mistake.")]
    ratings = rows(con, "select distinct review_key from staging.stg_klaus__review_ratings where is_deleted")
    assert ratings == [("written:review:78000",)]
    staying = rows(
        con,
        "select count(*) from staging.stg_klaus__reviews where connection = 'written' and not is_deleted"
        " and not is_automatic and not is_calibration",
    )
    assert staying == [(len(shown.reviews),)]
    assert any(each.conversation == withdrawn(shown).conversation for each in shown.reviews)


def staged_ratings(con: Any, connection: str) -> dict[str, dict[str, tuple[float | None, float, bool]]]:
    found: dict[str, dict[str, tuple[float | None, float, bool]]] = {}
    for review_key, source_id, score, weight, critical in rows(
        con,
        "select review_key, source_id, score, weight, is_critical from staging.stg_klaus__review_ratings"
        f" where connection = '{connection}' and not is_deleted and source_object = 'review_rating'",
    ):
        found.setdefault(review_key.removeprefix(f"{connection}:review:"), {})[source_id.split(":")[-1]] = (
            score,
            weight,
            critical,
        )
    return found


def test_written_zeros_are_zeros_and_missing_scores_are_null(con: Any, shown: World) -> None:
    truth = {each.id: {rating.category: facts(rating) for rating in each.ratings} for each in shown.reviews}
    compared = {
        f"calibration:c{review.id}": {rating.category: facts(rating) for rating in review.ratings}
        for session in calibrations(shown)
        for review in session.reviews
    }
    assert len(compared) > 10
    assert staged_ratings(con, "written") == truth | compared


def test_left_out_zeros_are_found_by_the_reviews_own_score(con: Any, shown: World) -> None:
    staged = staged_ratings(con, "quality")
    missing = 0
    for each in shown.reviews:
        found = staged[each.id]
        assert len(found) == len(each.ratings)
        if worth(each.ratings) != 0:
            assert worth(found.values()) == worth(each.ratings), each
            assert zero_weight(found.values()) == zero_weight(map(facts, each.ratings)), each
        else:
            assert worth(found.values()) == 0, each
        missing += sum(1 for rating in each.ratings if not rating.score)
    assert missing > 50


def test_reviews_say_how_their_conversation_was_picked(con: Any, shown: World) -> None:
    found = dict(
        rows(
            con,
            "select source_id, selection from staging.stg_klaus__reviews where connection = 'quality'"
            " and not is_automatic and not is_calibration",
        )
    )
    assert found == {review.id: selection(review) for review in shown.reviews}
    assert set(found.values()) == {"random", "targeted", None}


def test_several_reviewers_rate_the_same_in_a_calibration_session(con: Any, shown: World) -> None:
    agents = {agent.id: agent for agent in shown.agents}
    found = rows(
        con,
        "select source_id, interaction_key, reviewer_email, reviewee_email, vendor_score, workspace_name"
        " from staging.stg_klaus__reviews where connection = 'quality' and is_calibration",
    )
    workspaces = {workspace.id: workspace.name for workspace in shown.workspaces}
    expected = {
        f"calibration:c{review.id}": (
            f"chat:conversation:{review.conversation}",
            agents[review.reviewer].email,
            agents[review.reviewee].email,
            review.score,
            workspaces[session.workspace],
        )
        for session in calibrations(shown)
        for review in session.reviews
    }
    assert {key: tuple(rest) for key, *rest in found} == expected
    raters: dict[str, set[str]] = {}
    for key, rater, *_ in expected.values():
        raters.setdefault(key, set()).add(rater)
    assert max(map(len, raters.values())) >= 2


def test_reviews_of_autoqa_are_marked(con: Any, shown: World) -> None:
    agents = {agent.id: agent for agent in shown.agents}
    for connection in ("quality", "written"):
        found = rows(
            con,
            "select source_id, interaction_key, reviewee_email, vendor_score, selection, occurred_at"
            f" from staging.stg_klaus__reviews where connection = '{connection}' and is_automatic",
        )
        assert sorted(found) == sorted(
            (
                review.id,
                f"chat:conversation:{review.conversation}",
                agents[review.agent].email,
                None,
                None,
                review.at.replace(tzinfo=None, microsecond=0),
            )
            for review in auto_reviews(shown)
        )
        ratings = rows(
            con,
            "select review_key, category_name, score, weight from staging.stg_klaus__review_ratings"
            f" where connection = '{connection}' and source_object = 'autoqa_rating'",
        )
        assert sorted(ratings, key=str) == sorted(
            (
                (f"{connection}:autoqa_review:{review.id}", each.category, each.score, each.weight)
                for review in auto_reviews(shown)
                for each in review.ratings
            ),
            key=str,
        )


def zero_weight(ratings: Any) -> float:
    return sum(weight for score, weight, _ in ratings if score == 0)


def test_which_category_was_the_zero(con: Any, shown: World) -> None:
    """Exact where only one combination gives the score."""
    staged = staged_ratings(con, "quality")
    assert [score for score, *_ in staged["77002"].values() if score] == [75, 100]
    assert [score for score, *_ in staged["77002"].values()].count(0) == 4
    assert staged["77003"]["9006"][0] == 0
    assert [staged["77004"][category][0] for category in ("9001", "9002", "9006")] == [100, None, None]


def test_surveys_become_ratings_and_people(con: Any, shown: World) -> None:
    rated = {conversation.id: conversation for conversation in shown.conversations if conversation.rating}
    agents = {agent.id: agent for agent in shown.agents}
    ratings = rows(
        con,
        "select interaction_key, score, agent_email, is_bot_rating, remark, requested_at, occurred_at"
        " from staging.stg_klaus__ratings where connection = 'quality'",
    )
    expected = []
    for identifier, conversation in rated.items():
        assert conversation.rating
        rating = conversation.rating
        agent = agents[rating.agent] if rating.agent is not None else None
        email = agent.email if agent and not agent.is_bot else None
        times = [moment.replace(tzinfo=None) for moment in (rating.requested_at, rating.answered_at)]
        known = (f"chat:conversation:{identifier}", float(rating.score), email, False if email else None)
        expected.append((*known, rating.remark, *times))
    assert sorted(ratings, key=str) == sorted(expected, key=str)

    contacts = {record.id: record for record in shown.records if record.tool == "intercom"}
    named = {(key, contacts[c.contact].name, next(iter(contacts[c.contact].emails), None)) for key, c in rated.items()}
    people = rows(
        con, "select source_id, name, email, reference_keys from staging.stg_klaus__people where connection = 'quality'"
    )
    assert {(key, name, email) for key, name, email, _ in people} == {each for each in named if each[1] or each[2]}
    assert all(keys == [f"chat:conversation:{key}"] for key, _, _, keys in people)


def test_members_become_agents(con: Any, shown: World) -> None:
    found = rows(
        con, "select source_id, name, email, is_active from staging.stg_klaus__agents where connection = 'written'"
    )
    members = [agent for agent in shown.agents if agent.klaus_id and agent.left_at is None]
    assert sorted(found) == sorted((agent.klaus_id, agent.name, agent.email, True) for agent in members)


def test_a_review_has_the_tools_own_score(con: Any) -> None:
    found = rows(con, "select unit_key, metric, measure, amount, known_difference from staging.stg_klaus__measurements")
    reviews = rows(
        con,
        "select record_key, vendor_score from staging.stg_klaus__reviews where not is_automatic and not is_calibration",
    )
    assert sorted(found) == sorted((key, "iqs", "score", score, 0) for key, score in reviews)
    assert found


def test_a_review_that_failed_here_alone_is_known(con: Any) -> None:
    # Weighted, the first is (100 x 10 + 40 x 10) / 20 = 70; its critical category is below 50. The second's is 50.
    tone, law = {"categoryId": "1", "score": 100, "weight": 10}, {"categoryId": "2", "weight": 10, "critical": True}
    reviews = [
        {"id": "failed", "score": 70, "ratings": [tone, law | {"score": 40}]},
        {"id": "passed", "score": 75, "ratings": [tone, law | {"score": 50}]},
    ]
    con.execute("begin")
    given = "'w' as workspaceId, 'e' as externalId, 1 as _hash, ? as reviews"
    con.execute(f"insert into raw.quality__reviews by name select {given}", [json.dumps(reviews)])
    found = rows(con, "select source_id, amount, known_difference from staging.stg_klaus__measurements")
    con.execute("rollback")
    assert [row for row in sorted(found) if row[0] in {"failed", "passed"}] == [("failed", 70, 70), ("passed", 75, 0)]
