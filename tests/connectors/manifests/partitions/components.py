"""A cut of its own, as some connectors have."""

from collections.abc import Iterable
from dataclasses import dataclass

from airbyte_cdk.sources.declarative.partition_routers import SinglePartitionRouter
from airbyte_cdk.sources.types import StreamSlice


@dataclass
class Backwards(SinglePartitionRouter):
    """The shelves from the last to the first."""

    def stream_slices(self) -> Iterable[StreamSlice]:
        for shelf in "cba":
            yield StreamSlice(partition={"shelf": shelf}, cursor_slice={})
