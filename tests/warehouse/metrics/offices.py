"""Offices made by chance: rows for every table that the facts of a family are made of, told apart by one number."""

import random
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import duckdb
import yaml

from tests.warehouse.rendering import rendered
from warehouse.dbt import PROJECT
from warehouse.registry import FOLDER, metrics

MODELS = PROJECT / "warehouse" / "models"
MONDAY = datetime.fromisoformat("2026-05-04T00:00:00")
UNITS = 12
# Of these there are several for each of what they are about.
_MANY = {"int_event": 60, "fct_deal": 40, "fct_rating": 40}
# What these tables do not always know; elsewhere a time or a score is always there.
_MAY_BE_UNKNOWN = {
    "fct_interaction": ("started_at", "ended_at", "first_closed_at", "first_human_reply_at"),
    "fct_episode": ("ended_at", "returned_at"),
    "fct_rating": ("answered_at", "requested_at", "score"),
    "fct_review": ("reviewed_at", "score"),
    "fct_deal": ("created_at", "closed_at"),
    "int_wait": ("ended_at",),
    "int_return": ("returned_at",),
    "int_same_topic_return": ("returned_at",),
}
Row = dict[str, Any]
Tables = dict[str, list[Row]]

# What a column holds, where its name says more than its type. None: unknown.
_WORDS: dict[str, list[Any]] = {
    "channel": ["chat", "email", "phone", "phone", None],
    "direction": ["inbound", "inbound", "inbound", "outbound"],
    "state": ["closed", "closed", "closed", "open"],
    "outcome": ["answered", "answered", "answered", "missed", "abandoned", "voicemail", None],
    "missed_reason": ["abandoned_in_ivr", "no_available_agent", None],
    "team_name": ["Desk", "Line", None],
    "survey": ["csat", "csat", "nps", "ces"],
    "scale_min": [0.0],
    "scale_max": [10.0],
    "score": [0.0, 3.0, 5.0, 8.0, 10.0],
    "selection": ["random", "targeted", None],
    "quadrant": [f"{one} quality, {other}" for one in ("high", "low") for other in ("satisfied", "not satisfied")],
    "bot_resolution": ["assumed_resolution", "confirmed_resolution", "escalated", None],
    "status": ["won", "lost", "open", "deleted"],
    "ended_by": ["answer", "close", None],
    "event_type": ["message", "message", "bot_handed_off", "bot_handed_off", "note"],
    "actor_type": ["customer", "agent", "bot"],
    "connection": ["desk"],
    "occupancy": [0.0, 0.25, 1.0, None],
    "reviewer_count": [1, 2, 3],
}
# What holds for a whole office.
_OF_THE_OFFICE: dict[str, list[dict[str, Any]]] = {
    "int_silence": [{"connection": "desk"}],
    "int_suggestions_made": [{"are_made": True}],
    "int_review_beginning": [{"reviewed_by": who, "reviewed_from": MONDAY} for who in ("people", "machine", "anybody")],
}
# Which one it is of, by what the column is called.
_KINDS = {
    "interaction": "i", "episode": "i", "interaction_key": "i", "customer": "p", "agent": "a", "company": "c",
    "rating": "r", "review": "v", "deal": "d", "wait": "w", "act": "x", "event": "e", "subject": "s",
}  # fmt: skip


def families() -> list[str]:
    """Every family of metrics there is."""
    return sorted({metric.family for metric in metrics().values()})


@cache
def inputs(family: str) -> tuple[str, ...]:
    """The tables that the facts of a family are made of."""
    text = (FOLDER / family / f"facts_{family}.sql").read_text(encoding="utf-8")
    return tuple(sorted(set(re.findall(r"ref\('(\w+)'\)", text))))


