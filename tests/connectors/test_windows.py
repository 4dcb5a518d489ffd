"""Windows cut narrower than the manifest's: the same span of time, read side by side, and the same state at the end."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
from toy_server import DAY, START, TICKETS, Toy

WEEK = 7 * DAY
END = int(datetime(2026, 7, 1, tzinfo=UTC).timestamp())  # end_date of the toy's connection


def windows(landing: Path, stream: str) -> list[tuple[int, int]]:
    (plan,) = (landing / "mine" / stream).glob("*.plan.json")
    cursors = [each.get("cursor", {}) for each in orjson.loads(plan.read_bytes())["slices"]]
    return [(int(cursor["start_time"]), int(cursor["end_time"])) for cursor in cursors]


def test_a_long_window_is_cut_for_many_requests_at_once(
    run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]], tmp_path: Path
) -> None:
    result = run(["sliced_tickets"])["sliced_tickets"]

    cut = windows(tmp_path / "landing", "sliced_tickets")
    widest = max(end - start for start, end in cut)
    months = (END - START) / (30 * DAY)
    assert len(cut) > 2 * months
    assert widest <= 15 * DAY
    assert min(end - start for start, end in cut[:-1]) >= WEEK
    assert result.complete
    assert len(landed("sliced_tickets")) == TICKETS


def test_nothing_is_left_out_between_windows(run: Callable[..., Any], tmp_path: Path) -> None:
    run(["sliced_tickets"])

    cut = windows(tmp_path / "landing", "sliced_tickets")
    assert cut[0][0] == START
    assert [(after[0] - before[1]) for before, after in pairwise(cut)] == [1] * (len(cut) - 1)
    assert cut[-1][1] == END


def test_a_window_whose_end_the_tool_may_not_know_stays_whole(run: Callable[..., Any], tmp_path: Path) -> None:
    run(["tickets", "window_tickets"])

    assert len(windows(tmp_path / "landing", "tickets")) == 1
    assert len(windows(tmp_path / "landing", "window_tickets")) == 1


def test_a_short_sync_asks_no_more_than_the_manifest_would(run: Callable[..., Any], toy: Toy, tmp_path: Path) -> None:
    state = {"updated_at": str(END - 6 * DAY)}

    run(["sliced_tickets"], states={"sliced_tickets": state})

    assert len(windows(tmp_path / "landing", "sliced_tickets")) == 1
    assert toy.paths()["POST /tickets/search"] == 1


def test_the_tool_answers_several_windows_at_once(run: Callable[..., Any], toy: Toy) -> None:
    """Counted by the tool and not timed: a busy machine makes everything slow and nothing one after the other."""
    toy.latency = 0.1

    run(["sliced_tickets"])
    assert toy.most_at_once > 2

    toy.most_at_once = 0
    run(["sliced_tickets"], states={"sliced_tickets": {"updated_at": str(END - 6 * DAY)}})
    assert toy.most_at_once == 1, "one window alone"
