"""The rule about processes that end without a word."""

import multiprocessing
import signal
from collections.abc import Iterator

from connectors.contract import child
from connectors.contract.disorder import unlike
from connectors.contract.rule import rule
from connectors.contract.trial import Trial

# The named points that lie in reading; those of the warehouse do not depend on the connector.
POINTS = ("after_page", "after_landing_file")
_LONGEST = 60.0


@rule("kill and resume", "killed at any point and started again, a sync loses and doubles nothing", heavy=True)
def kill_and_resume(trial: Trial) -> Iterator[str]:
    """Real processes, really killed half-way: SIGKILL at the middle page."""
    middle = max(1, trial.baseline.pages // 2)
    for point in POINTS:
        landing = trial.place()
        code = _killed(trial, landing, f"{point}:{middle}")
        if code != -signal.SIGKILL:
            yield f"{point}: the process ended by itself with {code}, before page {middle}"
            continue
        for difference in unlike(trial, trial.read(landing)):
            yield f"{point}: {difference}"


def _killed(trial: Trial, landing: str, at: str) -> int | None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([child.__name__])
    arguments = (trial.tool.folder, trial.connection, landing, trial.sandbox.environment, trial.world.now, at)
    process = context.Process(target=child.sync_until_killed, args=arguments)
    process.start()
    process.join(_LONGEST)
    if process.exitcode is None:
        process.kill()
        process.join()
        return None
    return process.exitcode
