"""The examinations behind `switchboard doctor`, cheapest first. Each yields findings and never raises."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from contracts.errors import SwitchboardError
from switchboard.settings import REPOSITORY, Settings, load_settings

MINIMUM_FREE_BYTES = 2_000_000_000
FAILING_ATTEMPTS = 3


@dataclass(frozen=True)
class Finding:
    """One thing looked at. A problem's message ends with the remedy."""

    area: str
    ok: bool
    message: str


def check_up(*, offline: bool) -> Iterator[Finding]:
    """Everything, in order; without a readable configuration nothing else can be looked at."""
    yield _python()
    yield from _versions()
    try:
        settings = load_settings()
    except SwitchboardError as error:
        yield Finding("configuration", ok=False, message=str(error))
        return
    yield Finding("configuration", ok=True, message=f"{len(settings.connections)} connections in {settings.home}")
    yield from _disk(settings)
    yield from _sign_in(settings)
    yield from _connections(settings, offline=offline)
    warehouse = _warehouse(settings)
    yield warehouse
    if warehouse.ok:
        yield from _parity(settings)
    yield from _webhooks(settings)


def _python() -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    ok = sys.version_info >= (3, 11)
    return Finding("python", ok, found if ok else f"{found} is too old. Remedy: install Python 3.11 or newer.")


def _versions() -> Iterator[Finding]:
    locked = dict(_locked())
    wrong = []
    for name in ("airbyte-cdk", "duckdb", "dbt-core", "dbt-duckdb", "dagster"):
        installed = metadata.version(name)
        if locked.get(name, installed) != installed:
            wrong.append(f"{name} {installed} (locked: {locked[name]})")
    if wrong:
        yield Finding("versions", ok=False, message=f"{', '.join(wrong)}. Remedy: rm -r .venv && make test.")
    else:
        yield Finding("versions", ok=True, message="as locked")


def _locked() -> Iterator[tuple[str, str]]:
    lock = REPOSITORY / "requirements.lock"
    for line in lock.read_text(encoding="utf-8").splitlines() if lock.is_file() else ():
        name, separator, rest = line.partition("==")
        if separator and not line.startswith((" ", "#")):
            yield name, rest.split(" ")[0]


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = _existing(settings.var_path)
    if not os.access(folder, os.W_OK):
        yield Finding("disk", ok=False, message=f"{folder} cannot be written. Remedy: change its owner, or `var`.")
        return
    free = shutil.disk_usage(folder).free
    ok = free >= MINIMUM_FREE_BYTES
    remedy = "" if ok else " Remedy: make room, or move `var` to a larger disk."
    yield Finding("disk", ok, f"{free / 1e9:.1f} GB free for {settings.var_path}.{remedy}")


def _sign_in(settings: Settings) -> Iterator[Finding]:
    """Ways in that are set up by half, so that nobody could use them."""
    from switchboard.sign_in import ways_in

    try:
        found = ways_in(settings)
    except SwitchboardError as error:
        yield Finding("sign-in", ok=False, message=str(error))
        return
    ways = ["links", *(["passwords"] if found.passwords else []), *([found.oidc.title] if found.oidc else [])]
    ways += [f"the proxy's header {found.proxy.header}"] if found.proxy else []
    yield Finding("sign-in", ok=True, message=f"by {', '.join(ways)}")


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.is_dir())


def _connections(settings: Settings, *, offline: bool) -> Iterator[Finding]:
    from connectors.check import check
    from connectors.discovery import known_streams

    for name in sorted(settings.connections):
        try:
            connection = settings.connection(name)
            streams = known_streams(connection, settings.landing_url)
            connection.resolved_config()
            if not offline:
                check(connection)
        except SwitchboardError as error:
            yield Finding(name, ok=False, message=f"{error.kind}: {error}")
        else:
            yield Finding(name, ok=True, message=f"{len(streams)} streams{'' if offline else ', the tool answers'}")


def _warehouse(settings: Settings) -> Finding:
    import duckdb

    from switchboard.published import published
    from unified_profile.app.fitness import refuse_unfit

    if not (settings.published_path / "current").exists():
        return Finding("warehouse", ok=True, message="nothing published yet; `switchboard run` will")
    try:
        with published() as warehouse:
            refuse_unfit(warehouse)
            customers = warehouse.execute("select count(*) from marts.dim_customer").fetchall()[0][0]
    except SwitchboardError as error:
        return Finding("warehouse", ok=False, message=str(error))
    except (OSError, duckdb.Error) as error:
        return Finding("warehouse", ok=False, message=f"{error} Remedy: `switchboard run` publishes anew.")
    return Finding("warehouse", ok=True, message=f"{customers:,} customers in the published snapshot")


def _parity(settings: Settings) -> Iterator[Finding]:
    """Numbers that differ from a tool's own for no reason known, more often than should be. Nothing without pairs."""
    from switchboard.published import published
    from unified_profile.app.metric_parity import parities

    if not (settings.published_path / "current").exists():
        return
    with published() as warehouse:
        found = [each for each in parities(warehouse) if each.pairs]
    suspect = [each for each in found if each.is_suspect]
    for each in suspect:
        message = (
            f"{each.metric} differs from {each.measure} of {each.connection} in {each.unexplained:,} of {each.pairs:,}"
        )
        remedy = (
            f"Remedy: read `switchboard metrics parity {each.metric}`; schedules and the tool's settings come first."
        )
        yield Finding("parity", ok=False, message=f"{message} pairs for no reason known. {remedy}")
    if found and not suspect:
        yield Finding("parity", ok=True, message=f"{len(found)} comparisons with the tools' own numbers, none suspect")


def _webhooks(settings: Settings) -> Iterator[Finding]:
    """Records that webhooks spoke of and that could not be had, time after time. Nothing where none ever came in."""
    from contextlib import closing

    from connectors.hooks.queue import HintQueue

    file = settings.hooks_path / "queue.sqlite"
    if not file.exists():
        return
    with closing(HintQueue(file)) as queue:
        waiting = queue.waiting()
    failing = [each for each in waiting if each.attempts >= FAILING_ATTEMPTS]
    if failing:
        message = f"{len(failing)} records cannot be had: {failing[0].error} Remedy: see `switchboard hooks status`."
        yield Finding("webhooks", ok=False, message=message)
    else:
        yield Finding("webhooks", ok=True, message=f"{len(waiting)} records wait to be asked for")
