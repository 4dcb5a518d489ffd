"""`switchboard audit`: the access log as somebody at the terminal reads it."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests.switchboard.test_command_line import run
from unified_profile.ledger import Ledger

DAYS = [datetime(2026, 5, day, 12, tzinfo=UTC) for day in (1, 2, 3, 4)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """From the first of May on, a day each: Ann looked at Bo and at Cy, Ben at Bo, and she removed him."""
    (tmp_path / "switchboard.yaml").write_text("connections: {}\n", encoding="utf-8")
    (tmp_path / "var").mkdir()
    clock = iter(DAYS)
    with Ledger(url(tmp_path)) as ledger:
        ann, ben = ledger.ensure_user("ann@acme.com", "admin"), ledger.ensure_user("ben@acme.com")
    with Ledger(url(tmp_path), clock=lambda: next(clock)) as ledger:
        ledger.record_view(ann, "p_bo", "/customer/{customer_id}")
        ledger.record_view(ann, "p_cy", "/customer/{customer_id}")
        ledger.record_view(ben, "p_bo", "switchboard profile")
    with Ledger(url(tmp_path), clock=lambda: DAYS[3]) as ledger:
        ledger.remove_user("ben@acme.com", by="ann@acme.com")
    return tmp_path


def url(home: Path) -> str:
    return f"sqlite:///{home / 'var' / 'ledger.sqlite'}"


@pytest.mark.parametrize(
    ("asked", "entries"),
    [
        ((), [4, 3, 2, 1]),
        (("--who", "Ann@Acme.com"), [4, 2, 1]),
        (("--who", "ben@acme.com"), [3]),  # who was removed is answered for all the same
        (("--customer", "p_bo"), [3, 1]),
        (("--customer", "p_b"), []),
        (("--since", "2026-05-03"), [4, 3]),
        (("--who", "ann@acme.com", "--customer", "p_bo", "--since", "2026-05-02"), []),
        (("-n", "2"), [4, 3]),
    ],
    ids=str,
)
def test_entries_are_found_by_user_customer_and_day(home: Path, asked: Sequence[str], entries: list[int]) -> None:
    done = run("audit", "list", *asked, "--json", home=home)
    assert done.returncode == 0, done.stderr
    assert [each["sequence"] for each in json.loads(done.stdout)] == entries


def test_an_entry_says_who_did_what_to_whom_when_and_how(home: Path) -> None:
    shown = run("audit", "list", "--customer", "p_bo", home=home).stdout.splitlines()
    assert shown[1].split() == ["3", "2026-05-03", "12:00", "ben@acme.com", "view", "p_bo", "switchboard", "profile"]
    assert len(shown) == 3
    assert "nothing of the kind" in run("audit", "list", "--since", "2026-05-05", home=home).stdout


def test_a_user_there_never_was_and_a_day_that_is_none_are_refused(home: Path) -> None:
    unknown = run("audit", "list", "--who", "eve@acme.com", home=home)
    assert (unknown.returncode, "there never was a user 'eve@acme.com'" in unknown.stderr) == (1, True)
    assert run("audit", "list", "--since", "May", home=home).returncode == 2


def test_a_log_as_it_was_written_is_whole_and_one_that_was_changed_is_not(home: Path) -> None:
    whole = run("audit", "verify", home=home)
    assert (whole.returncode, whole.stdout.startswith("4 entries, all as they were written.")) == (0, True)
    head = json.loads(run("audit", "verify", "--json", home=home).stdout)["head"]
    assert whole.stdout.splitlines()[1] == head
    with sqlite3.connect(home / "var" / "ledger.sqlite", isolation_level=None) as connection:
        connection.execute("drop trigger access_log_no_update")
        connection.execute("update access_log set customer_id = 'p_cy' where sequence = 3")
    connection.close()
    changed = run("audit", "verify", home=home)
    assert changed.returncode == 1
    assert "from entry 3 on: the entry was changed. Remedy: " in changed.stderr
    verdict = run("audit", "verify", "--json", home=home)
    assert (verdict.returncode, json.loads(verdict.stdout)["broken_at"]) == (1, 3)


def test_what_was_seen_under_an_id_before_a_merge_is_found(home: Path) -> None:
    folder = home / "var" / "published" / "1"
    folder.mkdir(parents=True)
    (folder.parent / "current").symlink_to("1", target_is_directory=True)
    with closing(duckdb.connect(folder / "warehouse.duckdb")) as con:
        con.execute("create schema identity")
        con.execute("create table identity.minted_id (person_id varchar, current_person_id varchar)")
        # Cy turned out to be Bo; of Di nothing is left.
        con.execute("insert into identity.minted_id values ('p_bo', 'p_bo'), ('p_cy', 'p_bo'), ('p_di', null)")
    for customer, entries in {"p_bo": [3, 2, 1], "p_cy": [3, 2, 1], "p_di": [], "p_never": []}.items():
        done = run("audit", "list", "--customer", customer, "--json", home=home)
        assert done.returncode == 0, done.stderr
        assert [each["sequence"] for each in json.loads(done.stdout)] == entries
