"""What the commands of `switchboard metrics` share: their arguments, and which number is meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from contracts.errors import ConfigurationError

if TYPE_CHECKING:
    from warehouse.registry import Metric as Definition

Metric = Annotated[str, typer.Argument(help="Name of a metric: `switchboard metrics list`.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]

GRAINS = ("month", "week", "day")
DIMENSIONS = ("channel", "team", "agent")


@dataclass(frozen=True)
class Slice:
    """One row of marts.metric_value: a period (`all` has no start) and one value of one dimension, or all of it."""

    grain: str = "all"
    period_start: date | None = None
    dimension: str = "all"
    dimension_value: str = "all"


def choose_metric(name: str) -> "Definition":
    """Give a metric's definition. Raises ConfigurationError naming those there are."""
    from warehouse.registry import metrics

    if name not in metrics():
        raise ConfigurationError(f"there is no metric '{name}'.", remedy=f"take one of {', '.join(metrics())}.")
    return metrics()[name]


def choose_grain(name: str) -> str:
    """Give the grain back. Raises ConfigurationError for what is none."""
    if name not in GRAINS:
        raise ConfigurationError(f"there is no grain '{name}'.", remedy=f"take one of {', '.join(GRAINS)}.")
    return name


def choose_slice(conditions: Sequence[str]) -> Slice:
    """Read conditions like month=2026-05, day=2026-05-04, channel=chat. Raises ConfigurationError for any other."""
    grain, start, dimension, value = "all", None, "all", "all"
    for condition in conditions:
        name, _, wanted = condition.partition("=")
        if name in GRAINS and grain == "all" and wanted:
            grain, start = name, _first_day(name, wanted)
        elif name in DIMENSIONS and dimension == "all" and wanted:
            dimension, value = name, wanted
        else:
            raise ConfigurationError(
                f"--for {condition} is not a period or a slice.",
                remedy=f"give at most one of {', '.join(GRAINS)} (month=2026-05, day=2026-05-04) and one of "
                f"{', '.join(DIMENSIONS)} (channel=chat).",
            )
    return Slice(grain, start, dimension, value)


def _first_day(grain: str, written: str) -> date:
    """The first day of the period: weeks begin on Monday."""
    try:
        day = date.fromisoformat(f"{written}-01" if grain == "month" and len(written) == len("2026-05") else written)
    except ValueError:
        raise ConfigurationError(
            f"--for {grain}={written}: that is no date.", remedy="write it like month=2026-05 or day=2026-05-04."
        ) from None
    if grain == "month":
        return day.replace(day=1)
    return date.fromordinal(day.toordinal() - day.weekday()) if grain == "week" else day
