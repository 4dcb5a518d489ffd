"""What went wrong, said so that a user can act on it. The CDK's own texts hold bodies and are never passed on."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import requests

from connectors.budget import Stopped
from connectors.registry import Connector
from connectors.transport import Answered, Rules
from contracts.errors import (
    BugError,
    ConfigurationError,
    CredentialsError,
    RetryLaterError,
    SwitchboardError,
)

_REFUSED = {401, 403}
_PARAMETER = re.compile(r"\{\{\s*parameters\[['\"](\w+)['\"]\]\s*\}\}")


def explain(error: BaseException, rules: Rules, connector: Connector, stream: str | None = None) -> SwitchboardError:
    """The error as one of ours. `stream` None: it happened before any stream was read."""
    if isinstance(error, SwitchboardError):
        if error.connection is None:
            return type(error)(
                error.message,
                remedy=error.remedy,
                connection=rules.connection,
                setting=error.setting,
                record=error.record,
            )
        return error
    if isinstance(error, Stopped):
        return RetryLaterError(
            "the sync was stopped.", remedy="run it again; it goes on from here.", connection=rules.connection
        )
    return _from_answer(error, rules, connector, stream)


class SecretRefusedError(CredentialsError):
    """The tool no longer takes our secret at all, so that no other stream needs to be tried."""


def refused(
    rules: Rules, connector: Connector, answered: Answered, stream: str | None, explanation: str = ""
) -> CredentialsError:
    """The tool said no to our secret; a 403 may concern one stream only."""
    secrets = connector.spec.asking_secrets() or sorted(connector.secret_names())
    code = f" ({answered.code})" if answered.code else ""
    what = f"for stream {stream} " if stream and answered.status == 403 else ""
    remedy = "put in a secret that works and has access to what the streams need"
    if stream and answered.status == 403:
        remedy = "give the secret access to it, put in another one, or leave the stream out under streams"
    kind = SecretRefusedError if answered.status == 401 else CredentialsError
    return kind(
        f"{connector.spec.title or connector.name} {what}refused the credentials: HTTP {answered.status}{code} "
        f"at {answered.where}.{explanation}",
        remedy=f"{remedy} ({', '.join(secrets) or 'see the connector'} in switchboard.yaml).",
        connection=rules.connection,
        setting=", ".join(secrets) or None,
    )


def answered_no(rules: Rules, connector: Connector, stream: str) -> SwitchboardError:
    """The error behind the answer that this thread received last."""
    answered = rules.last or Answered("a request", None)
    if answered.status in _REFUSED:
        return refused(rules, connector, answered, stream)
    return unwanted(rules, answered, f"stream {stream}: ", "")


def _from_answer(error: BaseException, rules: Rules, connector: Connector, stream: str | None) -> SwitchboardError:
    """An error that the CDK made of an answer is explained by that answer, any other by what it is."""
    answered = rules.last if type(error).__name__ == "AirbyteTracedException" else None
    about = f"stream {stream}: " if stream else ""
    explanation = _said_by_manifest(error, connector)
    if answered and answered.status in _REFUSED:
        return refused(rules, connector, answered, stream, explanation)
    if answered and answered.status and answered.status >= 400:
        return unwanted(rules, answered, about, explanation)
    return _otherwise(error, rules, about, explanation)


def _otherwise(error: BaseException, rules: Rules, about: str, explanation: str) -> SwitchboardError:
    kind = str(getattr(getattr(error, "failure_type", None), "value", ""))
    if isinstance(error, requests.RequestException) or kind == "transient_error":
        return RetryLaterError(
            f"{about}the tool could not be read ({type(error).__name__}).{explanation}",
            remedy="run the sync again later; it goes on from here.",
            connection=rules.connection,
        )
    if isinstance(error, OSError):
        return RetryLaterError(
            f"{about}the landing folder could not be used: {error.strerror or type(error).__name__}.",
            remedy="make room or correct permissions, then run the sync again; it goes on from here.",
            connection=rules.connection,
            setting="landing_url",
        )
    if kind == "config_error":
        return ConfigurationError(
            f"{about}the tool refused the settings.{explanation}",
            remedy="check them in switchboard.yaml.",
            connection=rules.connection,
        )
    return BugError(
        f"{about}reading failed with {_names(error)}.", remedy="report it with the log.", connection=rules.connection
    )


def _said_by_manifest(error: BaseException, connector: Connector) -> str:
    """What the manifest's author wrote about this error. Only fixed texts: others may hold the answer's."""
    message = str(getattr(error, "message", "") or "").strip()
    return f" {message}" if message and message in set(_fixed_messages(connector.manifest)) else ""


def _fixed_messages(node: Any, parameters: Mapping[str, Any] | None = None) -> Iterator[str]:
    """Messages that depend on nothing but the manifest itself, its parameters filled in."""
    if isinstance(node, Mapping):
        parameters = {**(parameters or {}), **(node.get("$parameters") or {})}
        message = node.get("error_message")
        if isinstance(message, str):
            filled = _PARAMETER.sub(partial(_parameter, parameters), message)
            yield from [] if "{" in filled else [filled.strip()]
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _fixed_messages(each, parameters)


def _parameter(parameters: Mapping[str, Any], found: re.Match[str]) -> str:
    return str(parameters.get(found.group(1), found.group(0)))


def unwanted(rules: Rules, answered: Answered, about: str, explanation: str) -> SwitchboardError:
    """An answer that is no success and no refusal of our secret, explained by its status."""
    code = f" ({answered.code})" if answered.code else ""
    said = f"{about}the tool answered HTTP {answered.status}{code} to {answered.where}.{explanation}"
    if answered.status == 429 or (answered.status or 0) >= 500:
        return RetryLaterError(
            said, remedy="run the sync again later; it goes on from here.", connection=rules.connection
        )
    return ConfigurationError(
        said, remedy="check the settings and the connector's manifest.", connection=rules.connection
    )


def _names(error: BaseException) -> str:
    """Names of the error's classes: their texts may hold records."""
    chain: list[str] = []
    current: Any = error
    while current is not None and len(chain) < 3:
        chain.append(type(current).__name__)
        current = current.__cause__ or current.__context__
    return " from ".join(chain)
