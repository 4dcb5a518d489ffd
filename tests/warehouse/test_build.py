"""The build file: made once, migrated in order, readable by older tools."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
import yaml

from contracts.errors import ConfigurationError
from tests.warehouse.conftest import ROOT, Lander
from warehouse import migrations
from warehouse.build import ROW_GROUP_SIZE, STORAGE_VERSION, open_build
from warehouse.dbt import dbt_environment, run_dbt
from warehouse.memory import memory_limit
from warehouse.publish import publish
from warehouse.raw import load_landed

OLDER = "duckdb==1.5.5"


def test_times_without_an_offset_are_utc_on_every_machine(build: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from warehouse.build import open_build\n"
        "con = open_build(Path(sys.argv[1]))\n"
        "print(con.execute(\"select epoch(cast('2026-07-01 00:00:00' as timestamptz))::bigint\").fetchall()[0][0])"
    )
    for zone in ("UTC", "America/New_York", "Asia/Kolkata"):
        done = subprocess.run(
            [sys.executable, "-c", code, str(build)],
            cwd=ROOT,
            env=os.environ | {"TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        )
        assert int(done.stdout) == 1782864000


def test_tables_are_cut_into_small_row_groups_by_us_and_by_dbt(build: Path) -> None:
    with open_build(build) as con:
        con.execute("create table raw.numbers as select i from range(40000) as numbers(i)")
        con.execute("checkpoint warehouse")
        parts = "select row_group_id, count from pragma_storage_info('raw.numbers') where segment_type = 'BIGINT'"
        rows = f"select sum(count) from ({parts}) group by row_group_id order by row_group_id"
        assert con.execute(rows).fetchall() == [(ROW_GROUP_SIZE,), (ROW_GROUP_SIZE,), (40_000 - 2 * ROW_GROUP_SIZE,)]
    profile = yaml.safe_load((ROOT / "warehouse" / "profiles.yml").read_text(encoding="utf-8"))
    target = profile["switchboard"]["outputs"]["build"]
    (attached,) = target["attach"]
    assert attached["options"] == {"storage_version": STORAGE_VERSION, "row_group_size": ROW_GROUP_SIZE}


@pytest.mark.slow
def test_a_model_that_does_not_fit_into_memory_is_no_matter_for_the_next(build: Path, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "dbt_project.yml").write_text("name: big\nversion: 1.0.0\nprofile: switchboard\n", encoding="utf-8")
    wide = "select hash(i) as place, repeat(md5(i::varchar), 8) as words from range(2000000) as numbers(i) order by 1"
    for name in ("one", "two", "three"):
        model = "{{ config(materialized='table') }} " + wide
        (tmp_path / "models" / f"{name}.sql").write_text(model, encoding="utf-8")
    open_build(build).close()
    told = run_dbt("run", build=build, var=tmp_path / "var", variables={}, select="*", project=tmp_path, memory="300MB")
    assert "ERROR" not in told
    with open_build(build) as con:
        assert con.execute("select count(*) from main.one join main.three using (place)").fetchall() == [(2_000_000,)]
    assert not (tmp_path / ".tmp").exists()


def test_migrations_are_applied_once_and_in_order(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_build(build) as con:
        con.execute("insert into meta.stream (connection, stream) values ('shop', 'contacts')")
    newest = len(migrations.MIGRATIONS)
    later = (newest + 1, "a note per stream", "alter table meta.stream add column note varchar")
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, later))
    for _ in range(2):
        with open_build(build) as con:
            versions = [
                version for (version,) in con.execute("select version from meta.migration order by 1").fetchall()
            ]
            assert versions == list(range(1, newest + 2))
            assert con.execute("select connection, note from meta.stream").fetchall() == [("shop", None)]


def test_a_failed_migration_leaves_nothing_behind(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_build(build).close()
    newest = len(migrations.MIGRATIONS)
    broken = (newest + 1, "broken", "alter table meta.stream add column note varchar; select * from nowhere")
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, broken))
    with pytest.raises(duckdb.CatalogException):
        open_build(build)
    monkeypatch.undo()
    with open_build(build) as con:
        assert con.execute("select max(version) from meta.migration").fetchall() == [(newest,)]
        assert "note" not in {row[0] for row in con.execute("describe meta.stream").fetchall()}


def test_a_file_from_the_future_is_refused(build: Path) -> None:
    with open_build(build) as con:
        con.execute("insert into meta.migration values (99, 'later', null)")
    with pytest.raises(ConfigurationError, match="upgrade Switchboard"):
        open_build(build)


@pytest.mark.slow
def test_older_tools_open_what_is_published(build: Path, lander: Lander, tmp_path: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    older = tmp_path / "older"
    steps = [
        [str(uv), "venv", "--quiet", "--python", sys.executable, str(older)],
        [str(uv), "pip", "install", "--quiet", "--python", str(older / "bin" / "python"), OLDER],
    ]
    for step in steps:
        try:
            done = subprocess.run(step, capture_output=True, text=True, check=False, timeout=120)
        except (FileNotFoundError, subprocess.TimeoutExpired) as error:
            pytest.skip(f"{OLDER} cannot be installed here: {error}")
        if done.returncode:
            pytest.skip(f"{OLDER} cannot be installed here: {done.stderr.strip().splitlines()[-1]}")
    lander.land(0, [{"id": "a", "tags": [1], "name": "Ann", "📞": 1}])
    with open_build(build) as con:
        load_landed(con, str(lander.root))
        con.execute("create view raw.names as select name from raw.shop__contacts")
    publication = publish(build, tmp_path / "published")
    code = (
        "import sys, duckdb; con = duckdb.connect(sys.argv[1], read_only=True)\n"
        "print(duckdb.__version__, con.execute('select id, tags, _extra, name from raw.shop__contacts join raw.names "
        "using (name)').fetchall())"
    )
    command = [str(older / "bin" / "python"), "-c", code, str(publication.path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert answer.strip() == "1.5.5 [('a', '[1]', '{\"📞\":1}', 'Ann')]"


def test_writing_keeps_to_the_memory_asked_for(tmp_path: Path) -> None:
    with closing(open_build(tmp_path / "warehouse.duckdb", memory="512MB")) as con:
        assert con.execute("select current_setting('memory_limit')").fetchall() == [("488.2 MiB",)]


def test_by_itself_writing_leaves_memory_to_others() -> None:
    asked = memory_limit()
    assert asked.endswith("MB")
    assert int(asked.removesuffix("MB")) <= 6000


def test_dbt_is_told_the_same(tmp_path: Path) -> None:
    assert dbt_environment(tmp_path, tmp_path, memory="512MB")["SWITCHBOARD_BUILD_MEMORY"] == "512MB"
    assert dbt_environment(tmp_path, tmp_path)["SWITCHBOARD_BUILD_MEMORY"] == memory_limit()
