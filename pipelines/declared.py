"""What the warehouse is told of each stream: its connector's words, its schedule, and how the last sync of it ended."""

from collections.abc import Iterator
from datetime import UTC

from connectors.discovery import known_streams
from connectors.registry import connector
from contracts.connector_spec import StreamSpec
from pipelines.sync_report import WHOLE, SyncReport
from switchboard.settings import Settings
from warehouse.declared import DeclaredStream


def all_declared(settings: Settings) -> list[DeclaredStream]:
    """Every stream that a connection reads. Needs neither credentials nor network."""
    return [stream for name in sorted(settings.connections) for stream in _of(settings, name)]


def _of(settings: Settings, name: str) -> Iterator[DeclaredStream]:
    connection = settings.connection(name)
    spec = connector(connection.connector).spec
    report = SyncReport.read(settings.var_path, name)
    failed = {stream.stream: stream for stream in report.failed} if report else {}
    for stream in known_streams(connection, settings.landing_url):
        about = spec.streams.get(stream.name) or StreamSpec(description="")
        failure = failed.get(stream.name) or failed.get(WHOLE)
        yield DeclaredStream(
            connection=name,
            connector=connection.connector,
            category=spec.category.value,
            stream=stream.name,
            schedule=settings.connections[name].schedule,
            description=about.description or None,
            on_demand=about.on_demand,
            deletion=stream.deletion.value,
            sweep_every=about.sweep.every if about.sweep else None,
            cursor_overlap=about.cursor.overlap if about.cursor else None,
            caps=tuple(f"{cap.limit:,} {cap.what}; {cap.remedy}" for cap in about.caps),
            no_count_because=about.no_counter_because,
            empty_because=about.empty_because,
            tried_at=report.finished_at.astimezone(UTC).replace(tzinfo=None) if report else None,
            error_kind=failure.error_kind if failure else None,
            error=failure.error if failure else None,
        )
