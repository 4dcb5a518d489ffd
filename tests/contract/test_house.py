"""The house: every connector stands trial."""

from pathlib import Path

import pytest

from connectors.registry import connectors

TESTS = Path(__file__).parent.parent / "tools"


@pytest.mark.parametrize("name", sorted(connectors()))
def test_every_connector_stands_trial(name: str) -> None:
    """Rule by rule, in a file beside its other tests, so that connectors are examined side by side."""
    path = TESTS / name / "test_contract.py"
    assert path.is_file(), f"add {path}: five lines, as those of the other tools"
    assert f'connector = "{name}"' in path.read_text(encoding="utf-8")
