"""Where webhooks of each connection come in: what its tool may tell, and the secrets it proves itself with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from connectors.declare import declared_streams
from connectors.registry import Connector, connector
from contracts.connection import Connection
from contracts.connector_spec import Signature, Webhooks
from contracts.errors import SwitchboardError
from contracts.signatures import Message, Proof, Refusal


@dataclass(frozen=True)
class Door:
    """One connection's. `proofs` is empty while it has no secret for any of its tool's schemes: then it is shut."""

    connection: str
    webhooks: Webhooks
    streams: frozenset[str]
    proofs: tuple[Proof, ...]
    settings: tuple[str, ...]
    folder: str = ""

    def refuses(self, message: Message, now: datetime) -> Refusal | None:
        """Why a message is not the tool's own; None when one of the proofs holds. Every proof is always tried."""
        refusals = [proof.refuses(message, now) for proof in self.proofs] or ["no signature"]
        if None in refusals:
            return None
        return max(refusals, key=_telling)


def doors(connections: Sequence[Connection], environ: Mapping[str, str] | None = None) -> dict[str, Door]:
    """A door for every connection whose tool sends webhooks that prove who sent them."""
    found = [_door(connection, connector(connection.connector), environ) for connection in connections]
    return {door.connection: door for door in found if door is not None}


def _door(connection: Connection, tool: Connector, environ: Mapping[str, str] | None) -> Door | None:
    webhooks = tool.spec.webhooks
    signatures = [each for each in (webhooks.signature, *webhooks.or_signature) if each.scheme != "none"]
    if not signatures:
        return None
    proofs = [_proof(connection, signature, environ) for signature in signatures]
    return Door(
        connection=connection.name,
        webhooks=webhooks,
        streams=frozenset(each.name for each in declared_streams(tool, connection)),
        proofs=tuple(proof for proof in proofs if proof is not None),
        settings=tuple(dict.fromkeys(str(each.secret) for each in signatures)),
        folder=_folder(connection, environ) if webhooks.keep == "payload" else "",
    )


def _folder(connection: Connection, environ: Mapping[str, str] | None) -> str:
    own = replace(connection, config={"folder": connection.config.get("folder", "")})
    try:
        return connection.path(str(own.resolved_config(environ)["folder"] or f"var/inbox/{connection.name}"))
    except SwitchboardError:
        return connection.path(f"var/inbox/{connection.name}")


def _proof(connection: Connection, signature: Signature, environ: Mapping[str, str] | None) -> Proof | None:
    names = [name for name in (signature.secret, signature.username) if name]
    own = replace(connection, config={name: connection.config.get(name) for name in names})
    try:
        # Only these: a webhook must get in although some other secret is missing here.
        values: dict[str, Any] = own.resolved_config(environ)
    except SwitchboardError:
        return None
    secret, username = values.get(str(signature.secret)), values.get(signature.username or "", "")
    complete = secret and (username or not signature.username)
    return Proof(signature, str(secret), str(username or "")) if complete else None


def _telling(refusal: Refusal | None) -> int:
    return ["no signature", "malformed", "wrong signature", "too old or too new"].index(str(refusal))
