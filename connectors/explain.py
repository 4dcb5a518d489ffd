"""Which lane each stream of a connector takes, for whoever asks why one is slower than another."""

from connectors.budget import Budget
from connectors.harden import placeholder_config
from connectors.lanes.reader import LaneName
from connectors.registry import Connector
from connectors.source import build_source
from connectors.transport import Rules


def describe_lanes(connector: Connector) -> dict[str, tuple[LaneName, str]]:
    """Lane and reason by stream, found without credentials and without asking the tool. Imports the CDK."""
    rules = Rules(connector.name, tuple(connector.spec.allowed_hosts), Budget(connector.spec.rate_budget, 1))
    source = build_source(connector, placeholder_config(connector), rules, {})
    from connectors.lanes.detect import detect  # noqa: PLC0415 - imports the CDK

    return {name: detect(stream) for name, stream in source.streams.items()}
