"""Whom somebody at the terminal is shown is in the access log, once each, with who it was and by which command."""

import getpass
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from tests.switchboard.test_command_line import run
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import ago, write_publication
from unified_profile.ledger import Ledger

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
                "insert into marts.metric_fact values ('csat', 'measured', $key, $key, $at, 'chat', null, null, 1)",
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


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["table", "json"])
def test_the_customers_behind_a_number_are(home: Path, form: list[str]) -> None:
    assert run("metrics", "explain", "csat", "-n", "3", *form, home=home).returncode == 0
    assert seen(home) == [("p_anna", EXPLAIN)]
    assert run("metrics", "explain", "csat", *form, home=home).returncode == 0
    assert seen(home) == [("p_anna", EXPLAIN), ("p_anna", EXPLAIN), ("p_bo", EXPLAIN)]


def test_numbers_alone_show_nobody(home: Path) -> None:
    for command in (["list"], ["show", "csat"], ["explain", "volume"]):
        run("metrics", *command, home=home)
    assert seen(home) == []
