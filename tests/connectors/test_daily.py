"""A day's units: never more than our share, over every sync of the day, and the next day goes on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from toy_server import PEOPLE, QUICK, Fault, Toy

from connectors.budget import Budget
from connectors.daily import DailySpending, Day
from connectors.registry import Connector
from connectors.storage import open_storage
from contracts.connector_spec import DailyBudget
from contracts.errors import RetryLaterError

STRICT = replace(QUICK, budget_sandbox=True)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def with_day(tool: Connector, budget: DailyBudget, **costs: int) -> Connector:
    streams = {
        name: spec.model_copy(update={"cost": costs.get(name, spec.cost)}) for name, spec in tool.spec.streams.items()
    }
    return replace(tool, spec=tool.spec.model_copy(update={"daily_budget": budget, "streams": streams}))


def refused(sync: Callable[[], Any]) -> bool:
    """Whether a sync could not even begin."""
    try:
        sync()
    except RetryLaterError:
        return True
    return False


def spent(toy: Toy, cost: int) -> int:
    """People's pages at their price; the check before a sync costs 1."""
    return sum(cost if path.startswith("GET /people?") else 1 for path in toy.asked if "count" not in path)


def test_a_sync_ends_when_our_share_is_spent_and_the_next_day_goes_on(
    toy: Toy, run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]], tool: Connector
) -> None:
    metered = with_day(tool, DailyBudget(units=100, share=0.5), people=10)
    options = {"tool": metered, "patience": STRICT, "rotate_seconds": 0.0}

    first = run(["people"], now=NOON, **options)["people"]
    assert isinstance(first.error, RetryLaterError)
    assert "units of today" in str(first.error)
    assert "00:00 UTC" in str(first.error)
    assert spent(toy, 10) == 41  # the check, and four pages of ten units; a fifth would be one unit too many

    # What is left pays for checks only, and then not even for one.
    again = [refused(lambda: run(["people"], now=NOON + timedelta(hours=1), **options)) for _ in range(10)]
    assert again[-1]
    assert spent(toy, 10) <= 50

    second = run(["people"], now=NOON + timedelta(hours=13), **options)["people"]
    assert second.resumed
    run(["people"], now=NOON + timedelta(hours=37), **options)
    third = run(["people"], now=NOON + timedelta(hours=61), tool=tool, patience=STRICT)["people"]
    assert third.complete
    assert len(landed("people")) == PEOPLE


def test_without_a_daily_budget_nothing_is_held_back(toy: Toy, run: Callable[..., Any], tool: Connector) -> None:
    assert run(["people"], now=NOON, tool=tool, patience=STRICT)["people"].complete


def test_a_sandbox_on_this_machine_has_no_days(toy: Toy, run: Callable[..., Any], tool: Connector) -> None:
    metered = with_day(tool, DailyBudget(units=1), people=10)
    assert run(["people"], now=NOON, tool=metered)["people"].complete


def test_what_the_tool_says_is_left_counts(toy: Toy, run: Callable[..., Any], tool: Connector) -> None:
    """Others have spent most of it: we leave them the rest, whatever we have spent ourselves."""
    low = Fault(200, headers={"X-Units-Left": "25"}, body=b'{"data": [{"id": 1}], "next": {"after": "10"}}')
    toy.fault_for = lambda path, _number: low if path == "/people" else None
    metered = with_day(tool, DailyBudget(units=100, share=0.8, remaining_header="X-Units-Left"), people=10)

    error = run(["people"], now=NOON, tool=metered, patience=STRICT)["people"].error

    assert isinstance(error, RetryLaterError)
    assert "only 25 units left" in str(error)
    assert toy.paths()["GET /people"] == 1


def test_processes_see_what_others_wrote_down_and_a_kill_spends_too_little(tmp_path: Path) -> None:
    storage = open_storage(str(tmp_path))

    def day(at: datetime = NOON) -> Day:
        return Day(DailyBudget(units=1000, share=1.0), 1000, {}, DailySpending(storage, "mine"), lambda: at)

    def spend(limit: Day) -> int:
        budget, count = Budget(None, 1), 0
        budget.add(limit)
        try:
            while True:
                with budget.turn():
                    count += 1
        except RetryLaterError:
            return count

    killed = Budget(None, 1)
    killed.add(day())
    for _ in range(25):
        with killed.turn():
            pass
    rest = spend(day())

    # Ten units are written down at a time, so that up to nine may be lost for the day, and none is spent twice.
    assert 1000 - 9 <= 25 + rest <= 1000
    assert spend(day()) == 0
    assert spend(day(NOON + timedelta(days=1))) == 1000
    names = [path.name for path in (tmp_path / "mine").iterdir()]
    assert all("20261121" in name for name in names)


@pytest.mark.parametrize(("hour", "day"), [(4, 2), (6, 1)])
def test_a_day_begins_when_the_tool_says(tmp_path: Path, hour: int, day: int) -> None:
    """Reset at 05:00: four in the morning belongs to the day before, six does not."""
    storage = open_storage(str(tmp_path))
    budget = DailyBudget(units=2, share=1.0, resets_at="05:00")
    for moment in (datetime(2026, 11, 19, 12, tzinfo=UTC), datetime(2026, 11, 20, hour, tzinfo=UTC)):
        held = Budget(None, 1)
        held.add(Day(budget, 2, {}, DailySpending(storage, "mine"), lambda moment=moment: moment))  # type: ignore[misc]
        if day == 2 and moment.hour == hour:
            with pytest.raises(RetryLaterError), held.turn():
                pass
        else:
            for _ in range(2):
                with held.turn():
                    pass
