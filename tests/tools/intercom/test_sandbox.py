"""The make-believe Intercom behaves as the documentation and others' measurements say the real one does."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.intercom.sandbox_records import Records
from sandbox.model import Conversation, World


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def ids(records: list[dict[str, Any]]) -> set[str]:
    return {record["id"] for record in records}


def changed_between(world: World, first: int, last: int) -> set[str]:
    return {c.id for c in world.conversations if first <= seconds(c.updated_at) <= last}


EVERYTHING = {"field": "updated_at", "operator": ">", "value": 0}


@pytest.mark.parametrize("token", ["", "Bearer wrong", "sandbox-intercom-token"])
def test_a_wrong_token_is_refused_in_intercoms_words(client: Any, token: str) -> None:
    answer = client.get("/admins", headers={"Authorization": token})
    assert answer.status_code == 401
    assert answer.json()["type"] == "error.list"
    assert answer.json()["errors"] == [{"code": "unauthorized", "message": "Access Token Invalid"}]


@pytest.mark.parametrize("version", ["2.2", "2.150", "latest"])
def test_a_version_that_does_not_exist_is_refused(client: Any, version: str) -> None:
    answer = client.get("/admins", headers={"Intercom-Version": version})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "intercom_version_invalid")


def test_pages_of_any_size_give_every_conversation_once(client: Any, world: World) -> None:
    for per_page in (150, 37):
        found = client.everything("conversations", EVERYTHING, per_page)
        assert len(found) == len(world.conversations)
        assert ids(found) == {conversation.id for conversation in world.conversations}


def test_the_last_page_has_no_next(client: Any, world: World) -> None:
    total = len(world.conversations)
    page = client.search("conversations", EVERYTHING, pagination={"per_page": 150})
    assert page["total_count"] == total
    assert page["pages"]["total_pages"] == -(-total // 150)
    one = client.search("conversations", {"field": "id", "operator": "=", "value": page["conversations"][0]["id"]})
    assert "next" not in one["pages"]


def test_a_page_holds_150_records_at_most(client: Any) -> None:
    answer = client.post("/conversations/search", {"query": EVERYTHING, "pagination": {"per_page": 151}})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "parameter_invalid")


def test_a_search_for_a_span_is_exact_to_the_second(client: Any, world: World) -> None:
    times = sorted(seconds(conversation.updated_at) for conversation in world.conversations)
    first, last = times[50], times[200]
    query = {
        "operator": "AND",
        "value": [
            {"field": "updated_at", "operator": ">", "value": first},
            {"field": "updated_at", "operator": "<", "value": last},
        ],
    }
    assert ids(client.everything("conversations", query)) == changed_between(world, first + 1, last - 1)


def test_groups_nest_and_operators_compare(client: Any, world: World) -> None:
    def wanted(c: Conversation) -> bool:
        return (c.state == "open" or c.channel == "email") and seconds(c.started_at) >= seconds(world.now) - 90 * 86_400

    query = {
        "operator": "AND",
        "value": [
            {
                "operator": "OR",
                "value": [
                    {"field": "state", "operator": "=", "value": "open"},
                    {"field": "source.type", "operator": "IN", "value": ["email"]},
                ],
            },
            {"field": "created_at", "operator": ">=", "value": seconds(world.now) - 90 * 86_400},
        ],
    }
    expected = {c.id for c in world.conversations if wanted(c)}
    assert expected
    assert ids(client.everything("conversations", query)) == expected


def test_text_operators(client: Any, world: World) -> None:
    address = next(e for r in world.records if r.tool == "intercom" for e in r.emails)
    name, _, domain = address.partition("@")
    by_start = ids(client.everything("contacts", {"field": "email", "operator": "^", "value": name}))
    by_end = ids(client.everything("contacts", {"field": "email", "operator": "$", "value": domain}))
    inside = ids(client.everything("contacts", {"field": "email", "operator": "~", "value": address[1:-1]}))
    exact = ids(client.everything("contacts", {"field": "email", "operator": "=", "value": address}))
    assert exact
    assert exact <= by_start & by_end & inside
    none = client.search("contacts", {"field": "email", "operator": "!~", "value": "@"})
    assert none["total_count"] == sum(1 for r in world.records if r.tool == "intercom" and not r.emails)


@pytest.mark.parametrize(
    "query",
    [
        {"operator": "AND", "value": []},
        {"operator": "AND", "value": [EVERYTHING] * 16},
        {"operator": "OR", "value": [{"operator": "OR", "value": [{"operator": "OR", "value": [EVERYTHING]}]}]},
        {"field": "updated_at", "operator": ">", "value": "yesterday"},
        {"field": "updated_at", "operator": "~", "value": 5},
        {"field": "state", "operator": "LIKE", "value": "open"},
        {"field": "state", "operator": "IN", "value": "open"},
        {"field": "state"},
        "everything",
    ],
)
def test_searches_that_intercom_refuses(client: Any, query: Any) -> None:
    answer = client.post("/conversations/search", {"query": query})
    assert answer.status_code == 400
    assert answer.json()["type"] == "error.list"


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata"])
def test_contacts_are_searched_by_whole_days_of_the_workspace(
    behaving: Callable[..., Any], world: World, zone: str
) -> None:
    client = behaving(workspace_zone=zone)
    times = sorted(r.updated_at for r in world.records if r.tool == "intercom")
    moment = times[len(times) // 2]
    day = moment.astimezone(ZoneInfo(zone)).date()

    def expected(compare: str) -> set[str]:
        tests = {">": lambda d: d > day, "<": lambda d: d < day, "=": lambda d: d == day}
        contacts = [r for r in world.records if r.tool == "intercom"]
        return {r.id for r in contacts if tests[compare](r.updated_at.astimezone(ZoneInfo(zone)).date())}

    for operator in (">", "<", "="):
        query = {"field": "updated_at", "operator": operator, "value": seconds(moment)}
        assert ids(client.everything("contacts", query)) == expected(operator)
    assert expected("=")


@pytest.mark.parametrize("operator", ["!=", ">=", "<=", "IN", "NIN"])  # codespell:ignore nin
def test_operators_that_dates_of_contacts_do_not_have(client: Any, operator: str) -> None:
    answer = client.post("/contacts/search", {"query": {"field": "created_at", "operator": operator, "value": 5}})
    assert answer.status_code == 400


def test_lists_hold_no_parts_and_the_conversation_itself_does(client: Any, world: World) -> None:
    conversation = max(world.conversations, key=lambda each: len(each.parts))
    listed = client.search("conversations", {"field": "id", "operator": "=", "value": conversation.id})
    assert "conversation_parts" not in listed["conversations"][0]
    whole = client.get(f"/conversations/{conversation.id}").json()
    parts = whole["conversation_parts"]
    assert [part["id"] for part in parts["conversation_parts"]] == [part.id for part in conversation.parts]
    assert parts["total_count"] == whole["statistics"]["count_conversation_parts"] == len(conversation.parts)


def test_only_the_newest_parts_are_given(behaving: Callable[..., Any], world: World) -> None:
    conversation = max(world.conversations, key=lambda each: len(each.parts))
    parts = behaving(most_parts=3).get(f"/conversations/{conversation.id}").json()["conversation_parts"]
    assert [part["id"] for part in parts["conversation_parts"]] == [part.id for part in conversation.parts[-3:]]
    assert parts["total_count"] == len(conversation.parts)


def test_display_as_plaintext_has_no_tags(client: Any, world: World) -> None:
    conversation = world.conversations[0]
    as_html = client.get(f"/conversations/{conversation.id}").json()
    as_text = client.get(f"/conversations/{conversation.id}", params={"display_as": "plaintext"}).json()
    assert "<p>" in as_html["source"]["body"]
    assert "<p>" not in str(as_text["source"]["body"]) + str(as_text["conversation_parts"])


def test_an_unknown_conversation_is_404(client: Any) -> None:
    answer = client.get("/conversations/1")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "not_found")


def test_assignees_are_numbers_here_and_texts_there(client: Any) -> None:
    every = client.everything("conversations", EVERYTHING)
    assert {type(each["admin_assignee_id"]) for each in every} - {type(None)} == {int, str}
    assignee = next(each["admin_assignee_id"] for each in every if isinstance(each["admin_assignee_id"], str))
    found = client.everything("conversations", {"field": "admin_assignee_id", "operator": "=", "value": int(assignee)})
    assert ids(found) == {each["id"] for each in every if str(each["admin_assignee_id"]) == assignee}


def test_a_bots_rating_is_the_ai_agents_and_a_persons_the_conversations(client: Any, world: World) -> None:
    shown = {each["id"]: each for each in client.everything("conversations", EVERYTHING)}
    rated = [conversation for conversation in world.conversations if conversation.rating]
    assert {conversation.rating.is_bot for conversation in rated if conversation.rating} == {True, False}
    for conversation in rated:
        assert conversation.rating
        of_person, of_bot = shown[conversation.id]["conversation_rating"], shown[conversation.id]["ai_agent"]
        if conversation.rating.is_bot:
            assert of_person is None
            assert of_bot["rating"] == conversation.rating.score
        else:
            assert of_person["rating"] == conversation.rating.score
            assert of_bot is None or of_bot["rating"] is None


def test_only_one_scroll_may_be_open(behaving: Callable[..., Any]) -> None:
    client = behaving(scroll_page=4, scroll_seconds=0.2)
    first = client.get("/companies/scroll").json()
    assert client.get("/companies/scroll").json()["errors"][0]["code"] == "scroll_exists"
    param = {"scroll_param": first["scroll_param"]}
    assert client.get("/companies/scroll", params=param).json()["data"]
    time.sleep(0.3)
    assert client.get("/companies/scroll", params=param).status_code == 404
    assert client.get("/companies/scroll").status_code == 200


@pytest.mark.parametrize("same", [False, True])
def test_a_scroll_ends_with_an_empty_page(behaving: Callable[..., Any], world: World, *, same: bool) -> None:
    client = behaving(scroll_page=4, same_scroll_param=same)
    found, params, names = [], {}, set()
    while page := client.get("/companies/scroll", params=params).json():
        if not page["data"]:
            assert "scroll_param" not in page
            break
        params = {"scroll_param": page["scroll_param"]}
        names.add(page["scroll_param"])
        found += page["data"]
    used = {record.company for record in world.records if record.tool == "intercom"}
    assert ids(found) == {c.intercom_id for c in world.companies if c.id in used and c.intercom_id}
    assert len(found) == len(ids(found))
    assert (len(names) == 1) is same


def test_bots_and_those_who_left_are_no_admins(client: Any, world: World) -> None:
    shown = ids(client.get("/admins").json()["admins"])
    assert shown == {agent.intercom_id for agent in world.agents if not agent.is_bot and agent.left_at is None}


def test_past_the_limit_the_answer_says_when_to_come_back(behaving: Callable[..., Any]) -> None:
    client = behaving(requests_per_window=3)
    answers = [client.get("/tags") for _ in range(8)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[-1].json()["errors"][0]["code"] == "rate_limit_exceeded"
    reset = datetime.fromtimestamp(int(refused[-1].headers["X-RateLimit-Reset"]), UTC)
    assert timedelta(0) < reset - datetime.now(UTC) <= timedelta(seconds=11)
    assert refused[-1].headers["X-RateLimit-Remaining"] == "0"


def test_what_has_not_happened_yet_is_not_shown(behaving: Callable[..., Any], world: World) -> None:
    now = sorted(conversation.updated_at for conversation in world.conversations)[100]
    shown = behaving(now=now).search("conversations", EVERYTHING)
    assert shown["total_count"] == len([each for each in world.conversations if each.updated_at <= now])


def test_a_company_keeps_the_website_of_before_it_was_bought(world: World) -> None:
    plain = next(company for company in world.companies if company.intercom_id is not None)
    bought = replace(plain, other_domains=("old.example",), has_own_id=False)
    records = Records(world)
    shown = [records.company(company) for company in (plain, bought)]
    assert [(each["website"], each["company_id"]) for each in shown] == [
        (f"https://www.{plain.domain}", f"account-{plain.id}"),
        ("https://www.old.example", plain.intercom_id),
    ]
