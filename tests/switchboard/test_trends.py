"""`switchboard trends`: bursts and whom they touched, as a list that harms nobody and is remembered."""

import csv
import io
import json
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from tests.switchboard.test_command_line import run
from tests.unified_profile.app.publication import World, write_publication
from unified_profile.app.spreadsheet import inert

FORMULA = '=HYPERLINK("https://evil.example","click")'


BURSTS = """
    insert into marts.topic_burst values
        ('burst_old', 'Login', 'chat', '2026-01-05', '2026-01-06', 2, 30, 8.5, 5.1, 1.7e-7, 1),
        ('burst_new', 'Delivery', 'all', '2026-04-13', '2026-04-19', 5, 90, 20, 8.25, 7.9e-17, 2);
    insert into marts.topic_burst_customer values
        ('burst_new', 'p_done', 1, 0, '2026-04-14', '2026-04-18'),
        ('burst_new', 'p_waits', 3, 1, '2026-04-13 08:00:00', '2026-04-15'),
        ('burst_old', 'p_other', 1, 0, '2026-01-05', '2026-01-05');
    insert into marts.dim_customer (customer_id, display_name, primary_email, primary_phone) values
        ('p_done', $formula, '@sum(a1)', '+4930123456'), ('p_waits', 'Ann', 'ann@acme.example', null),
        ('p_other', 'Bob', null, null);
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("trends")
    (home / "switchboard.yaml").write_text("connections: {}\n", encoding="utf-8")
    file = write_publication(World(), home / "var" / "published")
    with closing(duckdb.connect(file)) as con:
        for statement in duckdb.extract_statements(BURSTS):
            con.execute(statement, {"formula": FORMULA} if statement.named_parameters else None)
    return home


def test_bursts_are_listed_the_newest_first(home: Path) -> None:
    listed = json.loads(run("trends", "list", "--json", home=home).stdout)
    assert [each["burst_id"] for each in listed] == ["burst_new", "burst_old"]
    assert listed[1] | {"topic": "Login", "observed": 30, "expected": 8.5} == listed[1]
    words = run("trends", "list", home=home).stdout
    assert "1 in 5,882,353" in words
    assert "1 in 1,000,000,000" in words, "beyond that the bell is no longer to be believed"
    later = json.loads(run("trends", "list", "--since", "2026-02-01", "--json", home=home).stdout)
    assert [each["burst_id"] for each in later] == ["burst_new"]


def test_whom_a_burst_touched_is_a_harmless_csv_with_those_who_wait_first(home: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("trends", "customers", "burst_new", "--csv", home=home).stdout)))
    assert [row["customer_id"] for row in rows] == ["p_waits", "p_done"]
    assert rows[0]["email"] == "ann@acme.example"
    assert rows[0]["first_contact_at"] == "2026-04-13T08:00:00"
    assert rows[1]["name"] == f"'{FORMULA}"
    assert rows[1]["email"] == "'@sum(a1)"
    assert rows[1]["phone"] == "+4930123456"


def test_everybody_listed_is_in_the_access_log_and_nobody_else(home: Path) -> None:
    run("trends", "customers", "burst_new", home=home)
    entries = json.loads(run("audit", "list", "--json", home=home).stdout)
    seen = {str(value) for entry in entries for value in entry.values() if str(value).startswith("p_")}
    assert seen == {"p_waits", "p_done"}
    assert any("switchboard trends customers" in str(entry) for entry in entries)


def test_an_unknown_burst_is_said(home: Path) -> None:
    done = run("trends", "customers", "burst_x", home=home)
    assert done.returncode == 1
    assert "there is no burst 'burst_x'" in done.stderr
    assert "trends list" in done.stderr


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1+1", "'+1+1"),
        ("-2", "'-2"),
        ("@sum", "'@sum"),
        (" =1", "' =1"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("|cmd", "'|cmd"),
        ("+44 20 7946", "'+44 20 7946"),
        ("+442079460000", "+442079460000"),
        ("Ann = Bob", "Ann = Bob"),
        (-2, -2),
        (None, None),
    ],
)
def test_a_cell_is_never_a_formula(value: object, cell: object) -> None:
    assert inert(value) == cell
