"""The make-believe Intercom's answers are what the vendor's own specification (version 2.15) describes."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

SPECS = next(
    (found for folder in Path(__file__).parents if (found := folder / "shared" / "vendors" / "specs").is_dir()), Path()
)
SPEC = SPECS / "intercom-2.15.yaml"
EVERYTHING = {"field": "updated_at", "operator": ">", "value": 0}

pytestmark = pytest.mark.skipif(not SPEC.is_file(), reason=f"the vendor's specification is not at {SPEC}")

# Live records hold ids as numbers here and as texts there, where the specification knows numbers only.
TEXT_OR_NUMBER = {"admin_assignee_id", "team_assignee_id"}


@pytest.fixture(scope="module")
def specification() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = yaml.load(SPEC.read_text(encoding="utf-8"), Loader=loader)
    return dict(plain(found))


def plain(node: Any, name: str = "") -> Any:
    """OpenAPI 3.0 as JSON Schema: nullable becomes a type, also beside a reference."""
    if isinstance(node, list):
        return [plain(each) for each in node]
    if not isinstance(node, dict):
        return node
    changed = {key: plain(value, key) for key, value in node.items() if key != "nullable"}
    if name in TEXT_OR_NUMBER and changed.get("type") == "integer":
        changed["type"] = ["integer", "string"]
    if node.get("nullable"):
        return {"anyOf": [{"type": "null"}, changed]}
    return changed


def check(specification: dict[str, Any], method: str, path: str, status: int, answer: Any) -> None:
    described = specification["paths"][path][method]["responses"][str(status)]["content"]["application/json"]["schema"]
    schema = {**described, "components": specification["components"]}
    problems = [
        f"{'.'.join(map(str, problem.path))}: {problem.message[:200]}"
        for problem in Draft202012Validator(schema).iter_errors(answer)
    ]
    assert not problems, "\n".join(problems[:10])


@pytest.mark.parametrize(
    ("path", "kind"), [("/conversations/search", "conversations"), ("/contacts/search", "contacts")]
)
def test_searches(specification: dict[str, Any], client: Any, path: str, kind: str) -> None:
    page = client.search(kind, EVERYTHING, pagination={"per_page": 150})
    assert page["total_count"] > 20
    check(specification, "post", path, 200, page)


def test_conversations_with_parts(specification: dict[str, Any], client: Any, world: Any) -> None:
    for conversation in world.conversations[::20]:
        whole = client.get(f"/conversations/{conversation.id}").json()
        check(specification, "get", "/conversations/{conversation_id}", 200, whole)


@pytest.mark.parametrize("path", ["/admins", "/teams", "/tags", "/companies/scroll", "/me"])
def test_lists(specification: dict[str, Any], client: Any, path: str) -> None:
    check(specification, "get", path, 200, client.get(path).json())


def test_companies_by_page(specification: dict[str, Any], client: Any) -> None:
    # All on one page: the address of a next one is a text in live answers, and an object in the specification.
    page = client.post("/companies/list?per_page=60", {}).json()
    assert page["data"]
    check(specification, "post", "/companies/list", 200, page)


def test_errors(specification: dict[str, Any], client: Any) -> None:
    gone = client.get("/conversations/1")
    check(specification, "get", "/conversations/{conversation_id}", 404, gone.json())
    refused = client.get("/admins", headers={"Authorization": "Bearer wrong"})
    check(specification, "get", "/admins", 401, refused.json())


def test_a_wrong_answer_is_noticed(specification: dict[str, Any], client: Any) -> None:
    page = client.search("conversations", EVERYTHING)
    page["conversations"][0]["state"] = "ajar"
    with pytest.raises(AssertionError, match="ajar"):
        check(specification, "post", "/conversations/search", 200, page)
