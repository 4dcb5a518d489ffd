"""`switchboard tokens`: made, listed without the secret, revoked, and each of it in the access log."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from contracts.errors import SwitchboardError
from switchboard.commands.tokens import app as commands
from switchboard.settings import load_settings
from unified_profile.ledger import Ledger


def tokens(*arguments: str) -> Any:
    done = CliRunner().invoke(commands, arguments)
    if done.exception is not None:
        raise done.exception
    return json.loads(done.stdout) if "--json" in arguments else done.stdout


def test_a_token_is_made_listed_and_revoked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCHBOARD_HOME", str(tmp_path))
    (tmp_path / "switchboard.yaml").write_text("connections: {}\n")
    url = load_settings(tmp_path).ledger_url
    with Ledger(url) as ledger:
        ledger.ensure_user("ida@acme.com", "lead")
    assert "There is no token yet" in tokens("list")
    made = tokens(
        "create", "ida@acme.com", "--scope", "metrics", "--scope", "customers", "--name", "Wallboard", "--json"
    )
    assert (made["user"], made["days"]) == ("ida@acme.com", 90)
    with Ledger(url) as ledger:
        assert ledger.token(made["token"]).scopes == {"metrics", "customers"}
    (listed,) = tokens("list", "--json")
    assert (listed["name"], listed["revoked_at"]) == ("Wallboard", None)
    assert made["token"][19:] not in json.dumps(listed) + tokens("list")
    tokens("revoke", listed["id"])
    with Ledger(url) as ledger:
        assert ledger.token(made["token"]) is None
        actions = [entry.action.split(" ", 2)[2] for entry in ledger.access_log()[::-1]]
    assert actions == [f"token {listed['id']}", f"token {listed['id']} revoked"]
    with pytest.raises(SwitchboardError, match="'all' is no scope"):
        tokens("create", "ida@acme.com", "--scope", "all", "--name", "x")
