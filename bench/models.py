"""What the models cost: everything from nothing, then after one percent of change, on 1 million events.

10 million events take a quarter of an hour: MODELS_EVENTS=10000000 asks for them. Identity is counted, loading is not.
The yardstick beside it: the bytes of the timeline read, sorted and written once by DuckDB.
"""

import os
import resource
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import yaml

from bench._memory import forget_peak, peak_megabytes
from bench._models import CONNECTIONS, Desk
from pipelines import steps
from switchboard.settings import Settings, load_settings
from warehouse import dbt

EVENTS = 1_000_000
CHANGED = 0.01
_STORED = "set preserve_insertion_order = false; set threads = 2; set memory_limit = '6GB'"


def run() -> dict[str, object]:
    """CPU seconds and peak memory of a first build and of one after a change, and their ratio."""
    events = int(os.environ.get("MODELS_EVENTS", EVENTS))
    with tempfile.TemporaryDirectory(dir=os.environ.get("MODELS_FOLDER")) as folder:
        home = Path(folder)
        config = {"connections": CONNECTIONS, "suggestions": False, "increments_from": 0}
        (home / "switchboard.yaml").write_text(yaml.safe_dump(config))
        settings = load_settings(home)
        desk = Desk(Path(settings.landing_url), events)
        desk.land_everything()
        measured = _built(settings, "everything")
        measured["events"] = _events(settings)
        measured["scan, sort, write of the timeline: CPU s"] = yardstick = _yardstick(settings, home)
        measured["everything ÷ scan, sort, write"] = measured["everything: CPU s"] / yardstick
        desk.land_change(CHANGED)
        changed = _built(settings, "one percent")
        measured |= changed
        measured["one percent ÷ everything"] = changed["one percent: CPU s"] / measured["everything: CPU s"]
        return measured


def _built(settings: Settings, name: str) -> dict[str, float]:
    """CPU and peak memory of each stage. Loading stands beside the others and is not part of their sum."""
    measured: dict[str, float] = {}
    stages: dict[str, Callable[[], object]] = {
        "core": lambda: (steps.begin_models(settings), steps.run_models(settings, dbt.CORE)),
        "identity": lambda: steps.resolve_identity(settings),
        "marts": lambda: (steps.run_models(settings, dbt.MARTS), steps.complete_models(settings)),
    }
    measured[f"{name}: loading, CPU s"] = _cpu(lambda: steps.load(settings))
    for stage, work in stages.items():
        forget_peak()
        measured[f"{name}: {stage}, CPU s"] = _cpu(work)
    measured[f"{name}: CPU s"] = sum(measured[f"{name}: {stage}, CPU s"] for stage in stages)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    measured[f"{name}: peak memory, MB"] = max(children, peak_megabytes())
    return measured


def _cpu(work: Callable[[], object]) -> float:
    before = _seconds()
    work()
    return _seconds() - before


def _seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _events(settings: Settings) -> float:
    with closing(duckdb.connect(str(settings.build_path), read_only=True)) as con:
        ((events,),) = con.execute("select count(*) from marts.fct_event").fetchall()
    return float(events)


def _yardstick(settings: Settings, home: Path) -> float:
    """CPU of what a program that did nothing else would do with the timeline."""
    with closing(duckdb.connect(str(home / "yardstick.duckdb"))) as con:
        con.execute(_STORED)
        con.execute(f"attach '{settings.build_path}' as build (read_only)")
        sort = "create table sorted as select * from build.marts.fct_event order by customer_id, occurred_at, event_id"
        return _cpu(lambda: con.execute(sort))
