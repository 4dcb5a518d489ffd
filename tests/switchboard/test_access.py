"""Whom somebody at the terminal is shown is in the access log, once each, with who it was and by which command."""

import getpass
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

import unified_profile.suggestions
from tests.switchboard.test_command_line import run
from tests.unified_profile.app.identities import Ids, publish_identity
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import ago, write_publication
from unified_profile.ledger import Ledger

SUGGESTIONS = Path(unified_profile.suggestions.__file__).parent / "sql" / "schema.sql"
EXPLAIN = "switchboard metrics explain"
# Anna twice, a fact of nobody known, and Bo, who is older: only -n 4 shows him.
FACTS = [("anna:1", "p_anna", 1), ("anna:2", "p_anna", 2), ("nobody:1", None, 3), ("bo:1", "p_bo", 4)]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "switchboard.yaml").write_text("connections: {}\n", encoding="utf-8")
    file = write_publication(make_world(), tmp_path / "var" / "published")
    with closing(duckdb.connect(file)) as con:
        for key, customer_id, days in FACTS:
            con.execute(
                "insert into marts.fct_interaction (interaction_id, customer_id) values ($key, $customer)",
                {"key": key, "customer": customer_id},
            )
            con.execute(
                "insert into marts.metric_fact values ('iqs', 'measured', $key, $key, $at, 'chat', null, null, 1)",
                {"key": key, "at": ago(days=days)},
            )
    return tmp_path


def seen(home: Path) -> list[tuple[str | None, str]]:
    with Ledger(f"sqlite:///{home / 'var' / 'ledger.sqlite'}") as ledger:
        me = ledger.ensure_user(f"terminal:{getpass.getuser()}", "terminal")
        found = [one for one in ledger.access_log() if one.action == "view"]
        assert {one.user_id for one in found} <= {me.id}
        assert ledger.verify_chain().is_whole
    return [(one.customer_id, one.route) for one in found][::-1]


@pytest.fixture
def people(tmp_path: Path) -> tuple[Path, Ids]:
    """Ann by CRM, desk and chat, and Bob by chat, who may be one with her; two agents."""
    (tmp_path / "switchboard.yaml").write_text("connections: {}\n", encoding="utf-8")
    file = write_publication(make_world(), tmp_path / "var" / "published")
    ids = publish_identity(file)
    with closing(duckdb.connect(file)) as con:
        con.execute(SUGGESTIONS.read_text(encoding="utf-8"))
        con.execute(
            "insert into identity.suggestion values ('crm:person:1', 'chat:contact:2', 5.0, 0.97, [], '2026-01-01')"
        )
    return tmp_path, ids


@pytest.mark.parametrize(
    ("arguments", "is_bob_shown"),
    [
        (("why", "crm:person:1", "desk:user:1"), False),
        (("why-not", "crm:person:1", "chat:contact:2"), True),
        (("history", "crm:person:1"), False),
        (("suspects",), True),
        (("link", "crm:person:1", "chat:contact:2", "--preview"), True),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_whom_identity_speaks_of_is(
    people: tuple[Path, Ids], arguments: tuple[str, ...], *, is_bob_shown: bool
) -> None:
    home, ids = people
    assert run("identity", *arguments, home=home).returncode == 0
    command = "--preview" if "--preview" in arguments else arguments[0]
    found = seen(home)
    assert {route for _, route in found} == {f"switchboard identity {command}"}
    shown = [customer_id for customer_id, _ in found]
    assert (ids.crm in shown, len(shown)) == (True, 2 if is_bob_shown else 1)


def test_agents_and_decisions_in_general_show_no_customer(people: tuple[Path, Ids]) -> None:
    home, _ = people
    for arguments in (("why-not", "phone:user:7", "phone:user:8"), ("history",), ("why", "crm:person:1", "nobody")):
        run("identity", *arguments, home=home)
    assert seen(home) == []


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["table", "json"])
def test_the_customers_behind_a_number_are(home: Path, form: list[str]) -> None:
    assert run("metrics", "explain", "iqs", "-n", "3", *form, home=home).returncode == 0
    assert seen(home) == [("p_anna", EXPLAIN)]
    assert run("metrics", "explain", "iqs", *form, home=home).returncode == 0
    assert seen(home) == [("p_anna", EXPLAIN), ("p_anna", EXPLAIN), ("p_bo", EXPLAIN)]


def test_numbers_alone_show_nobody(home: Path) -> None:
    for command in (["list"], ["show", "csat"], ["explain", "volume"]):
        run("metrics", *command, home=home)
    assert seen(home) == []
