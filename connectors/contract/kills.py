"""The rule about processes that end without a word."""

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from connectors.contract import child
from connectors.contract.disorder import unlike
from connectors.contract.rule import rule
from connectors.contract.tables import complete_loads, key_of, rows_of
from connectors.contract.trial import Trial
from connectors.declare import StreamDeclaration
from connectors.fetching import can_fetch
from connectors.hooks.events import Hint
from connectors.hooks.queue import HintQueue
from contracts.landing import GONE_SUFFIX

# The named points that lie in reading; those of the warehouse do not depend on the connector.
POINTS = ("after_page", "after_landing_file")
# And those that lie in asking for single records.
HINT_POINTS = ("after_landing_file", "after_fetch")
_LONGEST = 60.0


@rule("kill and resume", "killed at any point and started again, nothing is lost and nothing doubled", heavy=True)
def kill_and_resume(trial: Trial) -> Iterator[str]:
    """Real processes, really killed half-way: SIGKILL at the middle page, and while a hint is followed."""
    middle = max(1, trial.baseline.pages // 2)
    for point in POINTS:
        landing = trial.place()
        code = _killed(child.sync_until_killed, trial, landing, f"{point}:{middle}")
        if code != -signal.SIGKILL:
            yield f"{point}: the process ended by itself with {code}, before page {middle}"
            continue
        for difference in unlike(trial, trial.read(landing)):
            yield f"{point}: {difference}"
    hint = _hint(trial)
    if hint is None:
        return
    for point in HINT_POINTS:
        for lost in _followed_after_a_kill(trial, hint, point):
            yield f"{point}, following a hint: {lost}"


def _hint(trial: Trial) -> Hint | None:
    """About a record of the first stream whose records can be asked for by their ids."""
    name, tables = trial.connection.name, trial.tables
    fetched = (each for each in trial.declared if can_fetch(trial.tool, each) and tables[each])
    return next((Hint(name, stream, min(tables[stream])[0]) for stream in fetched), None)


def _followed_after_a_kill(trial: Trial, hint: Hint, point: str) -> Iterator[str]:
    landing, hooks = trial.after_baseline(), Path(trial.place())
    with closing(HintQueue(hooks / child.QUEUE)) as queue:
        queue.add([hint])
        code = _killed(child.follow_until_killed, trial, landing, point, hooks)
        if code != -signal.SIGKILL:
            yield f"the process ended by itself with {code}"
        elif not queue.waiting():
            yield f"{hint.stream}: the hint left the queue before it was known that its record had landed"
        child.follow(trial.tool, trial.connection, landing, trial.sandbox.environment, trial.world.now, queue, hooks)
        for each in queue.waiting():
            yield f"{hint.stream}: the hint cannot be followed: {each.error}"
    if hint.object_id not in _landed_alone(landing, hint.stream, trial.declared[hint.stream]):
        yield f"{hint.stream}: neither the record of the hint has landed, nor that it is gone"


def _landed_alone(landing: str, stream: str, declared: StreamDeclaration) -> set[str]:
    """Ids of the records that landed by themselves, or as evidence that they are gone."""
    loads = [load for name in (stream, stream + GONE_SUFFIX) for load in complete_loads(landing, name)]
    alone = (load for load in loads if load.begin.mode == "partial")
    return {key_of(row, declared)[0] for load in alone for row in rows_of(landing, load)}


def _killed(sync: Callable[..., None], trial: Trial, landing: str, at: str, *more: Any) -> int | None:
    """The exit code of what runs in a process of its own; None when it would not end."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([child.__name__])
    arguments = (trial.tool.folder, trial.connection, landing, trial.sandbox.environment, trial.world.now, at, *more)
    process = context.Process(target=sync, args=arguments)
    process.start()
    process.join(_LONGEST)
    if process.exitcode is None:
        process.kill()
        process.join()
        return None
    return process.exitcode
