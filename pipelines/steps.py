"""The steps of a run as plain functions, in the order they happen. No Dagster here: the command line calls them too."""

import hashlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duckdb
import orjson

from connectors.discovery import known_streams
from connectors.hooks.drain import Drained
from connectors.hooks.drain import drain as drain_queue
from connectors.hooks.queue import HintQueue
from connectors.landing import landed_states
from connectors.sync import StreamResult, sync
from contracts.connection import Connection
from contracts.errors import SwitchboardError
from pipelines.announcing import announce
from pipelines.dbt_manifest import models_fingerprint
from pipelines.dbt_manifest import variables as dbt_variables
from pipelines.declared import all_declared
from pipelines.hints import completeness_hints
from pipelines.progress import Progress, Silent
from pipelines.sync_report import WHOLE, StreamReport, SyncReport, now
from switchboard.settings import Settings
from unified_profile.code import code_fingerprint
from unified_profile.identity import rules_with
from unified_profile.identity.audit import Cause, Moves, Run, find_moves, last_runs, refuse_too_much
from unified_profile.identity.groups import AGENT, COMPANY, GroupReport, resolve_groups
from unified_profile.identity.kinds import PEOPLE, Kind
from unified_profile.identity.resolve import IdentityReport
from unified_profile.identity.resolve import resolve as resolve_people
from unified_profile.sentiment import ScoringReport
from unified_profile.sentiment import score_messages as score_build
from warehouse import dbt, increments
from warehouse.build import open_build
from warehouse.built import built_fingerprint, loaded_fingerprint, record_built
from warehouse.business_time import write_schedules
from warehouse.completeness import note_shortfalls
from warehouse.declared import write_declared
from warehouse.publish import Publication, attached_publication
from warehouse.publish import publish as publish_build
from warehouse.raw import LoadResult, ensure_tables, load_landed
from warehouse.rebuild import rebuild as rebuild_build
from warehouse.status import StreamStatus, stream_status

if TYPE_CHECKING:
    from unified_profile.ledger import Decision

# Who may not become somebody else unseen, and where it says who they are.
STAYING_PUT: dict[Kind, str] = {
    PEOPLE: "identity.person_record",
    AGENT: "identity.group_record",
    COMPANY: "identity.group_record",
}

# How long a step waits for another process to let go of the warehouse before it says who holds it.
WRITER_WAIT_SECONDS = 600.0


def extract(
    settings: Settings,
    connection: Connection,
    *,
    streams: Sequence[str] | None = None,
    full: bool = False,
    progress: Progress | None = None,
) -> SyncReport:
    """Read a connection into the landing zone, going on from the newest checkpoint there (`full`: from the start).

    A stream that fails is in the report and in var/sync; the others go on. Raises CredentialsError or
    ConfigurationError when the connection as a whole cannot be read; that too is in the report on disk.
    """
    states = {} if full else landed_states(settings.landing_url, connection.name)
    try:
        results = sync(connection, settings.landing_url, states, streams=streams, reporter=progress or Silent())
    except SwitchboardError as error:
        _failed(connection, error).write(settings.var_path)
        raise
    report = SyncReport(connection=connection.name, finished_at=now(), streams=[_stream(result) for result in results])
    report.write(settings.var_path)
    return report


def drain(settings: Settings, connections: Sequence[str] | None = None) -> list[Drained]:
    """Ask the tools again for what webhooks spoke of, into the landing zone. Never raises for what a tool answers."""
    file = settings.hooks_path / "queue.sqlite"
    if not file.exists():
        return []
    chosen = [each for each in settings.all_connections() if connections is None or each.name in connections]
    with closing(HintQueue(file)) as queue:
        return drain_queue(chosen, settings.landing_url, queue, settings.hooks_path)


def load(settings: Settings, connections: Sequence[str] | None = None) -> list[LoadResult]:
    """Load everything that has landed and is not in the warehouse yet.

    Streams that never landed get an empty table, so that the models of a tool that is down can be built all the same.
    """
    with closing(_build(settings)) as build:
        for connection in settings.all_connections():
            ensure_tables(build, connection.name, known_streams(connection, settings.landing_url))
        loads = load_landed(build, settings.landing_url, connections, max_record_bytes=settings.max_record_bytes)
        note_shortfalls(build, completeness_hints(settings))
        write_declared(build, all_declared(settings))
        write_schedules(build, settings.schedules, datetime.now(UTC).date())
        return loads


