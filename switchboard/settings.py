"""switchboard.yaml, as typed settings. Environment variables SWITCHBOARD_<KEY> (nested: __) win over the file.

This module imports no room, so that the command line starts fast and pipelines may read it.
"""

import os
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from dotenv import load_dotenv
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, IPvAnyNetwork, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from contracts.alerts import Alert
from contracts.connection import Connection
from contracts.errors import ConfigurationError
from contracts.schedules import Schedule, fit_together
from contracts.topics import Topic, differ
from contracts.trust import Attribute
from switchboard.sign_in_settings import SignInSettings

FILE_NAME = "switchboard.yaml"
EXAMPLE = Path(__file__).parent / "example.yaml"
REPOSITORY = Path(__file__).parent.parent


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ConnectionSettings(_Section):
    """One entry under `connections`."""

    connector: str
    config: dict[str, Any] = {}
    streams: list[str] | None = Field(default=None, description="read only these streams; default: all")
    phone_region: str | None = Field(default=None, description="country of phone numbers written without +")
    links: dict[str, str] = Field(default={}, description="connector → the connection its cross-references mean")
    trust: dict[Attribute, Annotated[int, Field(ge=0, le=100)]] = Field(
        default={}, description="attribute of a person → how far this connection is believed, 0 to 100"
    )
    renewal_pipelines: tuple[str, ...] = Field(
        default=(), description="pipelines of a CRM whose deals renew what a customer has; a lost one is churn"
    )
    schedule: str = Field(default="7 * * * *", description="cron expression of its syncs, UTC")


class AppSettings(_Section):
    """The web app."""

    host: str = "127.0.0.1"
    port: int = 8700
    public_url: str | None = Field(default=None, description="how browsers reach it, for the links that sign people in")
    proxies: tuple[IPvAnyNetwork, ...] = Field(
        default=(ip_network("127.0.0.1"), ip_network("::1")),
        description="reverse proxies that are believed about scheme and address of a browser",
    )
    session_idle_minutes: int = 60
    session_hours: int = 12

    @property
    def url(self) -> str:
        """How browsers reach the app, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


class HooksSettings(_Section):
    """Where webhooks come in."""

    with_app: bool = Field(default=True, description="`switchboard serve` takes them too, on the app's port")
    host: str = "127.0.0.1"
    port: int = 8701
    public_url: str | None = Field(default=None, description="how the tools call us; some sign the whole address")


class WebhooksSettings(_Section):
    """What is told to others, and where to."""

    allow_private: bool = Field(default=False, description="endpoints may be in a private network, and without TLS")
    alerts: list[Alert] = Field(default=[], description="numbers that are told of")


class CardSettings(_Section):
    """A card of customers that one connection's tool shows to its agents."""

    account: Annotated[str, BeforeValidator(str)] = Field(default="", description="what the tool calls the account")
    secret: str = Field(default="", description="what it signs with, as ${NAME}; of a Zendesk app its public key")
    role: Literal["agent", "lead", "analyst", "privacy_officer"] = "agent"
    framed_by: tuple[str, ...] = Field(default=(), description="origins that may frame it; default: the tool's own")


