"""What is built in part is what would be built whole, whatever came late, was told again, moved or was deleted."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from contracts.connection import Connection
from contracts.landing import Column
from contracts.schedules import Schedule
from contracts.shapes import shapes
from tests.warehouse.conftest import Lander
from tests.warehouse.office import make_project, raw_columns
from tests.warehouse.random_desk import Desk, Records
from unified_profile.identity import rules_with
from unified_profile.identity.groups import AGENT, COMPANY, resolve_groups
from unified_profile.identity.resolve import resolve as resolve_people
from unified_profile.sentiment import score_messages
from warehouse import dbt, increments
from warehouse.build import open_build
from warehouse.business_time import write_schedules
from warehouse.raw import load_landed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

_HOURS = Schedule.model_validate(
    {
        "name": "Berlin",
        "teams": [f"Team 0 {letter}" for letter in "abc"],
        "versions": [{"time_zone": "Europe/Berlin", "hours": {"monday": ["09:00-17:00"], "friday": ["09:00-13:00"]}}],
    }
)
_TABLES = """
    select schema_name || '.' || table_name
    from duckdb_tables()
    where schema_name in ('core', 'intermediate', 'marts') and table_name not in (
        'touched_record', 'touched_customer', 'touched_interaction', 'changed_interaction'
    )
    order by all
"""


class Office:
    """The real models over one make-believe tool, with identity as it is worked out in a run."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.desk, self._loads = folder, Desk(seed), 0
        self.build = folder / "build" / "warehouse.duckdb"
        everything = self.desk.everything()
        self.project = make_project(folder, {"desk": list(everything)})
        self.land(everything)
        with open_build(self.build) as con:
            write_schedules(con, [_HOURS], date(2026, 12, 1))
        told = dbt.dbt_vars([Connection("desk", "desk", {"token": "${NOPE}"})], self.project / "connectors")
        self.variables = told

    def land(self, records: Records) -> None:
        for shape, rows in records.items():
            columns = [*raw_columns(shapes()[shape]), Column(name="gone", type="boolean")]
            lander = Lander(self.folder / "landing", "desk", "desk", shape, columns, ["id"], None, deleted_flag="gone")
            lander.land(self._loads, list(rows.values()))
        self._loads += 1

    def run(self) -> str | None:
        """Load and build what landed. Gives why everything was built, None when only what changed was."""
        with open_build(self.build) as con:
            load_landed(con, str(self.folder / "landing"))
            increments.begin(con, "ground", fewest=0)
        self._dbt(dbt.CORE)
        with open_build(self.build) as con:
            rules = rules_with(None)
            resolve_people(con, phone_regions={}, overrides=[], rules=rules)
            resolve_groups(con, AGENT, overrides=[], rules=rules)
            resolve_groups(con, COMPANY, overrides=[], rules=rules)
            score_messages(con)
        self._dbt(dbt.MARTS)
        with open_build(self.build) as con:
            ((whole_because,),) = con.execute("select whole_because from meta.increment").fetchall()
            increments.complete(con)
        return whole_because

    def run_whole(self) -> None:
        with open_build(self.build) as con:
            increments.forget(con)
        assert self.run() == "nothing was built before"

    def contents(self) -> dict[str, list[tuple[object, ...]]]:
        with duckdb.connect(str(self.build), read_only=True) as con:
            tables = [name for (name,) in con.execute(_TABLES).fetchall()]
            return {name: con.execute(f"select * from {name} order by all").fetchall() for name in tables}

    def _dbt(self, select: str) -> None:
        var = self.folder / "var"
        dbt.run_dbt("run", build=self.build, var=var, variables=self.variables, project=self.project, select=select)


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_built_in_part_is_what_would_be_built_whole(tmp_path: Path, seed: int) -> None:
    office = Office(tmp_path, seed)
    assert office.run() == "nothing was built before"
    for _ in range(2):
        office.land(office.desk.change())
        assert office.run() is None
    in_part = office.contents()
    office.run_whole()
    whole = office.contents()
    assert in_part.keys() == whole.keys()
    assert [name for name in whole if in_part[name] != whole[name]] == []
    assert len(whole["marts.fct_event"]) > 300
    assert len(whole["marts.metric_fact"]) > 500


def test_what_everything_hangs_on_builds_everything(tmp_path: Path) -> None:
    office = Office(tmp_path, seed=3)
    office.run()
    office.land(office.desk.change_ground())
    assert office.run() == "teams changed"
    at_once = office.contents()
    office.run_whole()
    assert at_once == office.contents()
