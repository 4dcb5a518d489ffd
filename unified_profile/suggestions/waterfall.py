"""The waterfall of a pair: how each comparison moved the weight, from where every pair starts to its end."""

from dataclasses import dataclass
from math import log2
from typing import Any

from unified_profile.suggestions.model import Comparison, Model


@dataclass(frozen=True)
class Bar:
    """One step: what was compared, what the values said, and the bits it added. Values are those of rows a and b."""

    about: str
    says: str
    weight: float
    value_a: str
    value_b: str


def bars_of(model: Model, chance: float, row: dict[str, Any]) -> tuple[Bar, ...]:
    """Give the bars of a scored row; they add up to its weight. `chance`: that any two rows are one person."""
    bars = [Bar("start", "any two", round(log2(chance / (1 - chance)), 3), "", "")]
    for comparison in model.comparisons:
        level, shown = row[f"gamma_{comparison.name}"], _shown(comparison, row)
        if level >= 0:
            bars.append(Bar(comparison.name, _says(comparison, level), round(row[f"mw_{comparison.name}"], 3), *shown))
        rarity = row.get(f"mw_tf_adj_{comparison.name}")
        if rarity:
            bars.append(Bar(comparison.name, "how rare the value is", round(rarity, 3), *shown))
    return tuple(bars)


def _says(comparison: Comparison, level: int) -> str:
    """Levels are numbered from the last one up: 0 is disagreement."""
    return comparison.levels[-level].says if level else comparison.otherwise


def _shown(comparison: Comparison, row: dict[str, Any]) -> tuple[str, str]:
    return _joined(comparison, row, "l"), _joined(comparison, row, "r")


def _joined(comparison: Comparison, row: dict[str, Any], side: str) -> str:
    values = [row[f"{column}_{side}"] for column in comparison.shows]
    return ", ".join(each for value in values for each in (value if isinstance(value, list) else [value]) if each)
