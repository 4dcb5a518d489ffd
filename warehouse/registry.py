"""The metric registry: warehouse/metrics/*.yml, one definition a file. The models read it; nothing repeats it."""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.errors import ConfigurationError

FOLDER = Path(__file__).parent / "metrics"


class Metric(BaseModel):
    """One metric in one version. A change of meaning is a new version. Words are for people; SQL does the work.

    `aggregation` is what the value is of the facts measured. A value changes until `settles_after_days` after the end
    of its period. `lowest` and `highest` bound what it can be, in its unit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    metric: str
    version: str
    title: str
    formula: str
    numerator: str
    denominator: str
    unit: str
    unit_of_analysis: str
    time_anchor: str
    hours_policy: str
    bot_policy: str
    channel_policy: str
    null_policy: str
    coverage: str
    uncertainty: str
    aggregation: Literal["count", "share", "mean", "median"]
    lowest: float | None = None
    highest: float | None = None
    settles_after_days: int = Field(ge=0)
    minimum_n: int = Field(ge=0)
    owner: str
    vendor_counterpart: str
    decision: str


@cache
def metrics(folder: Path = FOLDER) -> dict[str, Metric]:
    """Every metric by name, sorted. Raises ConfigurationError naming file and key."""
    found: dict[str, Metric] = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            metric = Metric.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise ConfigurationError(f"{path}: {where}: {first['msg']}.", remedy="correct that key.") from None
        if metric.metric != path.stem:
            raise ConfigurationError(f"{path} defines '{metric.metric}'.", remedy="name the file after the metric.")
        found[metric.metric] = metric
    return found
