"""`switchboard identity`: asking and deciding from the terminal, against a small published warehouse."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

import unified_profile.suggestions
from tests.switchboard.test_command_line import run
from tests.unified_profile.identity.conftest import PEOPLE, Hub
from tests.unified_profile.identity.groups.conftest import AGENTS, COMPANIES, Office
from tests.unified_profile.identity.test_preview import MARTS
from unified_profile.identity.groups import COMPANY, resolve_groups

PHONE = "+447911123456"
# What a preview of agents and companies reads beside what one of people does.
GROUP_MARTS = """
    alter table core.interactions add column agent_key varchar;
    alter table core.interactions add column company_key varchar;
    alter table core.deals add column company_key varchar;
    create table core.ratings (record_key varchar, agent_key varchar, agent_email varchar);
    create table core.reviews (record_key varchar, reviewee_email varchar);
    alter table marts.fct_rating add column rating_id varchar;
    create table marts.fct_review (review_id varchar, score double);
    create table marts.fct_deal (deal_id varchar, status varchar, value double, currency varchar);
    create table marts.dim_agent (agent_id varchar, name varchar);
    create table marts.dim_company (company_id varchar, name varchar);
    alter table marts.dim_customer add column company_id varchar;
"""
SUGGESTIONS = Path(unified_profile.suggestions.__file__).parent / "sql"


def publish(home: Path, hub: Hub) -> None:
    """Put the hub's people where the last publication is."""
    folder = home / "var" / "published" / "1"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "warehouse.duckdb"
    hub.con.execute(f"attach '{target}' as published")
    hub.con.execute("copy from database memory to published")
    hub.con.execute("detach published")
    current = folder.parent / "current"
    if not current.is_symlink():
        current.symlink_to("1", target_is_directory=True)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "switchboard.yaml").write_text("connections: {}\n", encoding="utf-8")
    with closing(duckdb.connect()) as con:
        con.execute(PEOPLE)
        hub = Hub(con)
        hub.add("crm:person:1", name="Ann Lee", email="ann@x.com", phones=[PHONE])
        hub.add("chat:contact:1", name="Ann Lee", email="ann@x.com")
        hub.add("chat:contact:2", name="Bob Ray", email="bob@y.com", phones=[PHONE])
        hub.resolve()
        con.execute(AGENTS)
        office = Office(con)
        office.agent("desk:user:1", name="Eva Fox", email="eva@us.example")
        office.agent("phone:user:7", name="Eva Fox", email="eva@us.example")
        office.agent("phone:user:8", name="Eva Ray", email="support@us.example")
        office.agent("desk:user:2", name="Eva Ray", email="support@us.example")
        office.agent("desk:bot:1", name="Robo", is_bot=True)
        office.resolve()
        con.execute(f"{COMPANIES} alter table core.people add column company_key varchar")
        con.execute("alter table core.people add column is_deleted boolean default false")
        office.company("crm:company:1", domain="group.example")
        office.company("crm:company:2", domain="group.example")
        for tool in ("crm", "chat"):
            office.company(f"{tool}:company:3", name=f"East of {tool}", domain="east.example")
            office.company(f"{tool}:company:4", name=f"West of {tool}", domain="west.example")
        resolve_groups(con, COMPANY)
        con.execute(MARTS + GROUP_MARTS)
        publish(tmp_path, hub)
    return tmp_path


def asked(home: Path, *arguments: str, code: int = 0) -> Any:
    done = run("identity", *arguments, "--json", home=home)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def test_why_and_why_not(home: Path) -> None:
    (step,) = asked(home, "why", "chat:contact:1", "crm:person:1")
    assert (step["level"], step["key_type"], step["key_value"]) == (2, "email", "ann@x.com")
    assert asked(home, "why", "chat:contact:1", "chat:contact:2", code=1) is None
    (contested,) = asked(home, "why-not", "chat:contact:1", "chat:contact:2")["contested"]
    assert (contested["key_type"], contested["key_value"]) == ("mobile", PHONE)
    assert asked(home, "why-not", "chat:contact:1", "crm:person:1", code=1)["one_person"] is True


def test_decisions_are_kept_contradictions_refused_and_everything_can_be_undone(home: Path) -> None:
    (decided,) = asked(home, "link", "chat:contact:1", "chat:contact:2", "--reason", "same person")
    assert (decided["kind"], decided["record_key_a"], decided["record_key_b"]) == (
        "link",
        "chat:contact:1",
        "chat:contact:2",
    )
    refused = run("identity", "unlink", "chat:contact:1", "chat:contact:2", "--reason", "no", home=home)
    assert refused.returncode == 1
    assert f"contradicts decision {decided['id']}" in refused.stderr
    assert refused.stderr.rstrip().endswith(f"Remedy: undo decision {decided['id']} first.")
    assert run("identity", "undo", str(decided["id"]), home=home).returncode == 0
    (apart,) = asked(home, "unlink", "chat:contact:1", "--reason", "two people")
    assert (apart["kind"], apart["record_key_b"]) == ("cannot_link", "crm:person:1")
    (ignored,) = asked(home, "ignore-key", "email", "ann@x.com", "--reason", "shared")
    history = asked(home, "history")["decisions"]
    assert [each["kind"] for each in history] == ["link", "cannot_link", "ignore_key"]
    assert [each["undone_at"] is not None for each in history] == [True, False, False]
    of_bob = asked(home, "history", "chat:contact:2")["decisions"]
    assert [each["id"] for each in of_bob] == [decided["id"]]
    assert ignored["key_value"] == "ann@x.com"


