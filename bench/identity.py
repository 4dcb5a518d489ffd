"""What identity costs, and how right it is, on a synthetic hub of known truth (bench/_identity).

The warehouse is a file, as in life. 10 million records take half an hour: IDENTITY_SIZES=10000000 asks for them.
"""

import os
import tempfile
import time
from contextlib import closing
from pathlib import Path

import duckdb

from bench._identity import TOOLS, b_cubed, grow, load, pairwise, recall_by_trap
from bench._memory import forget_peak, peak_megabytes
from unified_profile.identity import IdentityReport, resolve
from unified_profile.suggestions import suggest

SIZES = (100_000, 1_000_000)
CHANGED = (1, 100, 10_000)
_MADE_AT_MOST = 1_000_000
# A person found is whoever most of their records are of.
_RIGHT = """
    with
    main_person as (
        select person_record.person_id, mode(truth.person) as person
        from truth
        inner join identity.person_record on person_record.record_key = truth.record_key
        group by person_record.person_id
    )
    select count(*), avg((person_a.person = person_b.person)::integer)
    from identity.suggestion
    inner join identity.person_record as record_a on record_a.record_key = suggestion.record_key_a
    inner join identity.person_record as record_b on record_b.record_key = suggestion.record_key_b
    inner join main_person as person_a on person_a.person_id = record_a.person_id
    inner join main_person as person_b on person_b.person_id = record_b.person_id
    where suggestion.weight >= $weight
"""


def run() -> dict[str, object]:
    """CPU of first and later runs, memory and quality, at each size."""
    sizes = [int(size) for size in os.environ.get("IDENTITY_SIZES", "").split(",") if size] or SIZES
    return {f"{size:,} records: {name}": value for size in sizes for name, value in _measure(size).items()}


def _measure(size: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        with closing(_open(Path(folder), size)) as con:
            load(con, min(size, _MADE_AT_MOST))
            grow(con, size)
        # Opened anew, so that memory is that of identity and not of loading.
        with closing(_open(Path(folder), size)) as con:
            forget_peak()
            measured: dict[str, object] = {}
            report = _timed(con, "first run, phones read", measured)
            measured["people found"], measured["contested keys"] = report.people, report.contested
            right = quality(con) | suggestions(con)
            _later_runs(con, size, measured)
            measured["peak memory, MB"] = peak_megabytes()
            return measured | right


def _open(folder: Path, size: int) -> duckdb.DuckDBPyConnection:
    memory = "1500MB" if size <= _MADE_AT_MOST else "6GB"
    settings = {"threads": "2", "memory_limit": memory, "temp_directory": str(folder / "tmp")}
    return duckdb.connect(str(folder / "hub.duckdb"), config=settings)


def _later_runs(con: duckdb.DuckDBPyConnection, size: int, measured: dict[str, object]) -> None:
    _timed(con, "everything anew, phones known", measured, anew=True)
    _timed(con, "nothing new", measured)
    for changed in CHANGED:
        _change(con, size, changed)
        report = _timed(con, f"{changed:,} changed", measured)
        measured[f"{changed:,} changed: records looked at"] = report.looked_at


def suggestions(con: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """CPU, and how many of the suggested pairs of people are one, from given weights (bits) up."""
    cpu = time.process_time()
    suggest(con)
    measured: dict[str, object] = {"suggestions, CPU s": time.process_time() - cpu}
    for weight in (2, 4, 10):
        ((pairs, right),) = con.execute(_RIGHT, {"weight": weight}).fetchall()
        measured[f"suggestions from {weight} bits up"] = pairs
        measured[f"suggestions from {weight} bits up, right"] = right
    return measured


def _timed(
    con: duckdb.DuckDBPyConnection, name: str, measured: dict[str, object], *, anew: bool = False
) -> IdentityReport:
    wall, cpu = time.perf_counter(), time.process_time()
    report = resolve(con, phone_regions=dict.fromkeys(TOOLS, "GB"), anew=anew)
    measured[f"{name}, CPU s"] = time.process_time() - cpu
    measured[f"{name}, wall s"] = time.perf_counter() - wall
    return report


def _change(con: duckdb.DuckDBPyConnection, size: int, changed: int) -> None:
    """Give so many records a further address, two by two the same."""
    con.execute(
        """
        update core.people
        set other_emails = ['moved' || (rowid // $step // 2) || '.' || $changed || '@elsewhere.com']
        where rowid % $step = $offset and rowid < $step * $changed
        """,
        {"step": size // changed, "offset": changed % 7, "changed": changed},
    )
    con.execute("checkpoint")


def quality(con: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """Precision and recall over pairs and over records, and recall by trap."""
    measured: dict[str, object] = {}
    for kind, (precision, recall) in (("pairwise", pairwise(con)), ("B-cubed", b_cubed(con))):
        measured[f"{kind} precision"], measured[f"{kind} recall"] = precision, recall
        measured[f"{kind} F1"] = 2 * precision * recall / (precision + recall)
    for trap, (pairs, recall) in recall_by_trap(con).items():
        measured[f"recall, {trap} ({pairs:,} pairs)"] = recall
    return measured
