"""What Dagster sees: the same graph for `dagster dev` and `switchboard run`, loaded without credentials."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
from dagster_dbt import DbtCliResource
from dbt.version import __version__ as dbt_version

from connectors.declare import declared_streams
from connectors.registry import connector
from pipelines.definitions import BUILD, LOAD
from pipelines.extraction import WRITER_POOL, landing_key, raw_key
from pipelines.models import dbt_resource
from switchboard.settings import Settings
from tests.pipelines.conftest import SECRETS


def keys(definitions: dg.Definitions) -> set[str]:
    return {key.to_user_string() for key in definitions.resolve_asset_graph().get_all_asset_keys()}


def parents(definitions: dg.Definitions, key: dg.AssetKey) -> set[str]:
    return {parent.to_user_string() for parent in definitions.resolve_asset_graph().get(key).parent_keys}


def test_every_stream_of_every_connection_is_an_asset(definitions: dg.Definitions, settings: Settings) -> None:
    expected = set()
    for connection in settings.all_connections():
        for stream in declared_streams(connector(connection.connector), connection):
            expected |= {f"landing/{connection.name}/{stream.name}", f"raw/{connection.name}__{stream.name}"}
    assert len(expected) > 50
    assert expected <= keys(definitions)


def test_data_flows_one_way_from_landing_to_publication(definitions: dg.Definitions) -> None:
    assert parents(definitions, raw_key("intercom", "contacts")) == {"landing/intercom/contacts", "hooks/fetched"}
    assert "raw/intercom__contacts" in parents(definitions, dg.AssetKey(["staging", "stg_intercom__people"]))
    assert "staging/stg_intercom__people" in parents(definitions, dg.AssetKey(["core", "people"]))
    assert parents(definitions, dg.AssetKey(["identity", "person_record"])) == {
        *("core/people", "core/interactions", "core/agents", "core/companies")
    }
    assert "identity/person_record" in parents(definitions, dg.AssetKey(["marts", "customer_record"]))
    marts = {key for key in keys(definitions) if key.startswith("marts/")}
    assert len(marts) >= 12
    assert marts <= parents(definitions, dg.AssetKey(["published", "warehouse"]))


def test_every_staging_model_says_which_raw_tables_it_reads(definitions: dg.Definitions) -> None:
    staging = [key for key in definitions.resolve_asset_graph().get_all_asset_keys() if key.path[0] == "staging"]
    # One that reads another staging model reads what that one reads.
    read = ("raw/", "staging/")
    unread = [key for key in staging if not any(name.startswith(read) for name in parents(definitions, key))]
    assert len(staging) > 20
    assert unread == []


def test_everything_that_writes_the_warehouse_is_in_the_pool_of_one(definitions: dg.Definitions) -> None:
    nodes = [node for name in (LOAD, BUILD) for node in definitions.resolve_job_def(name).graph.nodes]
    writers = {node.name: node.definition.pool for node in nodes if not node.name.startswith(("extract_", "hooks__"))}
    assert set(writers.values()) == {WRITER_POOL}
    extracting = {node.definition.pool for node in nodes if node.name.startswith("extract_")}
    assert extracting == {None}


def test_models_tests_are_checks(definitions: dg.Definitions) -> None:
    checked = {key.asset_key.to_user_string() for key in definitions.resolve_asset_graph().asset_check_keys}
    assert {"marts/dim_customer", "marts/metric_value", "core/people"} <= checked
    assert landing_key("aircall", "calls").to_user_string() in checked


def test_there_is_a_schedule_per_connection_and_three_sensors(definitions: dg.Definitions, settings: Settings) -> None:
    repository = definitions.get_repository_def()
    schedules = {schedule.job_name: schedule.cron_schedule for schedule in repository.schedule_defs}
    expected = {f"sync_{name}": entry.schedule for name, entry in settings.connections.items()}
    assert schedules == expected
    assert [sensor.name for sensor in repository.sensor_defs] == ["new_landing", "notices", "webhooks"]


@pytest.mark.slow
def test_loading_takes_under_ten_seconds_and_no_credentials(home: Path, definitions: dg.Definitions) -> None:
    environ = {name: value for name, value in os.environ.items() if name not in SECRETS}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", "from pipelines.definitions import defs; defs().get_repository_def()"]
    # Its own time: what other programs take of the machine meanwhile is no fault of ours.
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=home, env=environ, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert seconds < 10


def test_starting_dbt_skips_what_takes_seconds_and_tells_nothing_new() -> None:
    ours = dbt_resource()
    assert str(ours._cli_version) == dbt_version
    assert ours._initialize_dbt_core_adapter([]) is None
    for name in ("_cli_version", "_initialize_dbt_core_adapter"):
        assert hasattr(DbtCliResource, name), "dagster-dbt calls it something else now"