def test_a_preview_shows_who_would_be_who_and_decides_nothing(home: Path) -> None:
    seen = run("identity", "unlink", "chat:contact:1", "--preview", home=home)
    assert seen.returncode == 0, seen.stderr
    assert seen.stdout.startswith("Records that would be another person's: 1, with 0 conversations")
    assert asked(home, "history")["decisions"] == []
    linked = asked(home, "link", "chat:contact:1", "chat:contact:2", "--preview")
    assert sorted(person["after"]["records"] for person in linked["people"]) == [0, 3]
    still_joined_by_name = asked(home, "ignore-key", "email", "ann@x.com", "--preview")
    assert not any(still_joined_by_name.values())
    (decided,) = asked(home, "link", "chat:contact:1", "chat:contact:2", "--reason", "same person")
    refused = run("identity", "unlink", "chat:contact:1", "chat:contact:2", "--preview", home=home)
    assert f"contradicts decision {decided['id']}" in refused.stderr
    assert run("identity", "undo", "1", "--preview", home=home).stdout.startswith(
        "Records that would be another person's: 1,"
    )
    assert asked(home, "history")["decisions"][0]["undone_at"] is None
    assert "there is no decision 7" in run("identity", "undo", "7", "--preview", home=home).stderr


def test_decisions_about_agents_and_companies_have_a_preview_too(home: Path) -> None:
    linked = asked(home, "link", "phone:user:8", "desk:user:2", "--preview")
    assert sorted(agent["after"]["records"] for agent in linked["agents"]) == [0, 2]
    seen = run("identity", "unlink", "phone:user:7", "--preview", home=home).stdout
    assert seen.startswith("Records that would be another agent's: 1, with 0 conversations and calls, 0 reviews.")
    assert "is not there" in seen
    companies = run("identity", "link", "crm:company:1", "crm:company:2", "--preview", home=home)
    assert companies.stdout.startswith(
        "Records that would be another company's: 1, with 0 conversations and calls, 0 customers."
    ), companies.stderr
    assert run("identity", "ignore-key", "domain", "x.com", "--preview", home=home).stdout == "Nothing would change.\n"
    assert asked(home, "history")["decisions"] == []


def test_suspects_are_listed_explained_and_settled_by_a_decision(home: Path) -> None:
    bars = (
        "[{about: 'start', says: 'any two', weight: -9.0, value_a: '', value_b: ''},"
        " {about: 'phone', says: 'same', weight: 14.0, value_a: '+447911123456', value_b: '+447911123456'}]"
    )
    assert asked(home, "suspects") == []
    with closing(duckdb.connect(home / "var" / "published" / "1" / "warehouse.duckdb")) as con:
        con.execute((SUGGESTIONS / "schema.sql").read_text(encoding="utf-8"))
        pair = "'chat:contact:1', 'chat:contact:2'"
        con.execute(f"insert into identity.suggestion select {pair}, 5.0, 0.97, {bars}, '2026-01-01'")
    (suspect,) = asked(home, "suspects")
    assert (suspect["record_key_a"], suspect["probability"], len(suspect["bars"])) == ("chat:contact:1", 0.97, 2)
    listed = run("identity", "suspects", home=home).stdout
    assert "97%" in listed
    assert "phone: same (+447911123456)" in " ".join(listed.split())
    shown = " ".join(run("identity", "suspects", "chat:contact:2", "chat:contact:1", home=home).stdout.split())
    assert "+14.0 phone same" in shown
    assert "+5.0 together 97.0% likely" in shown
    unknown = run("identity", "suspects", "chat:contact:2", "crm:person:1", home=home)
    assert unknown.returncode == 1
    assert "nobody suggests" in unknown.stderr
    assert "name the other record" in run("identity", "suspects", "chat:contact:2", home=home).stderr
    asked(home, "unlink", "chat:contact:1", "chat:contact:2", "--reason", "sisters")
    assert asked(home, "suspects") == []
    assert "Nobody is suspected" in run("identity", "suspects", home=home).stdout


