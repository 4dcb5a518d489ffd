"""Tools that misbehave: the sync ends complete, or says clearly what is wrong and writes nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.faults import Faults
from sandbox.model import World
from sandbox.serve import RunningSandbox, running_sandbox
from sandbox.world import make_world
from tests.faults.conftest import SCALE, Home, duplicates, fingerprint, make_home

TOOL = "pipedrive"
# By what the tool counts them as.
FAULTS = {
    "429 with Retry-After": ("429", Faults(rate_429_every=19, retry_after=1)),
    "429 without Retry-After": ("429", Faults(rate_429_every=23)),
    "500": ("500", Faults(error_500_every=5)),
    "timeouts": ("timeout", Faults(timeout_every=19)),
    "truncated JSON": ("truncate", Faults(truncate_every=7)),
    "an HTML page with status 200": ("html", Faults(html_every=7)),
}
EVERYTHING = Faults(
    rate_429_every=41, retry_after=1, error_500_every=11, timeout_every=61, truncate_every=13, html_every=17
)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(scale=SCALE)


def synced(home: Home) -> Home:
    """After a sync that says it is complete."""
    done = home.switchboard("sync")
    assert done.returncode == 0, done.stderr
    assert "incomplete" not in done.stdout
    return home


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_sync_through_one_fault_ends_complete(name: str, tmp_path: Path, world: World, undisturbed: Home) -> None:
    kind, faults = FAULTS[name]
    with running_sandbox(world, [TOOL], faults=faults) as troubled:
        home = synced(make_home(tmp_path / "home", troubled))
        assert set(troubled.faults_happened(TOOL)) == {kind}
    assert fingerprint(home) == fingerprint(undisturbed, TOOL) != {}


@pytest.mark.slow
def test_a_sync_through_every_fault_of_every_tool_ends_complete(
    tmp_path: Path, world: World, undisturbed: Home
) -> None:
    with running_sandbox(world, faults=EVERYTHING) as troubled:
        home = synced(make_home(tmp_path / "home", troubled))
        happened = {tool: troubled.faults_happened(tool) for tool in troubled.connections()}
    assert set().union(*happened.values()) == {kind for kind, _ in FAULTS.values()}
    assert all(happened.values()), happened
    assert fingerprint(home) == fingerprint(undisturbed)


@pytest.mark.slow
def test_records_repeated_at_page_boundaries_are_held_once(tmp_path: Path) -> None:
    world = make_world(scale=0.3)  # large enough for lists of several pages
    read, held = {}, {}
    for name, faults in {"plain": None, "repeating": Faults(repeat_boundary=True)}.items():
        with running_sandbox(world, tools=["pipedrive"], faults=faults) as running:
            home = make_home(tmp_path / name, running)
            done = home.switchboard("sync", "--json")
            assert done.returncode == 0, done.stderr
            read[name] = sum(stream["rows"] for stream in json.loads(done.stdout)["connections"][0]["streams"])
        held[name] = fingerprint(home)
        assert duplicates(home) == []
    assert read["repeating"] > read["plain"], "the fault did not happen"
    assert held["repeating"] == held["plain"]


SECRETS = ["INTERCOM_ACCESS_TOKEN", "AIRCALL_API_TOKEN", "KLAUS_API_TOKEN", "PIPEDRIVE_API_TOKEN"]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_wrong_token_gives_one_clear_error_and_writes_nothing(
    secret: str, new_home: Callable[[str], Home], sandbox: RunningSandbox
) -> None:
    connection = secret.split("_", maxsplit=1)[0].lower()
    home = new_home("locked_out")
    assert secret in sandbox.environment()
    done = home.switchboard("sync", connection, **{secret: "wrong-and-never-shown"})
    assert done.returncode == 1
    errors = [line for line in done.stderr.splitlines() if "error:" in line]
    assert len(errors) == 1, done.stderr
    assert errors[0].startswith("credentials error: ")
    assert f"connection '{connection}'" in errors[0]
    assert "setting '" in errors[0]
    assert "Remedy:" in errors[0]
    assert "wrong-and-never-shown" not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    written = [path for path in (home.path / "var").rglob("*") if path.is_file() and "landing" in path.parts]
    assert written == []
    assert not home.build.exists()
