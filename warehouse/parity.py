"""Why tools' own numbers differ from ours: parity.yml of each family, beside its definitions."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.errors import ConfigurationError
from warehouse.registry import FOLDER, metrics


class Gap(BaseModel):
    """What may part a metric from the number that a tool calls `measure`.

    `reason` goes on after "because" and has no full stop. `decision` is a page of docs where it is disputed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    metric: str
    connector: str
    measure: str
    reason: str = Field(min_length=20, pattern=r"[^.]$")
    decision: str | None = None


@cache
def gaps(folder: Path = FOLDER) -> tuple[Gap, ...]:
    """Every written gap by metric, tool and measure. Raises ConfigurationError naming file and pair."""
    found: dict[tuple[str, str, str], Gap] = {}
    for path in sorted(folder.glob("*/parity.yml")):
        for written in yaml.safe_load(path.read_text(encoding="utf-8"))["gaps"]:
            gap = _written(path, written)
            pair = (gap.metric, gap.connector, gap.measure)
            if pair in found:
                raise ConfigurationError(f"{path}: {', '.join(pair)} is written twice.", remedy="keep one of them.")
            defined = metrics().get(gap.metric)
            if defined is None or defined.family != path.parent.name:
                raise ConfigurationError(
                    f"{path}: '{gap.metric}' is no metric of this family.", remedy="name one of definitions.yml."
                )
            found[pair] = gap
    return tuple(gap for _, gap in sorted(found.items()))


def _written(path: Path, written: dict[str, Any]) -> Gap:
    try:
        return Gap.model_validate(written)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        pair = ", ".join(str(written.get(key)) for key in ("metric", "connector", "measure"))
        raise ConfigurationError(f"{path}: {pair}: {where}: {first['msg']}.", remedy="correct that key.") from None
