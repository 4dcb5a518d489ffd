"""The toy with two streams that are swept weekly, four requests a sync."""

from dataclasses import replace

from connectors.registry import Connector
from contracts.connector_spec import DeletionStrategy, Sweep

# A list of 95 people is ten pages; 120 tickets of one a day are a page or two in each window.
PAGES = {"people": 10, "sliced_tickets": 12}


def with_sweeps(tool: Connector) -> Connector:
    """The tool, sweeping the streams of PAGES."""
    sweep = Sweep(every="P7D", requests=4)
    streams = {
        name: (tool.spec.streams.get(name) or tool.spec.streams["tickets"]).model_copy(
            update={"sweep": sweep, "deletion": DeletionStrategy.ID_SWEEP}
        )
        for name in PAGES
    }
    return replace(tool, spec=tool.spec.model_copy(update={"streams": {**tool.spec.streams, **streams}}))
