"""Rate budgets hold in every window, whoever asks and however many ask at once, by the clock of the tool."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from toy_server import QUICK, Toy

from connectors.budget import Budget, Stopped, Window
from connectors.registry import Connector
from contracts.connector_spec import RateBudget
from contracts.errors import RetryLaterError

STRICT = replace(QUICK, budget_sandbox=True)
PER = 0.3
FIVE = RateBudget(requests=5, per_seconds=PER)


def most_in_a_window(moments: list[float], seconds: float = PER) -> int:
    return max(sum(1 for other in moments if first <= other < first + seconds) for first in moments)


def with_budget(tool: Connector, stream: str, budget: RateBudget | None) -> Connector:
    spec = tool.spec.streams[stream].model_copy(update={"rate_budget": budget})
    streams = {**tool.spec.streams, stream: spec}
    return replace(tool, spec=tool.spec.model_copy(update={"streams": streams}))


def work(budget: Budget, streams: list[str | None], at_once: int, takes: float = 0.0) -> list[tuple[str | None, float]]:
    """Let threads take turns; when each turn began."""
    began: list[tuple[str | None, float]] = []

    def one(stream: str | None) -> None:
        with budget.turn(stream):
            began.append((stream, time.monotonic()))
            time.sleep(takes)

    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(one, streams))
    return began


def test_no_window_holds_more_than_the_budget_however_many_threads_ask() -> None:
    began = [moment for _, moment in work(Budget(FIVE, 10), [None] * 12, at_once=12)]

    assert most_in_a_window(began) == 5
    assert sorted(began)[4] - min(began) < PER / 2


def test_a_request_counts_until_its_answer_is_a_window_old() -> None:
    """The tool may have counted it at any moment until it answered."""
    began = sorted(moment for _, moment in work(Budget(FIVE, 10), [None] * 6, at_once=6, takes=0.2))

    # The first of the five is the first to be answered; a busy machine may begin the fifth later.
    assert began[5] - began[0] >= PER + 0.19


def test_a_stream_with_a_tighter_budget_does_not_hold_up_the_others() -> None:
    tight = RateBudget(requests=2, per_seconds=PER)
    budget = Budget(RateBudget(requests=40, per_seconds=PER), 2, streams={"slow": tight})
    began = work(budget, ["slow"] * 5 + ["quick"] * 20, at_once=25)

    slow = sorted(moment for stream, moment in began if stream == "slow")
    quick = [moment for stream, moment in began if stream == "quick"]
    assert most_in_a_window(slow) == 2
    assert max(quick) < slow[2]


@pytest.mark.parametrize(("scope", "most"), [("search", 2), (None, 4)], ids=["shared", "each its own"])
def test_streams_that_name_the_same_scope_share_a_budget(scope: str | None, most: int) -> None:
    rate = {"requests": 2, "per_seconds": PER} | ({"scope": scope} if scope else {})
    tight = {stream: RateBudget.model_validate(rate) for stream in ("contacts", "deals")}
    began = work(Budget(None, 8, streams=tight), ["contacts", "deals"] * 3, at_once=6)

    assert most_in_a_window([moment for _, moment in began]) == most


def test_limits_are_asked_together_and_none_is_charged_alone() -> None:
    """A request that one limit holds back must not use up the other's room meanwhile."""
    tight = RateBudget(requests=1, per_seconds=60)
    budget = Budget(RateBudget(requests=3, per_seconds=60), 4, streams={"slow": tight})
    with budget.turn("slow"):
        pass

    def wait_for_a_turn() -> None:
        with suppress(Stopped):
            work(budget, ["slow"], at_once=1)

    stuck = threading.Thread(target=wait_for_a_turn, daemon=True)
    stuck.start()
    time.sleep(0.1)
    began = work(budget, ["quick"] * 2, at_once=2)
    budget.stop()
    stuck.join(1)

    assert len(began) == 2
    assert not stuck.is_alive()


def test_a_limit_may_say_that_it_is_over_for_now() -> None:
    class Spent(Window):
        def wait(self, stream: str | None, now: float) -> float:
            raise RetryLaterError("nothing is left for today.", remedy="run the sync again tomorrow.")

    budget = Budget(None, 1)
    budget.add(Spent(FIVE))
    for _ in range(2):
        with pytest.raises(RetryLaterError, match="nothing is left"), budget.turn():
            pass


@pytest.mark.parametrize("lane", [None, "records", "messages"])
def test_the_tool_never_sees_more_than_a_streams_budget(
    toy: Toy, tool: Connector, run: Callable[..., Any], lane: str | None
) -> None:
    tight = with_budget(tool, "people", RateBudget(requests=4, per_seconds=PER))
    result = run(["people"], tool=tight, patience=STRICT, lane=lane)["people"]

    assert (result.error, result.rows) == (None, len(toy.people))
    asked = [moment for moment, path in zip(toy.arrived, toy.asked, strict=True) if path.startswith("GET /people")]
    assert len(asked) >= 10
    assert most_in_a_window(asked) == 4


@pytest.mark.parametrize(
    ("budget", "patience"), [(None, STRICT), (RateBudget(requests=4, per_seconds=PER), QUICK)], ids=["none", "sandbox"]
)
def test_without_the_budget_it_does(
    toy: Toy, tool: Connector, run: Callable[..., Any], budget: RateBudget | None, patience: Any
) -> None:
    run(["people"], tool=with_budget(tool, "people", budget), patience=patience)

    assert most_in_a_window(toy.arrived) > 4


def test_parents_cost_their_own_streams_budget(toy: Toy, tool: Connector, run: Callable[..., Any]) -> None:
    tight = with_budget(tool, "tickets", RateBudget(requests=6, per_seconds=PER))
    result = run(["notes"], tool=tight, patience=STRICT)["notes"]

    assert result.error is None
    of_parents = [at for at, path in zip(toy.arrived, toy.asked, strict=True) if path.startswith("POST")]
    of_children = [at for at, path in zip(toy.arrived, toy.asked, strict=True) if path.endswith("/notes")]
    assert most_in_a_window(of_parents) == 6
    assert most_in_a_window(of_children) > 6


def test_waiting_for_the_budget_is_no_failure(toy: Toy, tool: Connector, run: Callable[..., Any]) -> None:
    """The waits here add up to more than all the patience there is for failures."""
    tight = with_budget(tool, "people", RateBudget(requests=5, per_seconds=PER))
    patience = replace(STRICT, retries=0, longest_wait=0.1, longest_total=0.1)
    result = run(["people"], tool=tight, patience=patience)["people"]

    assert (result.error, result.complete) == (None, True)