@dataclass(frozen=True)
class CaughtUp:
    """What came of webhooks: what was asked, and the publication that shows it (None: it changed nothing).

    `sentiment_problem` says why it was not read how customers sound.
    """

    drained: list[Drained]
    published: Publication | None
    sentiment_problem: str | None = None


def catch_up(
    settings: Settings, connections: Sequence[str] | None = None, *, progress: Progress | None = None
) -> CaughtUp:
    """From webhooks to the published marts, as quickly as can be: models are built and not tested.

    The build counts as out of date after it, so that the next run builds and tests the same once more.
    """
    watcher = progress or Silent()
    watcher.step("Asking again for what webhooks spoke of")
    drained = drain(settings, connections)
    watcher.step("Loading into the warehouse")
    load(settings)
    inputs, mark = inputs_fingerprint(settings), settings.hooks_path / "published"
    if is_built_from(settings, inputs) or (mark.is_file() and mark.read_text(encoding="utf-8") == inputs):
        return CaughtUp(drained, None)
    watcher.step("Building staging and core models")
    begin_models(settings)
    run_models(settings, dbt.CORE)
    watcher.step("Working out who is who")
    resolve_identity(settings)
    watcher.step("Reading how customers sound")
    sounding = score_messages(settings)
    watcher.step("Building marts and metrics")
    run_models(settings, dbt.MARTS)
    complete_models(settings)
    watcher.step("Publishing")
    published = publish(settings)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(inputs, encoding="utf-8")
    return CaughtUp(drained, published, sounding.problem)


def begin_models(settings: Settings) -> None:
    """Settle before the first model whether this build may be of what changed alone."""
    ground = _ground(settings)
    with closing(_build(settings)) as build:
        increments.begin(build, ground, fewest=settings.increments_from)


def begin_marts(settings: Settings) -> None:
    """Note before the first mart that they are begun: when that is not for the first time, they are built whole."""
    with closing(_build(settings)) as build:
        increments.begin_marts(build)


def complete_models(settings: Settings) -> None:
    """Remember after the last model that all are built, so that the next build may be of what changed alone."""
    with closing(_build(settings)) as build:
        increments.complete(build)


def build_all_next(settings: Settings) -> None:
    """Make the next build one of everything, whatever changed."""
    with closing(_build(settings)) as build:
        increments.forget(build)


def run_models(settings: Settings, select: str) -> None:
    """Build the selected models, and do not test them. Raises BugError with dbt's own words when one fails."""
    variables = orjson.loads(dbt_variables(settings))
    build, var, memory = settings.build_path, settings.var_path, settings.memory_limit
    dbt.run_dbt("run", build=build, var=var, variables=variables, select=select, memory=memory)


def rebuild(settings: Settings, *, accept_loss: bool = False) -> list[LoadResult]:
    """Make the warehouse anew from landing alone; person ids are carried over.

    Raises ConfigurationError when landing lacks loads that the warehouse holds, unless that loss is accepted.
    """
    return rebuild_build(settings.build_path, settings.landing_url, accept_loss=accept_loss)


@dataclass(frozen=True)
class WhoIsWho:
    """What identity found out about customers, the agents who serve them, and their companies."""

    people: IdentityReport
    agents: GroupReport
    companies: GroupReport


def resolve_identity(settings: Settings) -> WhoIsWho:
    """Work out who is who over all tools, with people's own decisions from the ledger."""
    with closing(_build(settings)) as build:
        decisions, rules = _decisions(settings), rules_with(settings.identity_rules_path)
        return WhoIsWho(
            people=resolve_people(build, phone_regions=settings.phone_regions, overrides=decisions, rules=rules),
            agents=resolve_groups(build, AGENT, overrides=decisions, rules=rules),
            companies=resolve_groups(build, COMPANY, overrides=decisions, rules=rules),
        )


def suggest_people(settings: Settings) -> int:
    """Look for people who may be one, and count the suggestions. Raises TooLittleToLearnError; then there are none."""
    from unified_profile.suggestions import forget, suggest  # noqa: PLC0415 - most commands go without Splink

    with closing(_build(settings)) as build:
        if not settings.suggestions:
            forget(build)
            return 0
        return suggest(build, rules=rules_with(settings.identity_rules_path))