class Settings(BaseSettings):
    """Everything in switchboard.yaml. `home` is the folder the file is in; relative paths start there."""

    model_config = SettingsConfigDict(env_prefix="SWITCHBOARD_", env_nested_delimiter="__", extra="forbid", frozen=True)

    home: Path = Field(default_factory=Path.cwd, exclude=True)
    var: Path = Field(default=Path("var"), description="where Switchboard keeps its files")
    landing: str | None = Field(
        default=None, description="landing zone, a folder or an fsspec URL; default: <var>/landing"
    )
    ledger: str | None = Field(default=None, description="SQLAlchemy URL of the ledger; default: SQLite under <var>")
    phone_region: str = Field(default="GB", description="country of phone numbers written without +")
    identity_rules: Path | None = Field(
        default=None, description="file that changes rules and limits of identity, relative to switchboard.yaml"
    )
    suggestions: bool = Field(default=True, description="look for people who may be one although nothing exact says so")
    keep_publications: int = Field(default=3, ge=1, description="published snapshots to keep")
    max_record_bytes: int = Field(default=4_000_000, gt=0, description="a larger record is quarantined")
    memory_limit: str | None = Field(
        default=None,
        pattern=r"^\d+(\.\d+)? ?[MG]i?B$",
        description="memory that writing the warehouse may take, e.g. 4GB; default: 6 GB or 60 % of the machine's",
    )
    increments_from: int = Field(
        default=100_000,
        ge=0,
        description="conversations and calls from which on a build is of what changed alone; below, of everything",
    )
    schedules: Annotated[list[Schedule], AfterValidator(fit_together)] = Field(
        default=[], description="when teams work, for business time"
    )
    topics: Annotated[list[Topic], AfterValidator(differ)] = Field(default=[], description="what contacts are about")
    ignored_tags: list[str] = Field(default=[], description="tags that are no topics")
    app: AppSettings = AppSettings()
    sign_in: SignInSettings = SignInSettings()
    hooks: HooksSettings = HooksSettings()
    webhooks: WebhooksSettings = WebhooksSettings()
    cards: dict[str, CardSettings] = Field(default={}, description="connection → its card")
    connections: dict[str, ConnectionSettings] = {}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then what the file says."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings

    @property
    def var_path(self) -> Path:
        """Absolute path of `var`."""
        return (self.home / self.var).resolve()

    @property
    def landing_url(self) -> str:
        """Landing root: absolute folder or fsspec URL."""
        if self.landing and "://" in self.landing:
            return self.landing
        return str((self.home / self.landing).resolve() if self.landing else self.var_path / "landing")

    @property
    def build_path(self) -> Path:
        """The single writer's DuckDB file."""
        return self.var_path / "build" / "warehouse.duckdb"

    @property
    def published_path(self) -> Path:
        """Folder of published snapshots; readers open current/warehouse.duckdb in it."""
        return self.var_path / "published"

    @property
    def hooks_path(self) -> Path:
        """Folder of the queue of webhooks."""
        return self.var_path / "hooks"

    @property
    def ledger_url(self) -> str:
        """SQLAlchemy URL of the ledger."""
        return self.ledger or f"sqlite:///{self.var_path / 'ledger.sqlite'}"

    @property
    def identity_rules_path(self) -> Path | None:
        """File of identity rules, if there is one."""
        return (self.home / self.identity_rules).resolve() if self.identity_rules else None

    @property
    def phone_regions(self) -> dict[str, str | None]:
        """Connection → country of its phone numbers without a +."""
        return {name: entry.phone_region or self.phone_region for name, entry in self.connections.items()}

    def connection(self, name: str) -> Connection:
        """One connection. Raises ConfigurationError listing the known ones."""
        if name not in self.connections:
            known = ", ".join(sorted(self.connections)) or "none"
            raise ConfigurationError(
                f"there is no connection '{name}' (known: {known}).",
                remedy=f"name one of them, or add it to {FILE_NAME}.",
                setting="connections",
            )
        entry = self.connections[name]
        return Connection(
            name=name,
            connector=entry.connector,
            config=entry.config,
            streams=tuple(entry.streams) if entry.streams is not None else None,
            phone_region=entry.phone_region or self.phone_region,
            links=entry.links,
            trust=entry.trust,
            renewal_pipelines=entry.renewal_pipelines,
            home=self.home,
        )

    def all_connections(self) -> list[Connection]:
        """Every connection, by name."""
        return [self.connection(name) for name in sorted(self.connections)]


def find_home(start: Path | None = None) -> Path:
    """`start`, else SWITCHBOARD_HOME, else the nearest folder at or above this one that holds switchboard.yaml."""
    named = start or os.environ.get("SWITCHBOARD_HOME")
    if named:
        return Path(named).resolve()
    start = Path.cwd()
    return next((folder for folder in (start, *start.parents) if (folder / FILE_NAME).is_file()), start)


def load_settings(home: Path | None = None, *, allow_example: bool = False) -> Settings:
    """Settings of `home`. With `allow_example`, a folder without switchboard.yaml gets the example's connections.

    Raises ConfigurationError naming the file and the key.
    """
    folder = find_home(home)
    file = folder / FILE_NAME
    if not file.is_file():
        if not allow_example:
            raise ConfigurationError(
                f"there is no {FILE_NAME} in {folder}.",
                remedy="run `switchboard init` here, or `make demo` to look around.",
            )
        file = EXAMPLE
    load_dotenv(folder / ".env", override=False)
    return _read(file, folder)


def _read(file: Path, home: Path) -> Settings:
    try:
        written = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{file.name} is not YAML: {error}.", remedy="correct the file.") from None
    if not isinstance(written, dict):
        raise ConfigurationError(f"{file.name} is not a list of settings.", remedy="write `key: value` lines.")
    try:
        return Settings(**{**written, "home": home})
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigurationError(
            f"{file.name}: {first['msg']}.",
            setting=".".join(_named(first["loc"], written)),
            remedy="correct it; `switchboard init --print` shows a commented example.",
        ) from None


def _named(location: tuple[int | str, ...], written: Any) -> Iterator[str]:
    """The parts of a setting's name. What stands in a list is called by its name or date, else by its place from 1."""
    for part in location:
        try:
            written = written[part]
        except (IndexError, KeyError, TypeError):
            written = None
        if isinstance(part, int):
            called = written if isinstance(written, dict) else {}
            yield str(called.get("name") or called.get("from") or part + 1)
        else:
            yield part
