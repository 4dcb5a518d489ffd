"""Waiting for jobs of a tool (reports that are ordered and fetched): soon for short ones, and not when told to stop."""

from collections.abc import Callable, Iterable
from typing import Any

from airbyte_cdk.sources.declarative.partition_routers.async_job_partition_router import AsyncJobPartitionRouter

from connectors.budget import Stopped
from connectors.failures import unwanted
from connectors.transport import Rules
from contracts.errors import RetryLaterError, SwitchboardError

_SOONEST = 0.05
_LATEST = 5.0


def make_patient(parts: Iterable[Any], rules: Rules) -> None:
    """Give every stream of jobs among objects of the CDK our way of waiting."""
    for router in parts:
        if not isinstance(router, AsyncJobPartitionRouter):
            continue
        make = router._job_orchestrator_factory  # noqa: SLF001
        if not isinstance(make, _Patient):
            router._job_orchestrator_factory = router.job_orchestrator_factory = _Patient(make, rules)  # noqa: SLF001


class _Patient:
    """Makes what the CDK runs jobs with. Our own errors end the reading at once instead of a job's next attempt."""

    def __init__(self, make: Callable[[Any], Any], rules: Rules) -> None:
        self._make = make
        self._rules = rules

    def __call__(self, slices: Any) -> Any:
        orchestrator = self._make(slices)
        orchestrator._exceptions_to_break_on += (SwitchboardError, Stopped)  # noqa: SLF001
        # As many jobs at once as the manifest allows, over all streams: the CDK counts them for each source it builds.
        orchestrator._job_tracker = self._rules.shared.setdefault("jobs", orchestrator._job_tracker)  # noqa: SLF001
        orchestrator._process_partitions_with_errors = self._fail  # noqa: SLF001
        orchestrator._wait_on_status_update = _waits(self._rules)  # noqa: SLF001
        return orchestrator

    def _fail(self, _partition: Any) -> None:
        """Called when a job failed as often as it may, or could not be ordered."""
        answered = self._rules.last
        if answered and (answered.status or 0) >= 400:
            raise self._rules.give_up(unwanted(self._rules, answered, "", ""))
        failure = RetryLaterError(
            "a job of the tool's failed, and did so each time that it was tried.",
            remedy="run the sync again later; if it stays, look into the tool for what is wrong with the report.",
            connection=self._rules.connection,
        )
        raise self._rules.give_up(failure)


def _waits(rules: Rules) -> Callable[[], None]:
    """The CDK asks every five seconds, from the first answer on."""
    seconds = _SOONEST

    def wait() -> None:
        nonlocal seconds
        rules.budget.sleep(seconds)
        seconds = min(_LATEST, seconds * 1.5)

    return wait
