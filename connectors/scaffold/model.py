"""One more staging model for a connector: every column of its shape, to be filled from a stream."""

from pathlib import Path

from connectors.registry import connector, load_connector
from connectors.scaffold.rendering import render
from contracts.errors import ConfigurationError
from contracts.shapes import shapes

_COMMON = 9  # what the macro common_columns gives


def add_model(name: str, shape: str, stream: str, root: Path | None = None) -> list[Path]:
    """Write models/stg_<name>__<shape>.sql and its columns in models/_<name>.yml. Returns the files.

    Raises ConfigurationError for an unknown shape or stream, and when there is such a model already.
    """
    tool = load_connector(root / name) if root else connector(name)
    if shape not in shapes():
        raise ConfigurationError(f"there is no shape '{shape}'.", remedy=f"choose from: {', '.join(shapes())}.")
    if stream not in tool.stream_names:
        raise ConfigurationError(
            f"{name} has no stream '{stream}'.", remedy=f"choose from: {', '.join(tool.stream_names)}."
        )
    model = tool.folder / "models" / f"stg_{name}__{shape}.sql"
    if model.exists():
        raise ConfigurationError(f"{model} exists already.", remedy="edit it, or remove it.")
    wanted = shapes()[shape]
    values = {"name": name, "stream": stream, "object": stream.removesuffix("s"), "shape": wanted}
    model.parent.mkdir(exist_ok=True)
    model.write_text(render("common/model.sql", values | {"columns": wanted.columns[_COMMON:]}), encoding="utf-8")
    columns = model.with_name(f"_{name}.yml")
    described = render("common/_models.yml", {"name": name, "shapes": [wanted]})
    before = columns.read_text(encoding="utf-8") if columns.is_file() else ""
    columns.write_text(before + (described.split("models:\n", 1)[1] if before else described), encoding="utf-8")
    return [model, columns]
