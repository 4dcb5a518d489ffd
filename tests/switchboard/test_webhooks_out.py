"""`switchboard webhooks`: added with a secret shown once, tested, listed without it, removed."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from contracts.errors import SwitchboardError
from switchboard.commands.webhooks import app as commands
from tests.unified_profile.webhooks.test_delivery import listening


def webhooks(*arguments: str, code: int = 0) -> Any:
    done = CliRunner().invoke(commands, arguments)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code
    return json.loads(done.stdout) if "--json" in arguments else done.stdout


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SWITCHBOARD_HOME", str(tmp_path))
    (tmp_path / "switchboard.yaml").write_text("webhooks: {allow_private: true}\n")
    return tmp_path


@pytest.mark.usefixtures("home")
def test_an_endpoint_from_its_first_message_to_its_last() -> None:
    assert "Nobody is told anything yet" in webhooks("list")
    with listening(200) as (port, got):
        made = webhooks("add", f"http://127.0.0.1:{port}/in", "--event", "customer.updated", "--json")
        assert made["secret"].startswith("whsec_")
        assert "delivered: 200" in webhooks("test", made["endpoint"])
        assert json.loads(got[0][2])["type"] == "test"
    assert made["secret"] not in webhooks("list") + webhooks("deliveries")
    assert "whsec_" in webhooks("rotate", made["endpoint"])
    webhooks("remove", made["endpoint"])
    (listed,) = webhooks("list", "--json")
    assert listed["disabled_because"] == "removed"
    with pytest.raises(SwitchboardError, match="no endpoint"):
        webhooks("test", made["endpoint"])


@pytest.mark.usefixtures("home")
def test_what_does_not_arrive_is_said() -> None:
    made = webhooks("add", "http://127.0.0.1:9/", "--event", "metric.breached", "--json")
    assert "ConnectionRefusedError" in webhooks("test", made["endpoint"], code=1)
    assert webhooks("deliver") == "0 delivered, 0 failed.\n", "not yet again"


def test_an_address_that_is_a_secret_or_private_is_refused(home: Path) -> None:
    with pytest.raises(SwitchboardError, match="a secret, and is not written down"):
        webhooks("add", "https://hooks.slack.com/services/T/B/x", "--slack", "--event", "metric.breached")
    (home / "switchboard.yaml").write_text("connections: {}\n")
    with pytest.raises(SwitchboardError, match="nothing is sent to this address"):
        webhooks("add", "http://them.example/", "--event", "metric.breached")
    assert webhooks("add", "${SLACK}", "--slack", "--event", "metric.breached", "--json")["secret"] is None
