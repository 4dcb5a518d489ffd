"""What it takes to find out what a publication changed: two of a million customers each, 1 % of whom differ.

`ANNOUNCING_CUSTOMERS` asks for another number. The tables hold what is compared, in values of usual length.
"""

import os
import tempfile
import time
from contextlib import closing
from pathlib import Path

import duckdb

from bench._memory import forget_peak, peak_megabytes
from contracts.alerts import Alert
from unified_profile.webhooks.changes import changes
from unified_profile.webhooks.readings import readings

_CUSTOMERS = 1_000_000
_CUSTOMER = """
    create table marts.dim_customer as
    select
        'p_' || md5(range::varchar) as customer_id,
        'First' || range % 5000 || ' Last' || range % 9999 as display_name,
        'person.' || range || '@company' || range % 40000 || '.example' as primary_email,
        case when range % 3 = 0 then '+44' || 7000000000 + range end as primary_phone,
        'c_' || md5((range % 40000)::varchar) as company_id,
        'Company ' || range % 40000 || ' Ltd' as company_name,
        case range % 4 when 0 then 'Business' when 1 then 'Team' end as plan,
        timestamp '2026-01-01' + to_seconds(range * 13) as last_contact_at,
        range % 50 + (range < $changed)::integer as interaction_count,
        range % 2 as open_interaction_count,
        (range % 5 + 1)::double as last_rating_score,
        timestamp '2026-01-01' + to_seconds(range * 7) as last_rating_at
    from range($customers)
    order by customer_id
"""
_WORSENING = """
    create table marts.worsening_conversation as
    select 'chat:' || range as interaction_id, 'p_' || range as customer_id, 'chat' as channel, 6 as message_count
    from range(2000)
"""
_VALUES = """
    create table marts.metric_value as
    select
        'metric_' || range % 40 as metric, 'month' as grain, 'team' as dimension,
        'Team ' || range % 50 as dimension_value,
        date '2024-01-01' + to_months((range // 2000)::integer) as period_start, random() as value, 40 as n
    from range(200000)
"""


def run() -> dict[str, object]:
    """Seconds, and the most memory that the process held more than before."""
    customers = int(os.environ.get("ANNOUNCING_CUSTOMERS", _CUSTOMERS))
    with tempfile.TemporaryDirectory() as folder:
        before, after = (_publication(Path(folder) / f"{number}.duckdb", customers, number) for number in (0, 1))
        held = _held()
        forget_peak()
        began = time.perf_counter()
        found = changes(before, after, 2)
        compared = time.perf_counter()
        readings(
            after, [Alert(metric=f"metric_{number}", dimension="team", of="Team 1", below=0.5) for number in range(20)]
        )
        return {
            "customers": customers,
            "changed": found[0].data["changed"],
            "comparing, seconds": compared - began,
            "20 alerts, seconds": time.perf_counter() - compared,
            "memory on top, MB": peak_megabytes() - held,
        }


def _publication(file: Path, customers: int, number: int) -> Path:
    with closing(duckdb.connect(file, config={"memory_limit": "2GB"})) as con:
        con.execute("create schema marts")
        con.execute(_CUSTOMER, {"customers": customers, "changed": number * customers // 100})
        con.execute(_WORSENING)
        con.execute(_VALUES)
    return file


def _held() -> int:
    """Megabytes that the process holds now."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS:"))
