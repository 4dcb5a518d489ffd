"""What the checks of a raw table say, and when they fail."""

from datetime import UTC, datetime
from typing import Any

import dagster as dg
import pytest

from pipelines.checks import _results
from warehouse.drift import Drift
from warehouse.status import StreamStatus, WindowStatus

KEY = dg.AssetKey(["raw", "shop__contacts"])
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def results(**more: Any) -> dict[str | None, dg.AssetCheckResult]:
    known = {"rows": 99, "reported": 99, "completeness": 1.0, "last_loaded_at": NOW, "lag_seconds": 0.0}
    empty = {"quarantined": 0, "error": None, "lane": "pages", "swept_at": None}
    status = StreamStatus(connection="shop", stream="contacts", **{**known, **empty, **more})
    return {result.check_name: result for result in _results(KEY, status)}


@pytest.mark.parametrize("change", ["vanished", "retyped"])
def test_a_lost_field_that_a_model_uses_fails_and_is_named(change: Any) -> None:
    check = results(drifts=(Drift("email", change, ("stg_shop__people",)),))["fields_hold"]
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.ERROR)
    said = check.metadata["field email"].value
    assert said == f"field email of stream contacts: {change}; used by stg_shop__people"


@pytest.mark.parametrize("drift", [Drift("email", "vanished"), Drift("email", "new")])
def test_a_field_that_no_model_uses_is_only_reported(drift: Drift) -> None:
    check = results(drifts=(drift,))["fields_hold"]
    assert check.passed
    assert f"contacts: {drift.change}" in str(check.metadata["field email"].value)


def test_a_month_that_is_short_warns_with_its_cause() -> None:
    month = WindowStatus(NOW.replace(day=1), NOW, rows=8, reported=10, completeness=0.8, likely_causes=("why",))
    check = results(windows=(month,))["rows_match_the_tool"]
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert check.metadata["2026-11"].value == "8 of 10 held: why"
    assert results()["rows_match_the_tool"].passed
