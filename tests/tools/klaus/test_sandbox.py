"""The make-believe Zendesk QA behaves as the specification and others' measurements say the real one does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft4Validator

from sandbox.making.automatic import auto_reviews
from sandbox.model import World

SPEC = Path(__file__).parents[4] / "shared" / "vendors" / "specs" / "klaus-zendesk-qa-export.swagger.json"
LONG_AGO = "2010-01-01T00:00:00Z"
EXPORT = "/api/export"


def reviews(client: Any, **params: Any) -> dict[str, Any]:
    answer = client.get(f"{EXPORT}/reviews", **{"fromDate": LONG_AGO, **params})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.parametrize("token", ["", "Bearer wrong"])
def test_a_wrong_token_is_refused_as_a_status(client: Any, token: str) -> None:
    answer = client.get(f"{EXPORT}/users", headers={"Authorization": token})
    assert answer.status_code == 401
    assert set(answer.json()) == {"code", "message", "details"}
    assert answer.json()["code"] == 16


def test_from_date_is_required(client: Any) -> None:
    for path in ("reviews", "csat"):
        answer = client.get(f"{EXPORT}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (400, 3)


def test_the_first_page_is_echoed_without_its_number_when_pages_count_from_zero(
    client: Any, behaving: Callable[..., Any], world: World
) -> None:
    total = len({(review.workspace, review.conversation) for review in world.reviews})
    assert reviews(client, pageSize=20)["pagination"] == {"pageSize": 20, "total": total}
    assert reviews(behaving(page_base=1), pageSize=20)["pagination"] == {"page": 1, "pageSize": 20, "total": total}


def test_the_page_size_is_clamped(behaving: Callable[..., Any]) -> None:
    page = reviews(behaving(largest_page=25), pageSize=500)
    assert page["pagination"]["pageSize"] == len(page["conversations"]) == 25


def test_every_review_is_in_its_conversation(client: Any, world: World) -> None:
    found = reviews(client, pageSize=100)
    pages = [found, *(reviews(client, pageSize=100, page=n) for n in range(1, 1 + found["pagination"]["total"] // 100))]
    shown = {
        review["id"]: (conversation["externalId"], conversation["workspaceId"])
        for page in pages
        for conversation in page.get("conversations", [])
        for review in conversation["reviews"]
    }
    assert shown == {review.id: (review.conversation, review.workspace) for review in world.reviews}


def test_64_bit_numbers_are_text_and_zeros_are_left_out(client: Any, world: World) -> None:
    shown = {
        review["id"]: review
        for page in range(3)
        for conversation in reviews(client, pageSize=100, page=page).get("conversations", [])
        for review in conversation["reviews"]
    }
    assert all(isinstance(review["reviewTime"], str) for review in shown.values())
    failed = [review for review in world.reviews if review.score == 0]
    assert failed
    assert all("score" not in shown[review.id] for review in failed)
    written = [rating for review in shown.values() for rating in review["ratings"]]
    assert not any(value in (0, False, "", []) for rating in written for value in rating.values())


def test_zeros_can_be_written(behaving: Callable[..., Any], world: World) -> None:
    page = reviews(behaving(zeros="written"), pageSize=100)
    assert page["pagination"]["page"] == 0
    scores = [r.get("score") for c in page["conversations"] for review in c["reviews"] for r in review["ratings"]]
    assert 0 in scores
    assert None in scores


@pytest.mark.parametrize("compared", ["updated", "created"])
def test_dates_are_compared_with_either_time(behaving: Callable[..., Any], world: World, compared: str) -> None:
    client = behaving(compared=compared)
    started = {conversation.id: conversation.started_at for conversation in world.conversations}
    first, last = "2026-03-01T00:00:00Z", "2026-05-31T23:59:59Z"
    found = reviews(client, fromDate=first, toDate=last, pageSize=100)["conversations"]

    def moment(conversation: dict[str, Any]) -> str:
        if compared == "created":
            return started[conversation["externalId"]].strftime("%Y-%m-%dT%H:%M:%SZ")
        return max(str(review["updatedISO"]) for review in conversation["reviews"])

    assert found
    assert all(first <= moment(conversation) <= last for conversation in found)


def test_scorecards_and_disputes_belong_to_a_workspace(client: Any, world: World) -> None:
    of_review = {review.id: review.workspace for review in world.reviews}
    for workspace in world.workspaces:
        cards = client.get(f"{EXPORT}/workspace/{workspace.id}/scorecards").json()["data"]
        assert [category["ratingCategoryId"] for category in cards[0]["categories"]] == [c.id for c in world.categories]
        disputes = client.get(f"{EXPORT}/workspace/{workspace.id}/disputes", pageSize=100).json().get("disputes", [])
        assert {each["disputeId"] for each in disputes} == {
            dispute.id for dispute in world.disputes if of_review[dispute.review] == workspace.id
        }


def test_surveys_are_those_of_the_help_desk(client: Any, world: World) -> None:
    page = client.get(f"{EXPORT}/csat", fromDate=LONG_AGO, pageSize=100).json()
    rated = {conversation.id: conversation.rating for conversation in world.conversations if conversation.rating}
    assert page["pagination"]["total"] == len(rated)
    assert all(each["csatScore"] == str(rated[each["externalTicketId"]].score) for each in page["tickets"])
    bots = [each for each in page["tickets"] if rated[each["externalTicketId"]].is_bot]
    assert bots
    assert not any("agentEmail" in each for each in bots)


def test_rows_of_autoqa_name_the_next_page(behaving: Callable[..., Any], world: World) -> None:
    client = behaving(largest_page=40)
    found, asked = [], {}
    while True:
        page = client.get(f"{EXPORT}/autoqa/ratings", fromDate=LONG_AGO, pageSize=100, **asked).json()
        found += [row["autoqaRatingId"] for row in page["rows"]]
        if "nextCursor" not in page:
            break
        asked = {"cursor": page["nextCursor"]}
    assert sorted(found) == sorted(rating.id for review in auto_reviews(world) for rating in review.ratings)
    assert page["pagination"]["total"] == len(found) > 100


def test_some_plans_lack_autoqa_and_calibration(behaving: Callable[..., Any]) -> None:
    client = behaving(has_autoqa=False)
    for path in ("autoqa/reviews", "autoqa/ratings", "workspace/2101/calibration-sessions"):
        assert client.get(f"{EXPORT}/{path}", fromDate=LONG_AGO).status_code == 404


def test_the_old_generation_has_reviews_users_and_categories_only(behaving: Callable[..., Any], world: World) -> None:
    client = behaving(generation="old")
    assert client.get("/account/31415/users").status_code == 200
    assert client.get("/account/31415/reviews", fromDate=LONG_AGO).status_code == 200
    categories = client.get("/account/31415/workspace/2101/categories").json()["categories"]
    assert [each["id"] for each in categories] == [category.id for category in world.categories]
    missing = client.get("/account/31415/csat", fromDate=LONG_AGO)
    assert (missing.status_code, missing.json()["code"]) == (404, 5)


def test_past_the_limit_it_says_how_long_to_wait(behaving: Callable[..., Any]) -> None:
    client = behaving(requests_per_window=2, window_seconds=3600)
    answers = [client.get(f"{EXPORT}/users") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 3600
    assert answers[-1].json()["code"] == 8


@pytest.mark.skipif(not SPEC.is_file(), reason=f"the vendor's specification is not at {SPEC}")
@pytest.mark.parametrize("zeros", ["omitted", "written"])
@pytest.mark.parametrize(
    ("path", "described"),
    [
        ("reviews", "reviews"),
        ("csat", "csat"),
        ("users", "users"),
        ("workspaces", "workspaces"),
        ("workspace/2101/reviews", "workspace/{workspace}/reviews"),
        ("workspace/2101/scorecards", "workspace/{workspace}/scorecards"),
        ("workspace/2101/disputes", "workspace/{workspace}/disputes"),
        ("workspace/2101/users", "workspace/{workspace}/users"),
        ("workspace/2101/calibration-sessions", "workspace/{workspace}/calibration-sessions"),
        ("autoqa/reviews", "autoqa/reviews"),
        ("autoqa/ratings", "autoqa/ratings"),
    ],
)
def test_answers_are_as_specified(behaving: Callable[..., Any], zeros: str, path: str, described: str) -> None:
    specification = orjson.loads(SPEC.read_bytes())
    schema = specification["paths"][f"{EXPORT}/{described}"]["get"]["responses"]["200"]["schema"]
    strict = {**schema, "definitions": {name: closed(each) for name, each in specification["definitions"].items()}}
    answer = behaving(zeros=zeros).get(f"{EXPORT}/{path}", fromDate=LONG_AGO, pageSize=100).json()
    problems = [f"{list(each.path)}: {each.message[:200]}" for each in Draft4Validator(strict).iter_errors(answer)]
    assert not problems, "\n".join(problems[:10])


@pytest.mark.skipif(not SPEC.is_file(), reason=f"the vendor's specification is not at {SPEC}")
def test_errors_are_as_specified(client: Any) -> None:
    definitions = orjson.loads(SPEC.read_bytes())["definitions"]
    schema = {**closed(definitions["googlerpcStatus"]), "definitions": definitions}
    answer = client.get(f"{EXPORT}/reviews").json()
    assert not list(Draft4Validator(schema).iter_errors(answer))
    assert list(Draft4Validator(schema).iter_errors({**answer, "surprise": 1}))


def closed(definition: dict[str, Any]) -> dict[str, Any]:
    """The definition with nothing allowed that it doesn't name."""
    is_open = definition.get("type") != "object" or "properties" not in definition
    return definition if is_open else {**definition, "additionalProperties": False}
