"""Rules about tools that keep no order, repeat themselves or cut off what is too much."""

from collections.abc import Iterator

from connectors.contract.rule import DoesNotApplyError, rule
from connectors.contract.tables import differences
from connectors.contract.trial import Reading, Trial
from sandbox.serve import running_sandbox
from sandbox.twists import Twist


@rule("shuffled pages", "the order of the records in a page makes no difference")
def shuffled_pages(trial: Trial) -> Iterator[str]:
    """Every page of every answer is shuffled."""
    yield from unlike(trial, trial.read(twist=Twist(shuffled=True)))


@rule("repeated records", "a record that comes twice at the edge of a page is held once")
def repeated_records(trial: Trial) -> Iterator[str]:
    """Every page begins with a record that it, or the page before, holds once more."""
    yield from unlike(trial, trial.read(twist=Twist(repeated=True)))


@rule("caps", "a limit of the tool cuts nothing off")
def caps(trial: Trial) -> Iterator[str]:
    """The sandbox puts the tool's limits so low that even a small world goes beyond them (`TIGHT` in sandbox.py)."""
    capped = [name for name, spec in trial.tool.spec.streams.items() if spec.caps]
    if not capped:
        raise DoesNotApplyError("connector.yaml knows of no limits")
    if not trial.sandbox.tight:
        yield f"{', '.join(capped)} have caps, but sandbox.py has no TIGHT that puts them within reach"
        return
    options = {trial.name: {**trial.sandbox.trial(trial.world), **trial.sandbox.tight}}
    root = trial.tool.folder.parent
    with running_sandbox(trial.world, [trial.name], root=root, options=options) as running:
        yield from unlike(trial, trial.read(running=running))


def unlike(trial: Trial, reading: Reading) -> Iterator[str]:
    """What a reading differs in from the baseline."""
    for error in reading.problems:
        yield f"the sync fails: {error}"
    for name in trial.declared:
        for difference in differences(trial.tables[name], trial.table(reading, name)):
            yield f"{name} {difference}"
