"""Any low-code manifest runs unchanged: from a tool's answers to its tables, again and again, by the lane that fits."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from expectations import EXPECTED, Expected
from stall import Reply, Stall
from stall_offers import SECRET
from stall_runs import MANIFESTS, NAMES, Go, alike, connection_to, landed, manifest

from connectors.discovery import discover, expected_streams, known_streams
from connectors.explain import describe_lanes
from contracts.errors import ConfigurationError, CredentialsError, RetryLaterError
from warehouse.build import open_build
from warehouse.raw import load_landed


def held(tmp_path: Path, streams: list[str]) -> dict[str, list[dict[str, Any]]]:
    """What the tables hold, after loading what landed."""
    with closing(open_build(tmp_path / "build.duckdb")) as build:
        loaded = load_landed(build, str(tmp_path / "landing"), compress=False)
        assert [result.error for result in loaded if result.error] == []
        assert sum(result.quarantined for result in loaded) == 0
        return {stream: [_row(*row) for row in _table(build, stream)] for stream in streams}


def _table(build: Any, stream: str) -> list[tuple[Any, ...]]:
    columns = [name for name, *_ in build.execute(f'describe raw."mine__{stream}"').fetchall() if name[0] != "_"]
    # Moments are typed; the stall writes them in one way.
    listed = ", ".join(f"'{name}': \"{name}\"" for name in columns)
    rows: list[tuple[Any, ...]] = build.execute(
        f'select to_json({{{listed}}}), _extra from raw."mine__{stream}" where not coalesce(_deleted, false)'
    ).fetchall()
    return rows


def _row(typed: str, extra: str | None) -> dict[str, Any]:
    row = {**json.loads(typed), **json.loads(extra or "{}")}
    stamp = row.get("updated_at")
    if stamp and " " in stamp:
        row["updated_at"] = stamp.replace(" ", "T") + "Z"
    return row


@pytest.mark.parametrize("name", NAMES)
def test_a_manifest_runs_unchanged_and_goes_on_from_there(stall: Stall, go: Go, tmp_path: Path, name: str) -> None:
    expected = EXPECTED[name]
    first = go(name)
    assert {stream: result.error for stream, result in first.items()} == dict.fromkeys(expected)
    assert {stream: result.lane for stream, result in first.items()} == {
        stream: each.lane for stream, each in expected.items()
    }
    tables = held(tmp_path, list(expected))
    for stream, each in expected.items():
        assert alike(tables[stream]) == alike(each.rows(stall.goods)), stream

    if not any(each.fresh for each in expected.values()):
        # Nothing is gone on with where everything is read each time.
        return
    stall.grow()
    again = go(name)
    assert {stream: result.error for stream, result in again.items()} == dict.fromkeys(expected)
    tables = held(tmp_path, list(expected))
    for stream, each in expected.items():
        assert alike(tables[stream]) == alike(each.rows(stall.goods)), stream
        assert alike(landed(tmp_path, stream)) == alike(_read_again(each, stall)), stream


def _read_again(each: Expected, stall: Stall) -> list[dict[str, Any]]:
    return each.fresh(stall) if each.fresh else each.rows(stall.goods)


@pytest.mark.parametrize("name", NAMES)
def test_lanes_are_explained(stall: Stall, name: str) -> None:
    lanes = describe_lanes(manifest(name), connection_to(stall, name), {"STALL_KEY": SECRET})

    assert lanes == {stream: (each.lane, each.because) for stream, each in EXPECTED[name].items()}


def test_every_manifest_is_expected_to_bring_something() -> None:
    assert set(EXPECTED) == set(NAMES)
    assert len(NAMES) >= 12
    for name in NAMES:
        lines = (MANIFESTS / name / "connector.yaml").read_text().splitlines()
        assert len(lines) == 3, name


def test_what_the_tool_lists_is_remembered_for_those_who_may_not_ask(stall: Stall, tmp_path: Path) -> None:
    landing, connection, tool = str(tmp_path / "landing"), connection_to(stall, "discovered"), manifest("discovered")
    assert known_streams(connection, landing, tool=tool) == []
    found = discover(connection, landing, {"STALL_KEY": SECRET}, tool=tool)
    asked = len(stall.asked)

    assert [stream.name for stream in found] == list(EXPECTED["discovered"])
    assert [(column.name, column.type) for column in found[0].columns] == [
        ("id", "bigint"),
        ("sku", "varchar"),
        ("price", "double"),
        ("changed", "bigint"),
        ("maker", "json"),
    ]
    assert (found[0].primary_key, found[0].mode, found[0].cursor_field) == (["id"], "incremental", "changed")
    assert known_streams(connection, landing, tool=tool) == found
    assert len(stall.asked) == asked


def test_a_tool_that_never_said_what_it_has_is_asked_once(
    stall: Stall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    landing, connection, tool = str(tmp_path / "landing"), connection_to(stall, "discovered"), manifest("discovered")
    assert expected_streams(connection, landing, tool=tool) == [], "without its secret nothing can be asked"
    monkeypatch.setenv("STALL_KEY", SECRET)
    found = expected_streams(connection, landing, tool=tool)
    monkeypatch.delenv("STALL_KEY")

    assert [stream.name for stream in found] == list(EXPECTED["discovered"])
    assert expected_streams(connection, landing, tool=tool) == found
    assert stall.count("/tables/list") == 1


def test_settings_and_parameters_are_known_without_the_tool(stall: Stall) -> None:
    """The secret is not in the environment here, and need not be."""
    tool = manifest("templates")
    names = [stream.name for stream in known_streams(connection_to(stall, "templates"), tool=tool)]
    other = [stream.name for stream in known_streams(connection_to(stall, "templates", with_rare=False), tool=tool)]

    assert names == list(EXPECTED["templates"])
    assert other == ["common" if name == "rare" else name for name in names]
    assert stall.asked == []


def test_without_a_connection_every_stream_under_a_condition_is_described() -> None:
    assert list(describe_lanes(manifest("templates"))) == ["plain", "rare", "common", "shelf_a", "shelf_b"]
    assert describe_lanes(manifest("discovered")) == {}


def test_a_stream_that_the_tool_no_longer_has_fails_alone(stall: Stall, go: Go) -> None:
    results = go("discovered", ["Shelf_A_0", "Shelf_D_3"])

    assert results["Shelf_A_0"].complete
    assert isinstance(results["Shelf_D_3"].error, ConfigurationError)
    with pytest.raises(ConfigurationError, match="no stream 'nothing'"):
        go("paging", ["nothing"])


def test_two_streams_of_one_name_are_refused(stall: Stall, go: Go) -> None:
    with pytest.raises(ConfigurationError, match="two streams that are called 'wanted_x'"):
        go("templates", settings={"wanted": [{"as": "x", "shelf": "a"}, {"as": "X", "shelf": "b"}]})


def test_a_list_of_streams_that_cannot_be_had_is_no_empty_list(stall: Stall, go: Go, tmp_path: Path) -> None:
    stall.faults["/tables/list"] = [Reply(b"<html>", headers={"content-type": "text/html"})] * 9
    with pytest.raises(RetryLaterError, match="/tables/list"):
        go("discovered")
    stall.faults["/tables/list"] = [Reply({"code": "token_revoked"}, 401)]
    with pytest.raises(CredentialsError, match="token_revoked"):
        go("discovered")
    assert not list(tmp_path.rglob("*.jsonl"))
