"""Reading the make-believe Zendesk QA with the real engine lands exactly what the world holds."""

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.landing import landed_loads, landed_states
from connectors.sync import sync
from contracts.connection import Connection
from contracts.errors import CredentialsError, RetryLaterError
from sandbox.making.automatic import auto_reviews, calibrations
from sandbox.model import World
from sandbox.world import advance
from warehouse.build import open_build
from warehouse.raw import load_landed


def reviewed(world: World) -> list[tuple[str, str]]:
    return sorted({(review.workspace, review.conversation) for review in world.reviews})


def landed(account: Any) -> list[tuple[str, str]]:
    return sorted((record["workspaceId"], record["externalId"]) for record in account.records("reviews"))


def check_everything(account: Any, world: World) -> None:
    assert landed(account) == reviewed(world)
    shown = sorted(review["id"] for record in account.records("reviews") for review in record["reviews"])
    assert shown == sorted(review.id for review in world.reviews)
    rated = sorted(conversation.id for conversation in world.conversations if conversation.rating)
    assert sorted(record["externalTicketId"] for record in account.records("csat")) == rated
    members = sorted(agent.klaus_id for agent in world.agents if agent.klaus_id and agent.left_at is None)
    assert sorted(record["id"] for record in account.records("users")) == members
    workspaces = sorted(workspace.id for workspace in world.workspaces)
    assert sorted(record["id"] for record in account.records("workspaces")) == workspaces
    assert sorted(record["workspace_id"] for record in account.records("scorecards")) == workspaces
    assert sorted(r["disputeId"] for r in account.records("disputes")) == sorted(d.id for d in world.disputes)
    rated = auto_reviews(world)
    assert sorted(r["autoqaReviewId"] for r in account.records("autoqa_reviews")) == sorted(r.id for r in rated)
    ratings = {row["autoqaRatingId"]: row.get("score", 0.0) for row in account.records("autoqa_ratings")}
    # A score of 0 may be left out: what was evaluated then has one all the same.
    assert ratings == {each.id: each.score or 0.0 for review in rated for each in review.ratings}
    sessions = {(r["workspace_id"], r["id"]): len(r["conversations"]) for r in account.records("calibration_sessions")}
    assert sessions == {
        (each.workspace, each.id): len({review.conversation for review in each.reviews}) for each in calibrations(world)
    }
    assert {workspace for workspace, _ in sessions} <= set(workspaces)
    belonging = {(record["workspace_id"], record["id"]) for record in account.records("workspace_users")}
    assert {member for workspace, member in belonging if workspace == workspaces[0]} == set(members)
    assert account.records("categories") == []


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"page_base": 1},
        {"largest_page": 7},
        {"page_base": 1, "largest_page": 9, "compared": "created", "zeros": "written"},
        {"compared": "created"},
    ],
    ids=str,
)
def test_every_record_lands_once_however_the_open_questions_are_answered(
    account: Any, behave: Callable[..., None], world: World, options: dict[str, Any]
) -> None:
    behave(**options)
    results = account.sync()
    assert [result.error for result in results.values()] == [None] * 11
    check_everything(account, world)
    assert {result.lane for result in results.values()} == {"pages"}
    assert results["reviews"].reported == len(reviewed(world))
    for stream in ("csat", "autoqa_reviews", "autoqa_ratings"):
        assert results[stream].reported == results[stream].rows > 0


def test_a_second_sync_reads_the_overlap_only(account: Any, world: World) -> None:
    account.sync("reviews")
    account.sync("reviews")
    updated: dict[tuple[str, str], Any] = {}
    for review in world.reviews:
        key = (review.workspace, review.conversation)
        updated[key] = max(updated.get(key, review.updated_at), review.updated_at)
    since = max(updated.values()) - timedelta(days=30)
    assert landed(account) == sorted(key for key, moment in updated.items() if moment >= since)


@pytest.mark.parametrize("compared", ["updated", "created"])
def test_a_later_world_gives_what_changed(
    account: Any, behave: Callable[..., None], world: World, compared: str
) -> None:
    earlier = advance(world, days=-14)
    behave(earlier, compared=compared)
    account.sync("reviews", "csat")
    behave(world, compared=compared)
    account.sync("reviews", "csat")
    before = {review.id: review.updated_at for review in earlier.reviews}
    changed = {review.id for review in world.reviews if before.get(review.id) != review.updated_at}
    assert changed
    assert changed <= {review["id"] for record in account.records("reviews") for review in record["reviews"]}
    rated = {conversation.id for conversation in earlier.conversations if conversation.rating}
    new = {conversation.id for conversation in world.conversations if conversation.rating} - rated
    assert new
    assert new <= {record["externalTicketId"] for record in account.records("csat")}