@cache
def columns() -> dict[str, dict[str, str]]:
    """Type of each column of each model, as it is described."""
    return {
        model["name"]: {column["name"]: column["data_type"] for column in model["columns"]}
        for path in MODELS.glob("*/_*.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
    }


def office(family: str, seed: int) -> Tables:
    """Rows of every table of a family. The same number gives the same rows."""
    rng = random.Random(f"{family} {seed}")
    tables = {table: _OF_THE_OFFICE.get(table) or _rows(table, rng) for table in inputs(family)}
    if "int_business_reading" in tables:
        tables["int_business_reading"] = _readings(tables["int_wait"])
    return tables


def facts(con: duckdb.DuckDBPyConnection, family: str, tables: Tables) -> list[Row]:
    """What the family's SQL makes of these rows."""
    for table, rows in tables.items():
        fill(con, table, rows)
    found = con.execute(rendered(f"metrics/{family}/facts_{family}"))
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def values(con: duckdb.DuckDBPyConnection, found: list[Row], names: list[str]) -> list[Row]:
    """What these facts are worth, as marts.metric_value says, with a minimum n of one."""
    fill(con, "metric_fact", found)
    fill(con, "metric_definition", [metrics()[name].model_dump() | {"minimum_n": 1} for name in names])
    fill(con, "int_metric_estimate", [])
    fill(con, "int_needed_setting", [])
    fill(con, "dim_date", [])
    for model in ("int_metric_cell", "int_metric_sum", "int_metric_median"):
        con.execute(f"create or replace table {model} as {rendered(f'intermediate/{model}')}")
    told = con.execute(rendered("marts/metric_value"))
    columns = [column[0] for column in told.description or []]
    return [dict(zip(columns, row, strict=True)) for row in told.fetchall()]


def fill(con: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> None:
    """Make a table of a model's described columns with these rows."""
    types = columns()[table]
    con.execute(f"create or replace table {table} ({', '.join(f'{name} {kind}' for name, kind in types.items())})")
    if rows:
        places = ", ".join([f"({', '.join('?' * len(types))})"] * len(rows))
        con.execute(f"insert into {table} values {places}", [row.get(name) for row in rows for name in types])


def _rows(table: str, rng: random.Random) -> list[Row]:
    """A row for most units. The first column is the key, where it is one of a kind that is told apart."""
    types = columns()[table]
    key = next(iter(types))
    rows = []
    for number in range(_MANY.get(table, UNITS)):
        if rng.random() < 0.85:
            row = {name: _value(name, kind, rng, 0.15 * table.startswith("fct_")) for name, kind in types.items()}
            row |= {name: None for name in _MAY_BE_UNKNOWN.get(table, ()) if rng.random() < 0.15}
            if (prefix := _prefix(key)) is not None:
                row[key] = f"{prefix}{number}"
            rows.append(_in_order(row, number))
    return rows


def _readings(waits: list[Row]) -> list[Row]:
    """The clock of business time at both ends of each wait: it runs at a quarter of the pace of the other."""
    moments = {(wait["interaction_id"], wait[end]) for wait in waits for end in ("started_at", "ended_at")}
    return [
        {"interaction_id": whose, "happened_at": when, "open_seconds": (when - MONDAY).total_seconds() / 4}
        for whose, when in moments
        if whose is not None and when is not None
    ]


def _in_order(row: Row, number: int) -> Row:
    """What ended did so after it started; days are told apart."""
    for start, end in (("started_at", "ended_at"), ("created_at", "closed_at"), ("requested_at", "answered_at")):
        if row.get(start) and row.get(end):
            row[start], row[end] = sorted([row[start], row[end]])
    if "date_day" in row:
        row["date_day"] = (MONDAY + timedelta(days=number)).date()
    return row


def _prefix(column: str) -> str | None:
    return next((letter for kind, letter in _KINDS.items() if column in (kind, f"{kind}_id", f"{kind}_key")), None)


def _value(column: str, kind: str, rng: random.Random, unknown: float) -> Any:
    """What is worked out in between is known; of what tools tell, a number or a reference may not be."""
    if column in _WORDS:
        return rng.choice(_WORDS[column])
    if (prefix := _prefix(column.removeprefix("reviewee_").removeprefix("returned_"))) is not None:
        return None if rng.random() < unknown else f"{prefix}{rng.randrange(4 if prefix == 'c' else UNITS)}"
    return None if kind == "double" and rng.random() < unknown else _BY_TYPE[kind](rng)


_BY_TYPE: dict[str, Callable[[random.Random], Any]] = {
    "varchar": lambda rng: rng.choice(["one", "other", None]),
    "varchar[]": lambda rng: rng.choice([["a1"], ["a1", "a2"], []]),
    "boolean": lambda rng: rng.choice([True, False]),
    "bigint": lambda rng: rng.randrange(4),
    "double": lambda rng: float(rng.randrange(1, 100)),
    "date": lambda rng: (MONDAY + timedelta(days=rng.randrange(UNITS))).date(),
    "timestamp": lambda rng: MONDAY + timedelta(minutes=rng.randrange(UNITS * 1440)),
}