@dataclass(frozen=True)
class Sounding:
    """What scoring came to, or the problem that stopped it: then the scores there were stay."""

    report: ScoringReport | None
    problem: str | None = None


def score_messages(settings: Settings) -> Sounding:
    """Score every text of a customer that has none yet: its language and, where that is English, how it sounds.

    Sentiment is help, not data: whatever goes wrong with it is in the result and stops nothing. The next build is then
    of everything: texts scored late belong to messages that are not new by then.
    """
    try:
        with closing(_build(settings)) as build:
            return Sounding(score_build(build))
    except Exception as error:  # noqa: BLE001 (whatever it is)
        build_all_next(settings)
        return Sounding(None, f"{type(error).__name__}: {error}")


def refuse_moves(settings: Settings, kind: Kind) -> Moves:
    """Say how many records readers would see under another person, agent or company.

    Raises BadDataError when that is too many.
    """
    with closing(_build(settings)) as build, attached_publication(build, settings.published_path) as tables:
        moves = find_moves(build, kind, is_published=STAYING_PUT[kind] in tables)
    refuse_too_much(moves, rules_with(settings.identity_rules_path))
    return moves


def identity_changes(settings: Settings, runs: int) -> dict[str, tuple[list[Run], list[Cause]]]:
    """What the last runs changed in who is who, published or not: of people, agents and companies."""
    with closing(_build(settings)) as build:
        return {kind.plural: last_runs(build, runs, kind) for kind in STAYING_PUT}


def publish(settings: Settings, *, accept_moves: bool = False) -> Publication:
    """Publish a verified, immutable copy of the warehouse for readers.

    Raises BadDataError when too many records would be another person's, agent's or company's, unless that is accepted.
    """
    if not accept_moves:
        for kind in STAYING_PUT:
            refuse_moves(settings, kind)
    published = publish_build(settings.build_path, settings.published_path, keep=settings.keep_publications)
    announce(settings, published)
    return published


def _decisions(settings: Settings) -> "list[Decision]":
    from unified_profile.ledger import Ledger  # noqa: PLC0415 - most commands go without SQLAlchemy

    with Ledger(settings.ledger_url) as ledger:
        return ledger.decisions()


def _build(settings: Settings) -> duckdb.DuckDBPyConnection:
    return open_build(settings.build_path, wait_seconds=WRITER_WAIT_SECONDS, memory=settings.memory_limit)


def _stream(result: StreamResult) -> StreamReport:
    return StreamReport(
        stream=result.stream,
        rows=result.rows,
        reported=result.reported,
        lane=result.lane,
        complete=result.complete,
        error_kind=result.error.kind if result.error else None,
        error=str(result.error) if result.error else None,
        skipped=result.skipped,
        sweep=result.sweep,
    )


def _failed(connection: Connection, error: SwitchboardError) -> SyncReport:
    entry = StreamReport(
        stream=WHOLE, rows=0, reported=None, lane="", complete=False, error_kind=error.kind, error=str(error)
    )
    return SyncReport(connection=connection.name, finished_at=now(), streams=[entry])


def inputs_fingerprint(settings: Settings) -> str:
    """Of everything the models are made from: what was loaded, the models, identity's code, people's decisions."""
    with closing(_build(settings)) as build:
        loaded = loaded_fingerprint(build)
    return hashlib.sha256(f"{loaded}{_ground(settings)}{_decisions(settings)!r}".encode()).hexdigest()


def _ground(settings: Settings) -> str:
    """Of what the models are made from beside records and decisions: code, rules and settings."""
    rules = rules_with(settings.identity_rules_path).text
    code = f"{models_fingerprint(settings)}{code_fingerprint()}"
    schedules = "".join(schedule.model_dump_json() for schedule in settings.schedules)
    return hashlib.sha256(f"{code}{rules}{schedules}{settings.phone_regions}".encode()).hexdigest()


def is_built_from(settings: Settings, fingerprint: str) -> bool:
    """Whether the models in the build file were made from exactly these inputs."""
    with closing(_build(settings)) as build:
        return built_fingerprint(build) == fingerprint


def mark_built(settings: Settings, fingerprint: str) -> None:
    """Remember what the models were made from."""
    with closing(_build(settings)) as build:
        record_built(build, fingerprint)


def status(settings: Settings) -> list[StreamStatus]:
    """How every stream stands in the warehouse."""
    with closing(_build(settings)) as build:
        return stream_status(build)
