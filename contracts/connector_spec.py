"""connector.yaml: what a connector declares about its tool, beside the low-code manifest that says how to read it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from contracts.errors import ConfigurationError


class Category(StrEnum):
    """What kind of tool it is."""

    CHAT = "chat"
    PHONE = "phone"
    CRM = "crm"
    QA = "qa"
    HELPDESK = "helpdesk"
    SURVEY = "survey"
    STATUS = "status"
    TRAINING = "training"
    OTHER = "other"


class DeletionStrategy(StrEnum):
    """How a stream learns that the tool deleted a record."""

    FULL_LIST = "full list"  # every sync reads the whole list: what is absent was deleted
    FLAG = "flag"  # the tool marks deleted records
    WEBHOOK = "webhook"
    DELETED_LIST = "deleted list"
    ID_SWEEP = "id sweep"
    CANNOT = "cannot"


class Strict(BaseModel):
    """Base of the models below: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Credential(Strict):
    """One setting a connection must bring. Secret ones are redacted everywhere."""

    name: str
    secret: bool = True
    description: str


class Cursor(Strict):
    """The field a stream is read forward by, and how far each sync reaches back behind the last value."""

    field: str
    overlap: str = Field(default="PT0S", description="ISO 8601 duration, sized from the tool's grain")
    unit: Literal["epoch seconds", "timestamp"] = "timestamp"


class Cap(Strict):
    """A limit of the tool that would cut data off if nobody knew it."""

    limit: int
    what: str
    remedy: str


class Counter(Strict):
    """One cheap request whose answer says how many records the tool holds for a stream."""

    method: Literal["GET", "POST"] = "GET"
    path: str = Field(description="relative to the connection's base URL; {setting} inserts a config value")
    params: dict[str, str | int] = {}
    body: dict[str, Any] | None = None
    count: list[str] = Field(description="path of keys to the number in the answer")


class StreamSpec(Strict):
    """What is known about one stream beyond the manifest."""

    description: str
    primary_key: list[str] = []
    cursor: Cursor | None = None
    deletion: DeletionStrategy = DeletionStrategy.CANNOT
    deleted_flag: str | None = None
    caps: list[Cap] = []
    counter: Counter | None = None
    no_counter_because: str | None = None
    pii: list[str] = Field(default=[], description="columns that hold personal data")
    url: str | None = Field(default=None, description="deep link, {column} and {setting} inserted")

    @model_validator(mode="after")
    def _flag_is_named(self) -> Self:
        if self.deletion is DeletionStrategy.FLAG and not self.deleted_flag:
            message = "deletion 'flag' needs deleted_flag, the column that says so"
            raise ValueError(message)
        return self


class RateBudget(Strict):
    """How many requests the tool allows, so that we leave room for others."""

    requests: int
    per_seconds: int
    scope: str = "token"


class Webhooks(Strict):
    """Topics the tool can push and how it proves that it was the tool."""

    topics: list[str] = []
    signature: Literal["sha1", "sha256", "basic", "body token", "none"] = "none"


class ConnectorSpec(Strict):
    """The whole of connector.yaml. Only `name`, `category` and `allowed_hosts` are required."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: str = ""
    category: Category
    allowed_hosts: list[str] = Field(description="nothing else may be called; * stands for one label")
    base_url_setting: str = "base_url"
    credentials: list[Credential] = []
    streams: dict[str, StreamSpec] = {}
    rate_budget: RateBudget | None = None
    webhooks: Webhooks = Webhooks()

    def secret_names(self) -> set[str]:
        """Config settings that must never be shown."""
        return {credential.name for credential in self.credentials if credential.secret}


def load_spec(path: Path) -> ConnectorSpec:
    """Read connector.yaml. Raises ConfigurationError naming file and key."""
    try:
        return ConnectorSpec.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ConfigurationError(f"{path} does not exist.", remedy="add a connector.yaml to the folder.") from None
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{path} is not YAML: {error}.", remedy="correct the file.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{path}: {where}: {first['msg']}.", remedy="correct that key.") from None
