"""What is written twice must agree: shapes and core contracts, registry and models; secrets stay out of dbt."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.connection import Connection
from contracts.errors import ConfigurationError, CredentialsError
from contracts.shapes import shapes
from contracts.trust import ATTRIBUTES
from tests.warehouse.conftest import Lander
from tests.warehouse.office import make_project
from warehouse.build import open_build
from warehouse.dbt import PROJECT, dbt_vars
from warehouse.raw import ensure_tables, load_landed
from warehouse.registry import FOLDER, metrics
from warehouse.state import record_errors
from warehouse.status import stream_status

MODELS = PROJECT / "warehouse" / "models"


def described_models() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in MODELS.glob("*/_*.yml"):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            found[model["name"]] = model
    return found


def test_core_contracts_repeat_the_shapes() -> None:
    models = described_models()
    for name, shape in shapes().items():
        columns = [(column["name"], column["data_type"]) for column in models[f"core_{name}"]["columns"]]
        assert columns == [(column.name, column.type) for column in shape.columns]


def test_every_model_is_described_with_every_column() -> None:
    models = described_models()
    assert {path.stem for path in MODELS.rglob("*.sql")} == set(models)
    for model in models.values():
        assert model["description"]
        assert all(column["description"] and column["data_type"] for column in model["columns"])


def test_every_metric_names_an_existing_decision_and_is_computed() -> None:
    for metric in metrics().values():
        assert (PROJECT / metric.decision).is_file()
        inputs = (FOLDER / metric.family / f"facts_{metric.family}.sql").read_text(encoding="utf-8")
        assert f"'{metric.metric}'" in inputs


def test_the_facts_of_every_family_are_in_the_table_of_facts() -> None:
    union = (MODELS / "marts" / "metric_fact.sql").read_text(encoding="utf-8")
    families = sorted(path.parent.name for path in FOLDER.glob("*/definitions.yml"))
    assert f"set families = {families}" in union


def test_every_setting_that_a_metric_needs_is_looked_for() -> None:
    looked_for = (MODELS / "intermediate" / "int_needed_setting.sql").read_text(encoding="utf-8")
    needed = {metric.needed_setting for metric in metrics().values()} - {None}
    assert "schedules" in needed
    assert all(f"'{setting}'" in looked_for for setting in needed)
    by_hours = {name for name, metric in metrics().items() if metric.hours_policy.startswith("business")}
    assert by_hours == {name for name, metric in metrics().items() if metric.needed_setting == "schedules"}


def test_a_metric_without_its_policies_is_refused(tmp_path: Path) -> None:
    words = yaml.safe_load((FOLDER / "satisfaction" / "definitions.yml").read_text(encoding="utf-8"))["metrics"][0]
    define(tmp_path, "satisfaction", {k: v for k, v in words.items() if k != "null_policy"})
    with pytest.raises(ConfigurationError, match="csat: null_policy"):
        metrics(tmp_path)


@pytest.mark.parametrize(
    ("version", "told", "is_right"),
    [
        ("1", [], True),
        ("1", ["1"], True),
        ("2", ["2", "1"], True),
        ("2", [], False),
        ("2", ["2"], False),
        ("2", ["1", "2"], False),
        ("1", ["2", "1"], False),
        ("3", ["3", "1"], False),
    ],
)
def test_a_new_version_says_what_it_changed(tmp_path: Path, version: str, told: list[str], *, is_right: bool) -> None:
    words, *_ = yaml.safe_load((FOLDER / "volume" / "definitions.yml").read_text(encoding="utf-8"))["metrics"]
    history = [{"version": each, "since": "2026-11-26", "change": "It counts calls, too."} for each in told]
    define(tmp_path, "volume", words | {"version": version, "history": history})
    if is_right:
        assert [change.version for change in metrics(tmp_path)["volume"].history] == told
    else:
        with pytest.raises(ConfigurationError, match=f"volume: history.*every version from {version} down to 1"):
            metrics(tmp_path)


def test_a_metric_is_defined_once(tmp_path: Path) -> None:
    words, *_ = yaml.safe_load((FOLDER / "volume" / "definitions.yml").read_text(encoding="utf-8"))["metrics"]
    define(tmp_path, "resolution", words)
    define(tmp_path, "volume", words)
    with pytest.raises(ConfigurationError, match="'volume' is defined in resolution, too"):
        metrics(tmp_path)


def define(folder: Path, family: str, words: dict[str, Any]) -> None:
    (folder / family).mkdir()
    (folder / family / "definitions.yml").write_text(yaml.safe_dump({"metrics": [words]}))


def test_only_public_settings_and_links_reach_dbt(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"desk": ["people"], "qa": ["reviews"]})
    connections = [
        Connection("qa", "qa", {"token": "s3cret", "app": "${UNSET_FOR_SURE}"}),
        Connection(
            "desk_us", "desk", {"token": "s3cret", "app": "us.example", "other": "unlisted"}, renewal_pipelines=("R",)
        ),
    ]
    told = dbt_vars(connections, project / "connectors")
    links = {"desk": "desk_us", "qa": "qa"}
    both = {"category": "other", "links": links, "trust": dict.fromkeys(ATTRIBUTES, 50)}
    assert told["connections"] == [
        {"name": "desk_us", "connector": "desk", "config": {"app": "us.example"}, "renewal_pipelines": ["R"]} | both,
        {"name": "qa", "connector": "qa", "config": {}, "renewal_pipelines": []} | both,
    ]
    assert (told["shapes"]["people"], told["shapes"]["reviews"], told["shapes"]["deals"]) == (["desk"], ["qa"], [])


def test_with_two_accounts_of_a_tool_a_link_must_be_named(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"desk": ["people"], "qa": ["reviews"]})
    connections = [Connection("desk_eu", "desk"), Connection("desk_us", "desk"), Connection("qa", "qa")]
    told = dbt_vars(connections, project / "connectors")["connections"]
    assert told[2]["links"] == {"qa": "qa"}
    named = [*connections[:2], Connection("qa", "qa", links={"desk": "desk_eu"})]
    assert dbt_vars(named, project / "connectors")["connections"][2]["links"] == {"desk": "desk_eu", "qa": "qa"}


def test_status_shows_errors_until_the_next_good_load(build: Path, lander: Lander) -> None:
    with open_build(build) as con:
        error = CredentialsError("the token is refused.", remedy="make a new one.", connection="shop", setting="token")
        record_errors(con, "shop", {"contacts": error})
        (status,) = stream_status(con)
        assert (status.rows, status.lag_seconds, status.error) == (None, None, str(error))
        load = lander.land(0, [{"id": "a"}, {"id": "b"}], reported=4)
        load_landed(con, str(lander.root))
        (status,) = stream_status(con)
        assert (status.rows, status.completeness, status.error, status.lane) == (2, 0.5, None, "pages")
        assert status.last_loaded_at is not None
        assert status.last_loaded_at.isoformat() == "2026-11-01T00:05:00+00:00"
        assert load.startswith("20261101T00")


def test_declared_streams_have_tables_before_their_first_load(build: Path, lander: Lander) -> None:
    class Declared:
        name, columns, primary_key = "contacts", lander.columns, lander.primary_key

    with open_build(build) as con:
        for _ in range(2):
            ensure_tables(con, "shop", [Declared()])
        assert con.execute("select count(*), count(id) from raw.shop__contacts").fetchall() == [(0, 0)]
