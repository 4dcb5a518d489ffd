"""Suggests which people of the hub may be one: what their records say together, compared and weighed."""

import hashlib
from dataclasses import asdict
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

import duckdb
import yaml
from anyascii import anyascii

from unified_profile.identity import Rules, default_rules
from unified_profile.identity.moments import naive_utc
from unified_profile.identity.statements import count
from unified_profile.suggestions.engine import Pair, TooLittleToLearnError, score_pairs
from unified_profile.suggestions.model import read_model
from unified_profile.suggestions.statements import run

_HERE = Path(__file__).parent
# Four to one. Below are mostly nameless pairs with nothing but a number in common, on which nobody could decide.
MIN_WEIGHT = 2.0
# A value that more people have says little, and comparing them all with each other costs much.
_MAX_PEOPLE_WITH_A_CLUE = 12


def suggest(con: duckdb.DuckDBPyConnection, *, rules: Rules | None = None, now: datetime | None = None) -> int:
    """Write identity.suggestion anew from the people there are, and give the number of suggestions.

    Pairs that a decision keeps apart are left out. `now` (aware) is when they were made. Does nothing when no run has
    changed anything since the last time. Must be called outside a transaction. Raises TooLittleToLearnError, then
    nothing is suggested.
    """
    chosen = rules or default_rules()
    signature = _signature(chosen)
    run(con, "schema")
    if not run(con, "is_up_to_date", signature=signature):
        run(con, "forget")
        try:
            pairs = _pairs(con, chosen)
        except TooLittleToLearnError:
            run(con, "remember", signature=signature)
            raise
        _write(con, pairs, naive_utc(now))
        run(con, "remember", signature=signature)
    return count(con, "select count(*) from identity.suggestion")


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """Remove all suggestions, which hold names and addresses, for those who want none."""
    run(con, "schema")
    run(con, "forget")


def _write(con: duckdb.DuckDBPyConnection, pairs: list[Pair], now: datetime) -> None:
    run(
        con,
        "write",
        now=now,
        people_a=[pair.a for pair in pairs],
        people_b=[pair.b for pair in pairs],
        weights=[pair.weight for pair in pairs],
        probabilities=[pair.probability for pair in pairs],
        bars=[[asdict(bar) for bar in pair.bars] for pair in pairs],
    )


def _signature(rules: Rules) -> str:
    """Say what suggestions depend on beside people: the model, the names it knows, the rules and the engine."""
    files = [file.read_bytes() for file in sorted([*_HERE.glob("*.yml"), *_HERE.glob("sql/*.sql")])]
    said = [*files, rules.text.encode(), version("splink").encode()]
    return hashlib.sha256(b"\0".join(said)).hexdigest()


def _pairs(con: duckdb.DuckDBPyConnection, rules: Rules) -> list[Pair]:
    run(con, "macros")
    names = [name for (name,) in run(con, "names_to_spell")]
    nicknames = [(short, given) for short, full in _nicknames().items() for given in full]
    try:
        run(
            con,
            "people",
            names=names,
            spellings=[anyascii(name) for name in names],
            nicknames=[short for short, _ in nicknames],
            given_names=[given for _, given in nicknames],
            placeholder_ids=sorted(rules.placeholder_ids),
            public_mail_domains=sorted(rules.public_mail_domains),
            max_people_with_a_clue=_MAX_PEOPLE_WITH_A_CLUE,
        )
        return score_pairs(con, ["person_to_compare"], read_model(_HERE / "people.yml"), min_weight=MIN_WEIGHT)
    finally:
        run(con, "clean_up")


@cache
def _nicknames() -> dict[str, list[str]]:
    found: dict[str, list[str]] = yaml.safe_load((_HERE / "nicknames.yml").read_text(encoding="utf-8"))
    return found
