"""Scores pairs of rows with Splink: learns from the rows themselves what agreement is worth, without labels."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from unified_profile.suggestions.model import Block, Comparison, Model
from unified_profile.suggestions.waterfall import Bar, bars_of

if TYPE_CHECKING:
    from splink import Linker

# Splink says much, and nothing that a user can act on.
_SILENT = 60
_SEED = 11
_LEAST_ROWS = 100
_WORK = "suggestions_at_work"


@dataclass(frozen=True)
class Pair:
    """Two rows by their ids; of two tables, a is of the first, else a < b. `weight` is in bits: 10 is 1,000 to 1."""

    a: str
    b: str
    weight: float
    probability: float
    bars: tuple[Bar, ...]


class TooLittleToLearnError(Exception):
    """The rows are too few, or too few of them are alike, for weights to be learned."""


def score_pairs(
    con: duckdb.DuckDBPyConnection, tables: Sequence[str], model: Model, *, min_weight: float = 0.0
) -> list[Pair]:
    """Give the pairs of at least `min_weight`, the heaviest first.

    `tables`: rows of one table are compared with each other, rows of two with those of the other one only. The same
    rows give the same pairs. Must be called outside a transaction; leaves no tables behind. Raises
    TooLittleToLearnError.
    """
    from splink import DuckDBAPI, Linker  # noqa: PLC0415 - who only reads suggestions, as the app does, needs none of it

    if any(_count(con, table) < _LEAST_ROWS for table in tables):
        raise TooLittleToLearnError(f"fewer than {_LEAST_ROWS} rows")
    unseen = 0.5 / min(model.sampled_pairs, _pairs_of(con, tables))
    with _at_work(con, tables) as names:
        api = DuckDBAPI(connection=con)
        linker = Linker([api.register(name) for name in names], _settings(model, tables, unseen), log_level=_SILENT)
        chance = _learn(linker, model)
        scored = linker.inference.predict(threshold_match_weight=min_weight, warning_mode="never")
        rows = scored.as_record_list()
    pairs = [_pair(model, chance, row) for row in rows if all(row[f"gamma_{name}"] for name in model.vetoes)]
    return sorted(pairs, key=lambda pair: (-pair.weight, pair.a, pair.b))


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    ((rows,),) = con.execute(f"select count(*) from {table}").fetchall()
    return int(rows)


def _pairs_of(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> int:
    counts = [_count(con, table) for table in tables]
    return counts[0] * (counts[0] - 1) // 2 if len(counts) == 1 else counts[0] * counts[1]


def _settings(model: Model, tables: Sequence[str], unseen: float) -> dict[str, Any]:
    """`unseen`: how often two strangers agree in a way that none of the sampled pairs does, half a pair of them all."""
    return {
        "link_type": "dedupe_only" if len(tables) == 1 else "link_only",
        "unique_id_column_name": model.id,
        "comparisons": [_comparison(each, unseen) for each in model.comparisons],
        "blocking_rules_to_generate_predictions": [_rule(each) for each in model.blocks],
        "additional_columns_to_retain": sorted({column for each in model.comparisons for column in each.shows}),
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
    }


def _comparison(comparison: Comparison, unseen: float) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": comparison.missing, "label_for_charts": "not known", "is_null_level": True}
    ]
    for level in comparison.levels:
        weighed = {"tf_adjustment_column": level.rare_counts_more} if level.rare_counts_more else {}
        levels.append({"sql_condition": level.when, "label_for_charts": level.says, "u_probability": unseen, **weighed})
    levels.append({"sql_condition": "ELSE", "label_for_charts": comparison.otherwise})
    return {"output_column_name": comparison.name, "comparison_levels": levels}


def _rule(block: Block) -> Any:
    from splink import block_on  # noqa: PLC0415 - see score_pairs

    listed = [block.any_of] if block.any_of else []
    return block_on(*block.same, *listed, arrays_to_explode=listed or None)


def _learn(linker: "Linker", model: Model) -> float:
    """Learn the weights, and give the chance that any two rows are one person."""
    from splink.internals.exceptions import EMTrainingException  # noqa: PLC0415 - see score_pairs

    training = linker.training
    try:
        training.estimate_probability_two_random_records_match(
            [_rule(each) for each in model.certain], recall=model.certain_share
        )
        training.estimate_u_using_random_sampling(max_pairs=model.sampled_pairs, seed=_SEED)
        for block in model.learn_from:
            training.estimate_parameters_using_expectation_maximisation(
                _rule(block), estimate_without_term_frequencies=True, max_pairs=model.sampled_pairs
            )
    except (EMTrainingException, ValueError) as error:
        raise TooLittleToLearnError(str(error)) from error
    return float(linker.misc.save_model_to_json()["probability_two_random_records_match"])


def _pair(model: Model, chance: float, row: dict[str, Any]) -> Pair:
    weight, probability = round(row["match_weight"], 3), round(row["match_probability"], 6)
    return Pair(row[f"{model.id}_l"], row[f"{model.id}_r"], weight, probability, bars_of(model, chance, row))


@contextmanager
def _at_work(con: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> Iterator[list[str]]:
    """Copies of the tables in a database of their own, in memory: what Splink creates there is gone with it."""
    ((database, schema),) = con.execute("select current_database(), current_schema()").fetchall()
    con.execute(f"attach ':memory:' as {_WORK}")
    try:
        names = [f"rows_{number}" for number in range(len(tables))]
        for name, table in zip(names, tables, strict=True):
            con.execute(f"create table {_WORK}.{name} as from {table}")
        con.execute(f"use {_WORK}")
        yield names
    finally:
        con.execute(f'use "{database}"."{schema}"')
        con.unregister("result_df")  # Splink forgets it
        con.execute(f"detach {_WORK}")
