"""What others published about support: benchmarks.yml beside the metrics. Shown next to our numbers, part of none."""

from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from contracts.errors import ConfigurationError
from warehouse.registry import FOLDER, metrics


class Benchmark(BaseModel):
    """One published figure, in `unit`: that of `metric`, which it stands beside. None: it stands beside no metric.

    `year` is the one it speaks of. `checked` says whether we read it in its source, saw it repeated by somebody else,
    or neither; `where_seen` is the page we read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    benchmark: str = Field(pattern=r"^[a-z0-9_]+$")
    metric: str | None = None
    value: float
    unit: str
    year: int = Field(ge=1990)
    measured: str = Field(min_length=10)
    source: str = Field(min_length=10)
    checked: Literal["read", "repeated", "unconfirmed"]
    where_seen: str | None = Field(default=None, pattern=r"^https://")

    @model_validator(mode="after")
    def _whatever_was_seen_was_seen_somewhere(self) -> Self:
        if (self.where_seen is None) != (self.checked == "unconfirmed"):
            message = "where_seen must say where it was read or repeated, and nothing of what is unconfirmed"
            raise ValueError(message)
        return self


@cache
def benchmarks(path: Path = FOLDER / "benchmarks.yml") -> tuple[Benchmark, ...]:
    """Every published figure by name. Raises ConfigurationError naming the file and the figure."""
    found: dict[str, Benchmark] = {}
    for written in yaml.safe_load(path.read_text(encoding="utf-8"))["benchmarks"]:
        one = _written(path, written)
        if one.benchmark in found:
            raise ConfigurationError(f"{path}: '{one.benchmark}' is written twice.", remedy="keep one of them.")
        if one.metric is not None and (one.metric not in metrics() or metrics()[one.metric].unit != one.unit):
            raise ConfigurationError(
                f"{path}: {one.benchmark}: there is no metric '{one.metric}' in {one.unit}.",
                remedy="name a metric of the registry and give the figure in its unit.",
            )
        found[one.benchmark] = one
    return tuple(one for _, one in sorted(found.items()))


def _written(path: Path, written: dict[str, Any]) -> Benchmark:
    try:
        return Benchmark.model_validate(written)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "where_seen"
        raise ConfigurationError(
            f"{path}: {written.get('benchmark')}: {where}: {first['msg']}.", remedy="correct that key."
        ) from None
