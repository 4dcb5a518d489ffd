"""A run that fails or is killed leaves the former identity as it was."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from unified_profile.identity import resolve
from unified_profile.identity import resolve as resolve_function

ROOT = Path(__file__).parents[3]
KILLED_HALFWAY = """
import importlib, os, signal, sys
import duckdb
module = importlib.import_module("unified_profile.identity.resolve")

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

module.name_people = die
con = duckdb.connect(sys.argv[1])
con.execute("update core.people set email = 'ann@x.com'")
module.resolve(con, phone_regions={})
"""
PEOPLE = """
    create schema core;
    create table core.people as
    select
        'a:contact:' || range as record_key, 'a' as connection, null::timestamp as occurred_at, null::varchar as name,
        range || '@x.com' as email, null::varchar[] as other_emails, ['+44791112345' || range] as phones,
        null::varchar as external_id, null::varchar[] as reference_keys
    from range(5);
    create table core.interactions (record_key varchar, person_key varchar, channel varchar);
"""


def test_a_failure_halfway_changes_nothing(hub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.add("a:contact:1", email="ann@x.com")
    hub.add("b:contact:1", email="bob@x.com")
    hub.resolve()
    before = hub.state()
    hub.add("b:contact:1", email="ann@x.com", phones=["+447911123456"])

    def fail(*_: Any) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(sys.modules[resolve_function.__module__], "name_people", fail)
        with pytest.raises(RuntimeError, match="disk"):
            hub.resolve()
    assert hub.state() == before
    assert hub.resolve().people == 1


def test_a_kill_halfway_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(path) as con:
        con.execute(PEOPLE)
        resolve(con, phone_regions={})
        before = con.execute("from identity.person_record order by all").fetchall()
    killed = subprocess.run([sys.executable, "-c", KILLED_HALFWAY, str(path)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    with duckdb.connect(path) as con:
        assert con.execute("select count(distinct email) from core.people").fetchall() == [(1,)], "it got that far"
        assert con.execute("from identity.person_record order by all").fetchall() == before
        assert resolve(con, phone_regions={}).people == 1
