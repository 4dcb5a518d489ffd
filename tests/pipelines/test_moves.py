"""A run that gives too many records to other people is not published until somebody accepts or undoes it."""

from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest

from contracts.errors import BadDataError, BugError
from pipelines import run as runs
from pipelines import steps
from pipelines.progress import Silent
from pipelines.publication import publication_asset
from pipelines.resolution import _stays_put
from switchboard.settings import Settings, load_settings
from tests.switchboard.test_command_line import run
from tests.unified_profile.identity.conftest import PEOPLE, Hub
from tests.unified_profile.identity.groups.conftest import AGENTS, Office
from unified_profile.identity import kinds
from unified_profile.identity.groups import AGENT, COMPANY
from warehouse.build import open_build
from warehouse.publish import open_published


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "switchboard.yaml").write_text("identity_rules: limits.yml\nconnections: {}\n", encoding="utf-8")
    (tmp_path / "limits.yml").write_text(
        "audit: {always_allowed: 0}\ngroups: {agent: {always_allowed: 0}}\n", encoding="utf-8"
    )
    settings = load_settings(tmp_path)
    with closing(open_build(settings.build_path)) as con:
        con.execute(PEOPLE.replace("create schema core;", "create schema if not exists core;"))
        hub = Hub(con)
        hub.add("a:contact:1", email="ann@x.com")
        hub.add("b:contact:2", email="ann@x.com")
        hub.resolve()
    steps.publish(settings)
    return tmp_path


def split(settings: Settings) -> None:
    with closing(open_build(settings.build_path)) as con:
        hub = Hub(con)
        hub.add("b:contact:2", email="bob@x.com")
        hub.resolve()


def agents(settings: Settings, *addresses: str) -> None:
    """Let two tools know an agent under these addresses."""
    with closing(open_build(settings.build_path)) as con:
        con.execute(AGENTS.replace("create table", "create table if not exists"))
        office = Office(con)
        for tool, address in zip(("desk", "phone"), addresses, strict=True):
            office.agent(f"{tool}:user:1", name="Eva Fox", email=address)
        office.resolve()


def published_people(settings: Settings) -> int:
    with closing(open_published(settings.published_path)) as con:
        ((people,),) = con.execute("select count(*) from identity.person").fetchall()
    return int(people)


def test_nothing_is_published_until_it_is_accepted(home: Path) -> None:
    settings = load_settings(home)
    assert _stays_put(settings, kinds.PEOPLE).passed
    split(settings)
    check = _stays_put(settings, kinds.PEOPLE)
    assert not check.passed
    assert "1 of 2 records" in str(check.description)
    refused = run("publish", home=home)
    assert refused.returncode == 1
    assert "split by email ann@x.com (1 records)" in refused.stderr
    assert refused.stderr.rstrip().endswith("`switchboard publish --accept-moves`.")
    assert published_people(settings) == 1
    assert run("publish", "--accept-moves", home=home).returncode == 0
    assert published_people(settings) == 2
    assert _stays_put(settings, kinds.PEOPLE).passed
    steps.publish(settings)


def test_agents_stay_put_too(home: Path) -> None:
    """Before the first publication with agents, and with it, nobody has moved; afterwards one of two records has."""
    settings = load_settings(home)
    agents(settings, "eva@us.example", "eva@us.example")
    assert _stays_put(settings, AGENT).passed
    steps.publish(settings)
    agents(settings, "eva@us.example", "fox@us.example")
    check = _stays_put(settings, AGENT)
    assert (check.passed, check.check_name, check.asset_key) == (
        *(False, "agents_stay_put", dg.AssetKey(["identity", "agent_record"])),
    )
    assert _stays_put(settings, kinds.PEOPLE).passed
    assert _stays_put(settings, COMPANY).passed
    refused = run("publish", home=home)
    assert refused.returncode == 1
    assert "1 of 2 records would belong to another agent" in refused.stderr
    assert "split by email eva@us.example (1 records)" in refused.stderr
    listed = " ".join(run("identity", "changes", home=home).stdout.split())
    assert "run when records people largest" in listed
    assert "run when records agents largest" in listed
    assert "split email eva@us.example it joins them no longer" in listed
    assert run("publish", "--accept-moves", home=home).returncode == 0
    assert _stays_put(settings, AGENT).passed


def test_what_moved_is_listed_though_it_is_not_published(home: Path) -> None:
    split(load_settings(home))
    done = run("identity", "changes", home=home)
    assert done.returncode == 0, done.stderr
    assert "email ann@x.com  it joins them no longer" in " ".join(done.stdout.split(" ")).replace("   ", "  ")
    assert run("identity", "changes", "--json", "-n", "1", home=home).stdout.count('"run_number"') == 2


def test_a_run_ends_with_the_refusal_itself(home: Path) -> None:
    """The whole run, through Dagster: the step's error reaches the user as it was raised, not as a bug of ours."""
    settings = load_settings(home)
    split(settings)
    asset = publication_asset(settings, [], Silent())
    definitions = dg.Definitions(assets=[asset], jobs=[dg.define_asset_job("publish", [asset])])
    with runs.dagster_instance(settings) as instance, pytest.raises(BadDataError, match="1 of 2 records") as refused:
        runs._execute(definitions, "publish", instance)
    assert not isinstance(refused.value, BugError)
    assert refused.value.remedy.endswith("`switchboard publish --accept-moves`.")


def test_a_damaged_rules_file_is_named(home: Path) -> None:
    (home / "limits.yml").write_text("audit: {always_allowed: many}\n", encoding="utf-8")
    refused = run("publish", home=home)
    assert refused.returncode == 1
    assert "limits.yml: audit.always_allowed" in refused.stderr
