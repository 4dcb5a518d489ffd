"""The metric registry: definitions.yml of each family, beside its SQL. The models read it; nothing repeats it."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from contracts.errors import ConfigurationError

FOLDER = Path(__file__).parent / "models" / "metrics"


class Change(BaseModel):
    """A version of a metric: since when it was published, and what it changed of the one before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    since: date
    change: str


class Metric(BaseModel):
    """One metric in one version. A change of meaning is a new version. Words are for people; SQL does the work.

    `family` is the folder that it is defined in. `aggregation` is what the value is of the facts measured; the
    last two are worked out in int_metric_estimate. A value
    changes until `settles_after_days` after the end of its period. `lowest` and `highest` bound it, in its unit.
    `needed_setting` is the one of switchboard.yaml without which there is no input. Without `by_agent` it has no slice
    for each person of ours. `history` lists every version, newest first, as soon as there is a second one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    metric: str
    family: str
    version: str = Field(pattern=r"^[1-9]\d*$")
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
    aggregation: Literal["count", "share", "mean", "median", "rate", "agreement", "rank_correlation"]
    needed_setting: Literal["schedules", "renewal_pipelines", "topics", "suggestions"] | None = None
    by_agent: bool = True
    lowest: float | None = None
    highest: float | None = None
    settles_after_days: int = Field(ge=0)
    minimum_n: int = Field(ge=0)
    owner: str
    vendor_counterpart: str
    decision: str
    history: tuple[Change, ...] = ()

    @model_validator(mode="after")
    def _every_version_is_told(self) -> Self:
        told = [change.version for change in self.history]
        if told != [str(number) for number in range(int(self.version), 0, -1)] and (told or self.version != "1"):
            message = f"history must tell every version from {self.version} down to 1"
            raise ValueError(message)
        return self


@cache
def metrics(folder: Path = FOLDER) -> dict[str, Metric]:
    """Every metric by name, sorted. Raises ConfigurationError naming file, metric and key."""
    found: dict[str, Metric] = {}
    for path in sorted(folder.glob("*/definitions.yml")):
        for written in yaml.safe_load(path.read_text(encoding="utf-8"))["metrics"]:
            metric = _defined(path, written)
            if metric.metric in found:
                raise ConfigurationError(
                    f"{path}: '{metric.metric}' is defined in {found[metric.metric].family}, too.",
                    remedy="give one of them another name.",
                )
            found[metric.metric] = metric
    return dict(sorted(found.items()))


def _defined(path: Path, written: dict[str, Any]) -> Metric:
    try:
        return Metric.model_validate(written | {"family": path.parent.name})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "history"
        raise ConfigurationError(
            f"{path}: {written.get('metric')}: {where}: {first['msg']}.", remedy="correct that key."
        ) from None
