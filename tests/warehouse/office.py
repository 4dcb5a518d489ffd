"""A make-believe connector per tool, for the models: raw streams named after the shapes, with the shapes' columns."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from contracts.landing import Column
from contracts.shapes import Shape, shapes
from tests.warehouse.conftest import Lander
from warehouse.dbt import PROJECT

_COMMON = 9
_LANDED = {"varchar": "varchar", "varchar[]": "json", "timestamp": "timestamp"}
_LANDED |= {"double": "double", "bigint": "bigint", "boolean": "boolean"}


def make_project(folder: Path, filled: Mapping[str, Sequence[str]]) -> Path:
    """A dbt project with the real models and, for each connector, staging models for the shapes it fills."""
    for name in ("dbt_project.yml", ".dbtignore", "warehouse"):
        (folder / name).symlink_to(PROJECT / name)
    for connector, names in filled.items():
        models = folder / "connectors" / connector / "models"
        models.mkdir(parents=True)
        (models.parent / "connector.yaml").write_text(
            f"name: {connector}\ncategory: other\nallowed_hosts: []\n"
            "credentials: [{name: token, description: secret}, {name: app, secret: false, description: host}]\n"
        )
        described = []
        for name in names:
            (models / f"stg_{connector}__{name}.sql").write_text(_staging_model(connector, shapes()[name]))
            described.append(_described(connector, shapes()[name]))
        (models / f"_{connector}.yml").write_text(yaml.safe_dump({"models": described}))
    return folder


def land(root: Path, connection: str, connector: str, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Land rows given per shape: id, made_at (time) and any of the shape's own columns."""
    for name, records in rows.items():
        lander = Lander(
            root, connection=connection, stream=name, columns=raw_columns(shapes()[name]), cursor_field=None
        )
        lander.connector = connector
        lander.land(0, records, reported=len(records))


def raw_columns(shape: Shape) -> list[Column]:
    """What the raw stream of a shape declares."""
    own = [Column(name=column.name, type=_LANDED[column.type]) for column in shape.columns[_COMMON:]]
    return [Column(name="id", type="varchar"), Column(name="made_at", type="timestamp"), *own]


def _staging_model(connector: str, shape: Shape) -> str:
    own = ",\n    ".join(
        "{{ reference_keys('people') }} as reference_keys"
        if column.name == "reference_keys"
        else f"cast({column.name} as {column.type}) as {column.name}"
        for column in shape.columns[_COMMON:]
    )
    url = "\"'https://' || \" ~ setting('app', 'nowhere') ~ \" || '/' || id\""
    return (
        f"select\n    {{{{ common_columns('{shape.name}', 'id', {url}, 'made_at') }}}},\n    {own}\n"
        f"from {{{{ raw_union('{connector}', '{shape.name}') }}}}\n"
    )


def _described(connector: str, shape: Shape) -> dict[str, Any]:
    columns = [{"name": each.name, "data_type": each.type, "description": each.description} for each in shape.columns]
    return {"name": f"stg_{connector}__{shape.name}", "description": shape.description, "columns": columns}
