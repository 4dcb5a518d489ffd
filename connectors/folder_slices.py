"""What a component that slices a folder has in common with no other: nobody is asked for its slices."""

from collections.abc import Mapping
from typing import Any

from airbyte_cdk.sources.declarative.partition_routers.partition_router import PartitionRouter
from airbyte_cdk.sources.types import StreamState


class FolderSlices(PartitionRouter):  # type: ignore[misc]
    """A router without requests."""

    def remembered(self, state: StreamState, name: str) -> dict[str, Any]:
        """What it gave under a name as its state at the end of the last sync; empty at the first."""
        return dict((state.get("parent_state") or {}).get(name) or {})

    def get_request_params(self, **_: Any) -> Mapping[str, Any]:
        """None: nobody is asked."""
        return {}

    get_request_headers = get_request_params
    get_request_body_data = get_request_params
    get_request_body_json = get_request_params
