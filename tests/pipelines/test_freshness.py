"""From a webhook to the published marts with real processes: sandbox, receiver, `dagster dev` with its sensor."""

from contextlib import closing
from pathlib import Path

import pytest

from bench.freshness import clocked, installed
from connectors.hooks.queue import HintQueue

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


def test_what_a_tool_changes_and_deletes_is_published_within_a_minute(tmp_path: Path) -> None:
    with installed(tmp_path, scale=0.02) as running:
        with clocked() as times:
            renamed = running.rename("A new name for it")
            for _ in range(30):
                running.push("conversation.admin.replied", renamed)
            gone = running.delete()
            running.await_title("A new name for it")
            running.await_deletion(gone)
        with closing(HintQueue(tmp_path / "var" / "hooks" / "queue.sqlite")) as queue:
            assert queue.waiting() == []
    assert times[1] < 60, f"{times[0]:.0f} s as measured"
