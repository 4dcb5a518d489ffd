"""The rule about staging models, and building them for the connectors on trial."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import duckdb

from connectors.contract.rule import DoesNotApplyError, rule
from connectors.contract.trial import Trial
from contracts.connection import Connection
from contracts.errors import SwitchboardError
from contracts.shapes import shapes
from sandbox.tools import CONNECTORS
from warehouse.build import open_build
from warehouse.dbt import PROJECT, dbt_vars, run_dbt
from warehouse.raw import load_landed

# What every row must have, whatever the shape; the rest may be unknown, and is null then.
_FILLED = ("record_key", "connection", "connector", "source_object", "source_id", "loaded_at", "is_deleted")


@rule("staging", "staging models keep to the canonical shapes and fill what must be filled", heavy=True)
def staging(trial: Trial) -> Iterator[str]:
    """The baseline is loaded and built by dbt, contracts and tests included."""
    if not list(trial.tool.folder.glob("models/*.sql")):
        raise DoesNotApplyError("it has no staging models: its records stay in schema raw")
    try:
        build = trial.built or build_staging([trial], trial.folder / "staging")
    except SwitchboardError as error:
        yield f"the models cannot be built: {error}"
        return
    with closing(duckdb.connect(str(build), read_only=True)) as con:
        for path in sorted(trial.tool.folder.glob("models/stg_*__*.sql")):
            yield from _model(trial, con, path.stem)


def build_staging(trials: Sequence[Trial], folder: Path) -> Path:
    """Load the baselines and build the staging models of all of them at once. Returns the warehouse file.

    Raises BugError with dbt's own words when a model or a test fails.
    """
    build, landing = folder / "warehouse.duckdb", folder / "landing"
    folder.mkdir(parents=True)
    for trial in trials:
        for source in Path(trial.baseline.landing).iterdir():
            shutil.copytree(source, landing / source.name, dirs_exist_ok=True)
    root = trials[0].tool.folder.parent
    # Several are the house, which is built as it stands.
    project = PROJECT if len(trials) > 1 else staging_project(folder / "project", trials[0].name, root)
    connections: list[Connection] = [trial.connection for trial in trials]
    with closing(open_build(build)) as con:
        for result in load_landed(con, str(landing)):
            if result.error:
                raise result.error
    models = " ".join(f"path:connectors/{trial.name}/models" for trial in trials)
    run_dbt("build", build=build, var=folder, variables=dbt_vars(connections, root), select=models, project=project)
    return build


def staging_project(folder: Path, tool: str, root: Path = CONNECTORS) -> Path:
    """A dbt project like ours with one tool's staging models, made in `folder` unless it is there.

    dbt reads a whole project before it builds a part of it: ours takes twice as long to read as this to build.
    """
    if not folder.is_dir():
        # dbt does not look for models behind links, so they are copied.
        shutil.copytree(root / tool / "models", folder / "connectors" / tool / "models")
        shutil.copytree(PROJECT / "warehouse" / "macros", folder / "warehouse" / "macros")
        for name in ("dbt_project.yml", ".dbtignore"):
            shutil.copy(PROJECT / name, folder / name)
    return folder


def _model(trial: Trial, con: duckdb.DuckDBPyConnection, model: str) -> Iterator[str]:
    shape = shapes().get(model.split("__", 1)[1])
    if shape is None:
        yield f"{model}: there is no such shape in contracts/shapes.yml"
        return
    found = con.execute(f"describe staging.{model}").fetchall()
    if [(row[0], row[1].lower()) for row in found] != [(column.name, column.type) for column in shape.columns]:
        yield f"{model}: its columns are not those of the shape, in that order"
        return
    empty = ", ".join(f"count(*) filter (where {column} is null)" for column in _FILLED)
    counts = con.execute(
        f"select count(*), count(distinct record_key), count(*) filter (where connector <> ? or connection <> ?"
        f" or not starts_with(record_key, connection || ':')), {empty} from staging.{model}",
        [trial.name, trial.connection.name],
    ).fetchall()[0]
    if not counts[0]:
        yield f"{model}: it has no row"
    if counts[1] != counts[0]:
        yield f"{model}: {counts[0] - counts[1]} rows share a record_key"
    if counts[2]:
        yield f"{model}: {counts[2]} rows do not name connection and connector"
    for column, nulls in zip(_FILLED, counts[3:], strict=True):
        if nulls:
            yield f"{model}: {column} is null in {nulls} rows"