def test_agents_are_asked_about_and_decided_on_like_people(home: Path) -> None:
    (step,) = asked(home, "why", "desk:user:1", "phone:user:7")
    assert (step["level"], step["key_type"], step["key_value"]) == (2, "email", "eva@us.example")
    assert asked(home, "why", "desk:user:1", "desk:user:2", code=1) is None
    (contested,) = asked(home, "why-not", "phone:user:8", "desk:user:2")["contested"]
    assert (contested["key_value"], contested["reason"]) == ("support@us.example", "role mailbox")
    (linked,) = asked(home, "link", "phone:user:8", "desk:user:2", "--reason", "same Eva")
    (apart,) = asked(home, "unlink", "phone:user:7", "--reason", "two Evas")
    assert (linked["record_key_a"], linked["record_key_b"]) == ("desk:user:2", "phone:user:8")
    assert (apart["kind"], apart["record_key_a"], apart["record_key_b"]) == (
        *("cannot_link", "desk:user:1", "phone:user:7"),
    )
    (of_eva,) = asked(home, "history", "desk:user:1")["decisions"]
    assert of_eva["id"] == apart["id"]
    assert "two agents" in run("identity", "why", "desk:user:1", "desk:user:2", home=home).stdout


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        (
            *("chat:contact:1", "phone:user:7"),
            "'chat:contact:1' is a record of a customer and 'phone:user:7' is one of an agent: they are never one.",
        ),
        (
            *("crm:company:1", "phone:user:7"),
            "'crm:company:1' is a record of a company and 'phone:user:7' is one of an agent: they are never one.",
        ),
        (
            *("desk:bot:1", "phone:user:7"),
            "'desk:bot:1' is a record of a bot and 'phone:user:7' is one of an agent: they are never one.",
        ),
    ],
)
def test_a_customer_an_agent_and_a_bot_are_never_linked(home: Path, a: str, b: str, said: str) -> None:
    for command in ("link", "unlink", "why", "why-not"):
        reason = ["--reason", "x"] if "link" in command else []
        done = run("identity", command, a, b, *reason, home=home)
        assert done.returncode == 1
        assert said in done.stderr
        assert "Remedy: name two records of" in done.stderr
    assert asked(home, "history")["decisions"] == []


def test_companies_are_asked_about_and_decided_on_like_people(home: Path) -> None:
    (contested,) = asked(home, "why-not", "crm:company:1", "crm:company:2")["contested"]
    assert (contested["key_value"], contested["reason"]) == ("group.example", "2 companies of crm")
    (linked,) = asked(home, "link", "crm:company:1", "crm:company:2", "--reason", "entered twice")
    assert linked["kind"] == "link"
    (ignored,) = asked(home, "ignore-key", "domain", "group.example", "--reason", "a holding")
    assert (ignored["key_type"], ignored["key_value"]) == ("domain", "group.example")


def test_linking_what_two_tools_hold_says_what_it_parts(home: Path) -> None:
    """The CRM's two are one then, and the chat tool's two must not be: neither can stay with them."""
    done = run("identity", "link", "crm:company:3", "crm:company:4", "--reason", "entered twice", home=home)
    assert done.returncode == 0, done.stderr
    assert "Decision 1: link" in done.stdout
    (warning,) = done.stderr.splitlines()
    assert warning.startswith("Warning: chat:company:3, chat:company:4 will not stay with them")
    assert warning.endswith("`switchboard identity undo 1`.")
    both = run("identity", "link", "chat:company:3", "chat:company:4", "--reason", "entered twice", home=home)
    assert (both.returncode, both.stderr) == (0, "")


def test_a_publication_from_before_there_were_agents_is_read_all_the_same(home: Path) -> None:
    with closing(duckdb.connect(home / "var" / "published" / "1" / "warehouse.duckdb")) as con:
        for (table,) in con.execute(
            "select table_name from duckdb_tables() where table_name like '%group%'"
        ).fetchall():
            con.execute(f"drop table identity.{table}")
    assert len(asked(home, "why", "chat:contact:1", "crm:person:1")) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["why", "chat:contact:404", "crm:person:1"], "there is no record or person 'chat:contact:404'"),
        (["link", "chat:contact:1", "crm:person:1", "--reason", " "], "a decision needs a reason"),
        (["ignore-key", "shoe_size", "42", "--reason", "x"], "'shoe_size' is no kind of key"),
        (["undo", "99"], "there is no decision 99"),
        (["unlink", "chat:contact:2", "--reason", "x"], "is nobody else's record"),
    ],
)
def test_a_mistake_is_one_calm_line(home: Path, arguments: list[str], said: str) -> None:
    done = run("identity", *arguments, home=home)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Remedy: " in done.stderr
    assert "Traceback" not in done.stderr


def test_people_read_it_too(home: Path) -> None:
    shown = run("identity", "why", "chat:contact:1", "crm:person:1", home=home).stdout
    assert "leads to" in shown
    assert "ann@x.com" in shown
    assert PHONE in run("identity", "why-not", "crm:person:1", "chat:contact:2", home=home).stdout
    assert "Nothing was decided" in run("identity", "history", home=home).stdout
