"""The canonical staging shapes, read from shapes.yml beside this file."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class ShapeColumn:
    """`type` is a DuckDB type name in lower case."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Shape:
    """Columns are in the order every staging model must keep."""

    name: str
    description: str
    columns: tuple[ShapeColumn, ...]


@cache
def shapes() -> dict[str, Shape]:
    """Every shape by name."""
    text = (Path(__file__).parent / "shapes.yml").read_text(encoding="utf-8")
    return {
        name: Shape(
            name,
            entry["description"],
            tuple(ShapeColumn(column, type_, note) for column, (type_, note) in entry["columns"].items()),
        )
        for name, entry in yaml.safe_load(text)["shapes"].items()
    }
