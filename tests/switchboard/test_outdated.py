"""A publication made by another version of the code is said at the terminal with what to do, and is no bug."""

import json
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

import unified_profile.suggestions
from tests.switchboard.test_command_line import run
from tests.unified_profile.app.identities import FORMER, publish_identity
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import write_publication

# Beside what it lacks of people, a metric without its interval, a parity without its reason, and
# suggestions without the time they were made at.
FORMER_NUMBERS = """
    alter table marts.metric_value drop column interval_low;
    alter table marts.metric_parity drop column reason;
    alter table marts.fct_interaction drop column source_url;
    alter table identity.suggestion drop column made_at;
"""
PAIR = ("desk:user:1", "crm:person:1")
ASKED = [
    ("identity", "why", *PAIR),
    ("identity", "why-not", "desk:user:1", "chat:contact:2"),
    ("identity", "suspects"),
    ("identity", "link", "crm:person:1", "chat:contact:2", "--preview"),
    ("metrics", "list"),
    ("metrics", "show", "csat"),
    ("metrics", "explain", "csat"),
    ("metrics", "parity"),
    ("profile", "anna.lindqvist@nordlicht.example"),
]
SUGGESTIONS = Path(unified_profile.suggestions.__file__).parent / "sql" / "schema.sql"


def publish(home: Path, change: str = "select 1") -> None:
    (home / "switchboard.yaml").write_text("connections: {}\n", encoding="utf-8")
    file = write_publication(make_world(), home / "var" / "published")
    publish_identity(file)
    with closing(duckdb.connect(file)) as con:
        con.execute(SUGGESTIONS.read_text(encoding="utf-8"))
        con.execute(change)


@pytest.fixture(scope="module")
def former(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("former")
    publish(home, FORMER + FORMER_NUMBERS)
    return home


@pytest.fixture(scope="module")
def present(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("present")
    publish(home)
    return home


@pytest.mark.parametrize("arguments", ASKED, ids=" ".join)
def test_every_command_says_what_to_do(former: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, "--json", home=former)
    *logged, said = done.stderr.strip().splitlines()
    assert done.returncode == 1, done.stderr
    assert said.startswith("configuration error: what is published was made by another version of Switchboard")
    assert "Remedy: run `switchboard run` with this version, which publishes anew" in said
    assert "publication does not fit" in logged[-1]
    assert done.stdout == "", "results alone go to standard output"


@pytest.mark.parametrize("arguments", ASKED, ids=" ".join)
def test_a_publication_of_this_version_is_read(present: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, home=present)
    assert done.returncode == 0, done.stderr


def test_a_mistake_in_somebodys_own_query_is_theirs(former: Path) -> None:
    done = run("sql", "select plan from marts.dim_customer", home=former)
    assert "another version" not in done.stderr


def test_doctor_finds_it_before_anybody_asks(former: Path, present: Path) -> None:
    found = [
        {each["area"]: each for each in json.loads(run("doctor", "--offline", "--json", home=home).stdout)}["warehouse"]
        for home in (former, present)
    ]
    assert [each["ok"] for each in found] == [False, True]
    assert "made by another version of Switchboard" in found[0]["message"]
    assert "Remedy: run `switchboard run` with this version" in found[0]["message"]


def test_doctor_names_a_publication_that_cannot_be_read(tmp_path: Path) -> None:
    publish(tmp_path)
    (tmp_path / "var" / "published" / "current" / "warehouse.duckdb").write_bytes(b"not a database" * 1000)
    found = {each["area"]: each for each in json.loads(run("doctor", "--offline", "--json", home=tmp_path).stdout)}
    assert not found["warehouse"]["ok"]
    assert found["warehouse"]["message"].endswith("Remedy: `switchboard run` publishes anew.")
