"""A small connector to begin with: a whole list and a stream read forward, with staging models for both."""

from collections.abc import Sequence
from typing import Any

from connectors.scaffold.rendering import render
from contracts.shapes import shapes

_SHAPES = ("people", "interactions")
_STREAMS: Sequence[dict[str, Any]] = (
    {"name": "people", "primary_key": ["id"], "cursor": None, "overlap": None, "deletion": "full list"},
    {"name": "tickets", "primary_key": ["id"], "cursor": "updated_at", "overlap": "PT10M", "deletion": "cannot"},
)


def blank_files(name: str, title: str) -> dict[str, str]:
    """Text by file name; test_contract.py is the test's."""
    values = {
        "name": name,
        "title": title,
        "shapes": [shapes()[shape] for shape in _SHAPES],
        "streams": _STREAMS,
        "credentials": [{"name": "api_token", "description": f"API token, made in the settings of {title}"}],
    }
    own = {file: render(f"blank/{file}", values) for file in ("connector.yaml", "manifest.yaml", "sandbox.py")}
    models = {f"models/stg_{name}__{shape}.sql": render(f"blank/{shape}.sql", values) for shape in _SHAPES}
    return own | models | {f"models/_{name}.yml": render("common/_models.yml", values)} | common_files(values)


def common_files(values: dict[str, Any]) -> dict[str, str]:
    """What every new connector has."""
    return {file: render(f"common/{file}", values) for file in ("__init__.py", "README.md", "test_contract.py")}
