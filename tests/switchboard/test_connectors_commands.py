"""`switchboard connectors`, against a running sandbox."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.testing import CliRunner

from contracts.errors import CredentialsError
from sandbox.serve import RunningSandbox, running_sandbox
from sandbox.world import make_world
from switchboard.commands.connectors import app

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def tools() -> Iterator[RunningSandbox]:
    world = make_world(scale=0.01)
    hostile = replace(world.notes[0], content="\x1b[2J<script>\n" + "long " * 50)
    with running_sandbox(replace(world, notes=(hostile, *world.notes[1:])), ["pipedrive"]) as running:
        yield running


@pytest.fixture
def run(tools: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    (tmp_path / "switchboard.yaml").write_text(yaml.safe_dump({"connections": tools.connections()}))
    monkeypatch.setenv("SWITCHBOARD_HOME", str(tmp_path))
    for name, value in tools.environment().items():
        monkeypatch.setenv(name, value)

    def go(*arguments: str) -> Any:
        return CliRunner().invoke(app, arguments)

    return go


def test_list_names_every_tool_with_what_it_fills(run: Run) -> None:
    found = {each["name"]: each for each in json.loads(run("list", "--json").stdout)}
    assert found["pipedrive"]["category"] == "crm"
    assert "deals" in found["pipedrive"]["staging"]
    shown = run("list").stdout
    assert [name for name in found if name not in shown] == []


def test_describe_says_all_without_credentials(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIPEDRIVE_API_TOKEN")
    described = json.loads(run("describe", "pipedrive", "--json").stdout)
    persons = next(each for each in described["streams"] if each["stream"] == "persons")
    assert persons["primary_key"] == ["id"]
    assert (persons["cursor"], persons["lane"], persons["cost"] > 0) == ("update_time", "pages", True)
    assert persons["why_lane"]
    assert "person.change" in persons["webhook_topics"]
    shown = run("describe", "pipedrive").stdout
    for said in ("api.pipedrive.com", "api_token", "sync at least once a month", "16 requests in 2 s", "person.change"):
        assert said in shown
    assert "•" not in shown


def test_check_says_that_it_works_or_what_to_do(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("check", "pipedrive").stdout == "pipedrive: the tool answers.\n"
    monkeypatch.setenv("PIPEDRIVE_API_TOKEN", "wrong-and-secret")
    assert isinstance(run("check", "pipedrive").exception, CredentialsError)
    refused = run("check", "pipedrive", "--json")
    said = json.loads(refused.stdout)
    assert (refused.exit_code, said["works"]) == (1, False)
    assert "api_token" in said["error"]
    assert "wrong-and-secret" not in refused.stdout


def test_discover_takes_a_connection_or_a_connector(run: Run, tmp_path: Path) -> None:
    everything = json.loads(run("discover", "pipedrive", "--json").stdout)
    columns = next(each["columns"] for each in everything if each["stream"] == "deals")
    assert (columns["id"], columns["update_time"], columns["custom_fields"]) == ("bigint", "timestamp", "json")
    settings = yaml.safe_load((tmp_path / "switchboard.yaml").read_text())
    settings["connections"] = {"crm": {**settings["connections"]["pipedrive"], "streams": ["deals"]}}
    (tmp_path / "switchboard.yaml").write_text(yaml.safe_dump(settings))
    assert [each["stream"] for each in json.loads(run("discover", "crm", "--json").stdout)] == ["deals"]
    assert "update_time" in run("discover", "crm").stdout


def test_preview_masks_persons_and_lands_nothing(run: Run, tools: RunningSandbox, tmp_path: Path) -> None:
    masked = json.loads(run("preview", "pipedrive", "persons", "-n", "3", "--json").stdout)
    assert len(masked) == 3
    assert {record["name"] for record in masked} == {"•••"}
    bare = json.loads(run("preview", "pipedrive", "persons", "-n", "3", "--json", "--show-pii").stdout)
    names = {record.name for record in tools.world.records if record.tool == "pipedrive"}
    assert {record["name"] for record in bare} <= names
    assert [record["id"] for record in bare] == [record["id"] for record in masked]
    assert [path.name for path in tmp_path.iterdir()] == ["switchboard.yaml"]


def test_preview_reads_no_more_than_it_must(run: Run, tools: RunningSandbox) -> None:
    before = sum(tools.requests("pipedrive").values())
    run("preview", "pipedrive", "activities", "-n", "1")
    assert sum(tools.requests("pipedrive").values()) - before == 1


def test_preview_never_lets_a_text_steer_the_terminal(run: Run) -> None:
    shown = run("preview", "pipedrive", "notes", "-n", "1", "--show-pii").stdout
    assert "<script>" in shown
    assert "\x1b" not in shown
    assert max(len(line) for line in shown.splitlines()) < 200


def test_an_unknown_stream_is_refused_with_the_known_ones(run: Run) -> None:
    assert "choose from: persons" in str(run("preview", "pipedrive", "people").exception)


def test_every_command_of_the_group_is_there() -> None:
    group = typer.main.get_command(app)
    assert {"list", "describe", "check", "discover", "preview"} <= set(group.commands)  # type: ignore[attr-defined]
