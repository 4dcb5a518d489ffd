"""What completeness is judged by beside the warehouse: caps, where each connection starts to read, the last error."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.registry import Connector, connector
from contracts.connection import Connection
from pipelines.sync_report import WHOLE, SyncReport
from switchboard.settings import Settings
from warehouse.completeness import Hints, Stream


def completeness_hints(settings: Settings) -> dict[Stream, Hints]:
    """Hints for every stream that a connection reads. Needs neither credentials nor network."""
    found: dict[Stream, Hints] = {}
    for connection in settings.all_connections():
        tool = connector(connection.connector)
        report = SyncReport.read(settings.var_path, connection.name)
        errors = {stream.stream: stream.error for stream in report.failed} if report else {}
        for name in {*tool.spec.streams, *errors}:
            spec = tool.spec.streams.get(name)
            found[connection.name, name] = Hints(
                caps=spec.caps if spec else (),
                start_date=_start_date(tool, connection),
                error=errors.get(name) or errors.get(WHOLE),
            )
    return found


def _start_date(tool: Connector, connection: Connection) -> datetime | None:
    """The setting that a manifest usually calls start_date, naive UTC; None when there is none to be read."""
    specified: Mapping[str, Any] = tool.manifest.get("spec", {}).get("connection_specification", {})
    default = specified.get("properties", {}).get("start_date", {}).get("default")
    try:
        moment = datetime.fromisoformat(str(connection.config.get("start_date") or default))
    except ValueError:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
