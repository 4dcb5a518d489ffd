"""Does a connection work? One cheap request says so."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from connectors.budget import Budget
from connectors.failures import explain
from connectors.harden import complete_config
from connectors.patience import Patience
from connectors.redact import referenced_values, secret_values
from connectors.registry import Connector, connector
from connectors.source import Source, build_source
from connectors.transport import THIS_MACHINE, Rules
from contracts.connection import Connection
from contracts.errors import ConfigurationError

_QUICK = Patience(retries=2, longest_wait=30, longest_total=60)


def check(
    connection: Connection,
    environ: Mapping[str, str] | None = None,
    *,
    tool: Connector | None = None,
    patience: Patience = _QUICK,
) -> None:
    """Try the connection. Raises CredentialsError, ConfigurationError or RetryLaterError saying what to do."""
    tool = tool or connector(connection.connector)
    config = complete_config(tool, connection, connection.resolved_config(environ))
    rules = make_rules(tool, connection, config, make_budget(tool, config, 1, patience), patience)
    probe(build_source(tool, config, rules, {}))


def make_budget(tool: Connector, config: Mapping[str, Any], at_once: int, patience: Patience) -> Budget:
    """The tool's rate budget, and the tighter ones of single streams; or a share of each."""
    if is_unlimited(tool, config, patience):
        return Budget(None, at_once)
    tighter = {name: patience.shared(spec.rate_budget) for name, spec in tool.spec.streams.items() if spec.rate_budget}
    rate = tool.spec.rate_budget
    return Budget(patience.shared(rate) if rate else None, at_once, streams=tighter)


def is_unlimited(tool: Connector, config: Mapping[str, Any], patience: Patience) -> bool:
    """Whether no budget holds: a sandbox on this machine says itself when it has enough."""
    host = urlsplit(str(config.get(tool.spec.base_url_setting) or "")).hostname
    return host in THIS_MACHINE and not patience.budget_sandbox


def make_rules(
    tool: Connector, connection: Connection, config: Mapping[str, Any], budget: Budget, patience: Patience
) -> Rules:
    """What holds for every request of a connection."""
    base_url = str(config.get(tool.spec.base_url_setting) or "")
    secrets = (*secret_values(tool.secret_names(), config), *referenced_values(connection.config, config))
    return Rules(connection.name, tuple(tool.spec.allowed_hosts), budget, patience, base_url, secrets)


def probe(source: Source) -> None:
    """Ask for the first page of the streams that the manifest names for a check. Errors as in `check`."""
    for name in _check_streams(source):
        # Slices of some streams can be made once only, and the sync wants to make them itself.
        asked = source if "partition_router" not in source.definitions[name].get("retriever", {}) else source.apart()
        try:
            for partition in asked.streams[name].generate_partitions():
                next(iter(partition.read()), None)
                break
        except Exception as error:  # noqa: BLE001 - whatever the CDK raises is explained
            raise explain(error, asked.rules, source.connector) from None


def _check_streams(source: Source) -> list[str]:
    named = source.connector.manifest.get("check", {}).get("stream_names") or list(source.streams)[:1]
    unknown = [name for name in named if name not in source.streams]
    if unknown:
        raise ConfigurationError(
            f"the check of {source.connector.name} names the unknown stream '{unknown[0]}'.",
            remedy="correct check.stream_names in the manifest.",
        )
    return [str(name) for name in named]