def test_a_conversation_that_lost_its_last_review_is_found_by_its_key(
    account: Any, behave: Callable[..., None], world: World, tmp_path: Path
) -> None:
    account.sync("reviews")
    lost = world.reviews[0].conversation
    behave(replace(world, reviews=tuple(each for each in world.reviews if each.conversation != lost)))
    later = datetime.now(UTC) + timedelta(days=31)
    states = landed_states(str(account.folder), "quality")
    connection = Connection("quality", "klaus", account.config)
    sync(connection, str(account.folder), states, streams=["reviews"], environ=account.environment, now=later)
    with closing(open_build(tmp_path / "build" / "warehouse.duckdb")) as con:
        assert not [load.error for load in load_landed(con, str(account.folder)) if load.error]
        gone = con.execute(
            "select externalId, _deleted_at is not null from raw.quality__reviews where _deleted"
        ).fetchall()
    workspaces = {each.workspace for each in world.reviews if each.conversation == lost}
    assert gone == [(lost, True)] * len(workspaces)


def test_surveys_are_counted_by_the_month(account: Any, world: World) -> None:
    account.sync("csat")
    (load,) = landed_loads(str(account.folder), "quality")
    assert load.end
    sent = Counter(each.rating.requested_at.strftime("%Y-%m") for each in world.conversations if each.rating)
    counted = {window.start[:7]: window.reported for window in load.end.windows}
    assert len(counted) == 3
    assert counted == {month: sent[month] for month in counted}


def test_the_old_generation(account: Any, behave: Callable[..., None], world: World) -> None:
    behave(generation="old")
    account.config |= {"generation": "old", "account_id": "31415"}
    account.config |= {"workspace_ids": [workspace.id for workspace in world.workspaces]}
    results = account.sync("reviews", "users", "categories")
    assert [result.error for result in results.values()] == [None] * 3
    assert landed(account) == reviewed(world)
    assert sorted((r["workspace_id"], r["id"]) for r in account.records("categories")) == sorted(
        (workspace.id, category.id) for workspace in world.workspaces for category in world.categories
    )


def test_a_plan_without_autoqa_has_no_rows_and_no_error(account: Any, behave: Callable[..., None]) -> None:
    behave(has_autoqa=False)
    results = account.sync("autoqa_reviews", "autoqa_ratings", "calibration_sessions", "users")
    assert [result.error for result in results.values()] == [None] * 4
    assert account.records("autoqa_reviews") == account.records("calibration_sessions") == []
    assert results["autoqa_ratings"].skipped > 0


def test_one_request_at_a_time_is_kept_to_until_everything_is_there(
    account: Any, behave: Callable[..., None], world: World
) -> None:
    """The mood in which one request passes and the next is asked to wait (here for a second, not a minute)."""
    behave(requests_per_window=1, window_seconds=1)
    before = sum(account.sandbox.requests("klaus").values())
    results = account.sync("users", "workspaces", "scorecards")
    assert [result.error for result in results.values()] == [None] * 3
    assert sorted(record["workspace_id"] for record in account.records("scorecards")) == sorted(
        workspace.id for workspace in world.workspaces
    )
    answered = 2 + len(world.workspaces)
    assert sum(account.sandbox.requests("klaus").values()) - before > answered


def test_streams_that_the_old_generation_lacks_say_so(account: Any, behave: Callable[..., None]) -> None:
    behave(generation="old")
    account.config |= {"generation": "old", "account_id": "31415"}
    results = account.sync("reviews", "csat")
    assert results["reviews"].error is None
    assert "old generation" in str(results["csat"].error)


def test_a_limit_is_waited_for(account: Any, behave: Callable[..., None], world: World) -> None:
    behave(requests_per_window=25, window_seconds=1)
    results = account.sync("reviews", "users")
    assert [result.error for result in results.values()] == [None, None]
    assert landed(account) == reviewed(world)


def test_a_wrong_token_is_one_clear_error(account: Any) -> None:
    account.environment = {"KLAUS_API_TOKEN": "expired"}
    with pytest.raises(CredentialsError) as refused:
        account.sync()
    assert "'quality'" in str(refused.value)
    assert "api_token" in str(refused.value)
    assert not isinstance(refused.value, RetryLaterError)
    assert not list(account.folder.rglob("*.jsonl"))
