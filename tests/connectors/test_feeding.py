"""Sub-streams that take many parents in one request, and each of those for every value of a list."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from toy_server import DAY, QUICK, START, TICKETS, Toy, connection_to

from connectors.fetching import fetch
from connectors.landing import landed_loads
from connectors.manifest import stream_definition
from connectors.registry import Connector

Landed = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def grouping(tool: Connector) -> Connector:
    """The toy with labels of 7 tickets a request, of two kinds."""
    notes = dict(stream_definition(tool.manifest, "notes"))
    tickets = stream_definition(tool.manifest, "tickets")
    config = {"type": "ParentStreamConfig", "stream": tickets, "parent_key": "id", "partition_field": "ids"}
    parents = {
        "type": "SubstreamPartitionRouter",
        "parent_stream_configs": [{**config, "incremental_dependency": True}],
    }
    notes["name"], notes["primary_key"] = "labels", ["ticket", "kind"]
    notes["retriever"] = {
        **notes["retriever"],
        "requester": {
            **notes["retriever"]["requester"],
            "path": "labels",
            "http_method": "POST",
            "request_body_json": {"ids": "{{ stream_partition.ids }}", "kind": "{{ stream_partition.kind }}"},
        },
        "record_selector": {
            "type": "RecordSelector",
            "extractor": {"type": "DpathExtractor", "field_path": ["labels"]},
        },
        "partition_router": [
            {"type": "GroupingPartitionRouter", "group_size": 7, "underlying_partition_router": parents},
            {"type": "ListPartitionRouter", "cursor_field": "kind", "values": ["red", "blue"]},
        ],
    }
    notes.pop("transformations")
    return replace(tool, manifest={**tool.manifest, "streams": [*tool.manifest["streams"], notes]})


def labels(*numbers: int) -> set[tuple[str, str]]:
    return {(f"t{number}", kind) for number in numbers for kind in ("red", "blue")}


def test_groups_are_fed_from_the_parent_of_the_same_sync(
    toy: Toy, grouping: Connector, run: Callable[..., Any], landed: Landed, tmp_path: Path
) -> None:
    result = run(["tickets", "labels"], tool=grouping)["labels"]

    assert (result.error, result.lane) == (None, "pages")
    assert {(row["ticket"], row["kind"]) for row in landed("labels")} == labels(*range(TICKETS))
    assert toy.paths()["POST /tickets/search"] == TICKETS / 10
    assert toy.paths()["POST /labels"] == 2 * -(-TICKETS // 7)
    states = {load.begin.stream: load.end.state for load in landed_loads(str(tmp_path / "landing")) if load.end}
    assert states["labels"] == {"parent_state": {"tickets": states["tickets"]}}


def test_groups_alone_ask_for_their_parents_and_go_on_from_their_state(
    toy: Toy, grouping: Connector, run: Callable[..., Any], landed: Landed
) -> None:
    moment = START + 110 * (DAY + 1)
    states = {"labels": {"parent_state": {"tickets": {"updated_at": str(moment)}}}}
    result = run(["labels"], tool=grouping, states=states)["labels"]

    assert result.error is None
    assert {(row["ticket"], row["kind"]) for row in landed("labels")} == labels(*range(110, TICKETS))
    assert toy.paths()["POST /labels"] == 4


def test_both_ways_cut_the_same_slices(
    toy: Toy, grouping: Connector, run: Callable[..., Any], landed: Landed, tmp_path: Path
) -> None:
    """Otherwise a sync that is resumed would go on in slices that are not there."""
    run(["labels"], tool=grouping)
    asked = tmp_path / "landing" / "mine" / "labels"
    (by_cdk,) = asked.glob("*.plan.json")
    slices = json.loads(by_cdk.read_bytes())
    for path in asked.iterdir():
        path.unlink()
    run(["tickets", "labels"], tool=grouping)
    (fed,) = asked.glob("*.plan.json")

    assert json.loads(fed.read_bytes()) == slices


def test_a_single_record_asks_for_its_own_children_in_the_same_form(
    toy: Toy, grouping: Connector, landed: Landed, tmp_path: Path
) -> None:
    landing = str(tmp_path / "landing")
    environ = {"TOY_TOKEN": "let-me-in"}
    found = fetch(connection_to(toy), landing, {"tickets": ["t7"]}, environ=environ, tool=grouping, patience=QUICK)

    assert (list(found["tickets"].records), found["tickets"].errors) == (["t7"], {})
    assert {(row["ticket"], row["kind"]) for row in landed("labels")} == labels(7)
