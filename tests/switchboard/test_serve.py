"""`switchboard serve`: what the app is told of the settings."""

from pathlib import Path

import pytest

from contracts.errors import ConfigurationError
from switchboard.commands.serve import app_settings
from switchboard.settings import load_settings

WRITTEN = """
identity_rules: rules.yml
connections:
  calls: {connector: aircall, phone_region: SE, config: {}}
  chat: {connector: intercom, config: {}}
"""


def test_the_app_finds_people_as_the_next_run_will(tmp_path: Path) -> None:
    (tmp_path / "switchboard.yaml").write_text(WRITTEN, encoding="utf-8")
    rules = tmp_path / "rules.yml"
    rules.write_text("cluster: {max_records: 7}", encoding="utf-8")
    told = app_settings(load_settings(tmp_path))
    assert told.phone_regions == ("SE", "GB")
    assert told.identity().phone_regions == {"calls": "SE", "chat": "GB"}
    assert told.identity().rules.cluster.max_records == 7
    rules.write_text("cluster: {max_records: 8}", encoding="utf-8")
    assert told.identity().rules.cluster.max_records == 8
    rules.write_text("cluster: {max_records: many}", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="max_records"):
        told.identity()
