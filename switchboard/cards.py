"""The cards of settings, put together: whose account each connection is of, and the secret that its tool signs with."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts.errors import ConfigurationError, CredentialsError
from contracts.references import is_reference

if TYPE_CHECKING:
    from switchboard.settings import CardSettings, Settings
    from unified_profile.app.cards.calls import Line
    from unified_profile.app.cards.doors import CardDoor

_PHONE = "aircall"
_AIRCALL = "https://api.aircall.io"
_ORIGIN = re.compile(r"https://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?")


def card_doors(settings: "Settings", environ: Mapping[str, str] | None = None) -> dict[str, "CardDoor"]:
    """The card of each connection under `cards`. A secret that is not set shuts its card only.

    Raises ConfigurationError for a connection that is not there, a tool that has no card, a secret that is written
    down, and an origin that is none.
    """
    doors = {name: entry for name, entry in settings.cards.items() if settings.connection(name).connector != _PHONE}
    return {name: _door(settings, name, entry, environ) for name, entry in doors.items()}


def call_lines(settings: "Settings", environ: Mapping[str, str] | None = None) -> list["Line"]:
    """The Aircall accounts under `cards`, which get a card for each call; those without credentials here get none."""
    from unified_profile.app.cards.calls import Line
    from unified_profile.ledger import Role

    lines = []
    for name, entry in settings.cards.items():
        connection = settings.connection(name)
        if connection.connector != _PHONE:
            continue
        needed = {key: connection.config.get(key, "") for key in ("base_url", "api_id", "api_token")}
        try:
            found = replace(connection, config=needed).resolved_config(environ)
        except CredentialsError:
            continue
        base_url, api_id, api_token = (str(found[key]) for key in needed)
        lines.append(Line(name, base_url or _AIRCALL, api_id, api_token, Role(entry.role)))
    return lines


def _door(settings: "Settings", name: str, entry: "CardSettings", environ: Mapping[str, str] | None) -> "CardDoor":
    from unified_profile.app.cards.doors import TOOLS, CardDoor
    from unified_profile.ledger import Role

    connection = settings.connection(name)
    if connection.connector not in TOOLS:
        known = ", ".join((*TOOLS, _PHONE))
        raise _wrong(name, "connector", f"{connection.connector} shows no card.", f"take one of {known}.")
    if not entry.account:
        raise _wrong(name, "account", "it is missing.", "write what the tool calls the account, see docs/cards.md.")
    if connection.connector != "zendesk" and not is_reference(entry.secret):
        raise _wrong(name, "secret", "a secret is written down.", "write ${NAME} and set that environment variable.")
    for origin in entry.framed_by:
        if not _ORIGIN.fullmatch(origin):
            raise _wrong(name, "framed_by", f"'{origin}' is no origin.", "write such as https://acme.zendesk.com.")
    try:
        secret = str(replace(connection, config={"secret": entry.secret}).resolved_config(environ)["secret"])
    except CredentialsError:
        secret = ""
    return CardDoor(name, connection.connector, entry.account, secret, Role(entry.role), entry.framed_by)


def _wrong(name: str, key: str, message: str, remedy: str) -> ConfigurationError:
    return ConfigurationError(message, remedy=remedy, setting=f"cards.{name}.{key}")
