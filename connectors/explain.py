"""Which lane each stream of a connector takes, for whoever asks why one is slower than another."""

from collections.abc import Mapping

from connectors.budget import Budget
from connectors.check import make_budget, make_rules
from connectors.expand import expanded_offline
from connectors.harden import complete_config, placeholder_config
from connectors.lanes.reader import LaneName
from connectors.patience import Patience
from connectors.registry import Connector
from connectors.source import build_source
from connectors.transport import Rules
from contracts.connection import Connection


def describe_lanes(
    connector: Connector, connection: Connection | None = None, environ: Mapping[str, str] | None = None
) -> dict[str, tuple[LaneName, str]]:
    """Lane and reason by stream. Imports the CDK.

    Without a connection neither credentials nor the tool are needed, and streams that only these know are left out.
    With one the errors are those of `check`.
    """
    if connection is None:
        rules = Rules(connector.name, tuple(connector.spec.allowed_hosts), Budget(connector.spec.rate_budget, 1))
        source = build_source(expanded_offline(connector, None), placeholder_config(connector), rules, {})
    else:
        config = complete_config(connector, connection, connection.resolved_config(environ))
        patience = Patience()
        rules = make_rules(connector, connection, config, make_budget(connector, config, 1, patience), patience)
        source = build_source(connector, config, rules, {})
    from connectors.lanes.detect import detect  # noqa: PLC0415 - imports the CDK

    return {name: detect(stream) for name, stream in source.streams.items()}
