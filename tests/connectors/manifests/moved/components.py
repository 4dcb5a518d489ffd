"""States as an older version of the connector wrote them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from airbyte_cdk.sources.declarative.migrations.state_migration import StateMigration


@dataclass
class FromDays(StateMigration):
    """Days since 2026 became seconds since 1970."""

    def should_migrate(self, stream_state: Mapping[str, Any]) -> bool:
        return "days" in stream_state

    def migrate(self, stream_state: Mapping[str, Any]) -> Mapping[str, Any]:
        start = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
        return {"changed": str(start + 86_400 * stream_state["days"])}
