"""A connection: one account of one tool, as listed in switchboard.yaml. Secrets stay references until they are used."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts.errors import ConfigurationError, CredentialsError
from contracts.references import REFERENCE
from contracts.trust import Attribute

_NAME = re.compile(r"^[a-z][a-z0-9_]{0,39}$")


@dataclass(frozen=True)
class Connection:
    """`config` holds values as written, with ${ENV_VAR} references unresolved, so that it is safe to keep and to hash.

    `streams` limits what is read (None = all); `phone_region` is the ISO country that phone numbers without + are read
    in; `links` names, per connector, the connection that this one's cross-references point to. `trust` says, per
    attribute of a person, how far this connection is believed (0 to 100) where that differs from contracts/trust.yml.
    `renewal_pipelines` are those of a CRM's pipelines whose deals renew what a customer has.
    `home` is where relative paths in the config start from (None: the current folder).
    """

    name: str
    connector: str
    config: Mapping[str, Any] = field(default_factory=dict)
    streams: tuple[str, ...] | None = None
    phone_region: str | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    trust: Mapping[Attribute, int] = field(default_factory=dict)
    renewal_pipelines: tuple[str, ...] = ()
    home: Path | None = None

    def __post_init__(self) -> None:
        # A double underscore separates connection from stream in table names.
        if not _NAME.match(self.name) or "__" in self.name:
            raise ConfigurationError(
                f"'{self.name}' cannot be the name of a connection.",
                remedy="use lower case letters, digits and single underscores, starting with a letter.",
                setting="connections",
            )

    def path(self, value: str) -> str:
        """A path or URL from the config, the path made absolute."""
        return value if "://" in value else str((self.home or Path.cwd()) / Path(value).expanduser())

    def resolved_config(self, environ: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The config with every ${ENV_VAR} replaced. Raises CredentialsError naming setting and variable."""
        source = os.environ if environ is None else environ
        return {key: self._resolve(key, value, source) for key, value in self.config.items()}

    def _resolve(self, setting: str, value: Any, environ: Mapping[str, str]) -> Any:
        if isinstance(value, Mapping):
            return {key: self._resolve(f"{setting}.{key}", inner, environ) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._resolve(setting, inner, environ) for inner in value]
        if not isinstance(value, str):
            return value

        def replace(match: re.Match[str]) -> str:
            variable = match.group(1)
            if not environ.get(variable):
                raise CredentialsError(
                    f"the environment variable {variable} is not set.",
                    remedy=f"set {variable}, or change the setting in switchboard.yaml.",
                    connection=self.name,
                    setting=setting,
                )
            return environ[variable]

        return REFERENCE.sub(replace, value)
