"""The make-believe Zendesk's answers are what the vendor's own descriptions say, and hold the fields of their examples.

The descriptions leave the schemas of single records out (they refer to files that are not published with them), so that
records are compared with the examples' records: the same fields, of the same kinds.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from jsonschema import Draft202012Validator

from connectors.zendesk.sandbox import CREDENTIALS, app
from sandbox.model import World

SPECS = Path(__file__).parents[4] / "shared" / "vendors" / "specs" / "zendesk-support"
OAUTH = {"Authorization": f"Bearer {CREDENTIALS['access_token']}"}

pytestmark = pytest.mark.skipif(not SPECS.is_dir(), reason=f"the vendor's descriptions are not at {SPECS}")

# Path below /api/v2, what is asked, the file and the path that describe it, and where the records are.
DESCRIBED = [
    ("incremental/tickets/cursor", "start_time=0", "incremental.yaml", "tickets"),
    ("incremental/tickets", "start_time=0", "incremental.yaml", "tickets"),
    ("incremental/users/cursor", "start_time=0", "incremental.yaml", "users"),
    ("incremental/organizations", "start_time=0", "incremental.yaml", "organizations"),
    ("incremental/ticket_events", "start_time=0", "incremental.yaml", None),
    ("incremental/ticket_metric_events", "start_time=0", "incremental.yaml", "ticket_metric_events"),
    ("satisfaction_ratings", "page[size]=100", "satisfaction-ratings.yaml", "satisfaction_ratings"),
    ("satisfaction_ratings/count", "", "satisfaction-ratings.yaml", None),
    ("deleted_tickets", "", "deleted-tickets.yaml", "deleted_tickets"),
    ("tickets", "page[size]=100", "tickets.yaml", "tickets"),
    ("tickets/count", "", "tickets.yaml", None),
    ("users", "page[size]=100", "users.yaml", "users"),
    ("users/count", "", "users.yaml", None),
    ("organizations", "", "organizations.yaml", "organizations"),
    ("organizations/count", "", "organizations.yaml", None),
    ("groups", "", "groups.yaml", "groups"),
    ("groups/count", "", "groups.yaml", None),
    ("search/count", "query=type:ticket", "search.yaml", None),
]

# Shown in examples of accounts that have agents' aliases, moderators or sharing agreements; not in all.
_SOMETIMES = {"custom_status_id", "remote_photo_url", "group_id", "brand_id"}


def load(file: str) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(yaml.load((SPECS / file).read_text(encoding="utf-8"), Loader=loader))


def plain(node: Any, known: set[str]) -> Any:
    """OpenAPI 3.0 as JSON Schema: nullable becomes a type, and what is not published allows anything."""
    if isinstance(node, list):
        return [plain(each, known) for each in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str) and reference.rpartition("/")[2] not in known:
        return {}
    changed = {key: plain(value, known) for key, value in node.items() if key not in {"nullable", "example"}}
    return {"anyOf": [{"type": "null"}, changed]} if node.get("nullable") else changed


def problems(file: str, path: str, answer: Any) -> list[str]:
    described = load(file)
    schemas = described["components"]["schemas"]
    response = described["paths"][f"/api/v2/{path}"]["get"]["responses"]["200"]
    schema = plain(response["content"]["application/json"]["schema"], set(schemas))
    whole = {**schema, "components": {"schemas": plain(schemas, set(schemas))}}
    found = Draft202012Validator(whole).iter_errors(answer)
    return [f"{'.'.join(map(str, each.path))}: {each.message[:200]}" for each in found]


def examples(file: str, records: str) -> list[dict[str, Any]]:
    """Records in the examples of a file's schemas."""
    found = []
    for schema in load(file)["components"]["schemas"].values():
        found += (schema.get("example") or {}).get(records) or []
    return found


@pytest.fixture
def ask(world: World, asking: Callable[..., Callable[..., httpx.Response]]) -> Callable[..., httpx.Response]:
    deleted = {int(world.conversations[0].id): world.now}
    return asking(app(world, lambda: world.now, deleted_tickets=deleted), headers=OAUTH)


@pytest.mark.parametrize(("path", "asked", "file", "records"), DESCRIBED, ids=[each[0] for each in DESCRIBED])
def test_answers_are_as_described(
    ask: Callable[..., httpx.Response], path: str, asked: str, file: str, records: str | None
) -> None:
    answer = ask(f"/api/v2/{path}?{asked}").json()
    assert problems(file, path, answer) == []
    if records is None:
        return
    assert answer[records]
    found = examples(file, records)
    assert found or file != "incremental.yaml" or records == "ticket_metric_events"
    for example in found:
        for name, value in example.items():
            if name in _SOMETIMES:
                continue
            held = [record[name] for record in answer[records] if record[name] is not None]
            kinds = {type(each) for each in held} - ({float} if isinstance(value, int) else set())
            assert value is None or kinds <= {type(value)}, (name, value, held[:3])


def test_a_wrong_answer_is_noticed(ask: Callable[..., httpx.Response]) -> None:
    answer = ask("/api/v2/incremental/tickets/cursor?start_time=0").json()
    assert problems("incremental.yaml", "incremental/tickets/cursor", {**answer, "end_of_stream": "no"})
