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


class CountWindow(Strict):
    """How the counter is asked for a window of time instead of for everything.

    `params` and `body` are merged over the counter's own; {from} and {to} in them stand for the half-open window in
    `unit`, {from-1} and {to-1} for a second before, as tools need it that leave out their first or keep their last.
    Held rows fall into a window by `column`.
    """

    column: str
    params: dict[str, str | int] = {}
    body: dict[str, Any] | None = None
    unit: Literal["epoch seconds", "epoch milliseconds", "timestamp"] = "epoch seconds"
    months: int = Field(
        default=3, ge=1, le=36, description="newest calendar months (UTC) that are counted, one request each"
    )


class Counter(Strict):
    """One cheap request whose answer says how many records the tool holds for a stream."""

    method: Literal["GET", "POST"] = "GET"
    path: str = Field(description="relative to the connection's base URL; {setting} inserts a config value")
    params: dict[str, str | int] = {}
    body: dict[str, Any] | None = None
    count: list[str] = Field(description="path of keys to the number in the answer")
    includes_deleted: bool = Field(default=False, description="whether the tool counts records it has deleted")
    window: CountWindow | None = None


class RateBudget(Strict):
    """How many requests the tool allows, so that we leave room for others."""

    requests: int = Field(ge=1)
    per_seconds: float = Field(gt=0)
    scope: str = "token"


class DailyBudget(Strict):
    """What the tool allows in a day, in a unit of its own. Each stream says what one of its requests costs."""

    units: int = Field(description="a day's budget when neither setting nor header says otherwise")
    setting: str | None = Field(default=None, description="config value that overrides `units`")
    remaining_header: str | None = Field(default=None, description="answer header that says what is left")
    share: float = Field(default=0.8, gt=0, le=1, description="how much of it we take; the rest is for others")
    resets_at: str = Field(default="00:00", description="UTC")


class DeletedBy(Strict):
    """Another stream of the same connector, each record of which says that a record of this one is gone.

    `key` names its columns that hold this stream's primary key, in that key's order; `at` the column with the time;
    `merged_into` the column with the id of the record that took this one in.
    """

    stream: str
    key: list[str]
    at: str | None = None
    merged_into: str | None = None


class Sweep(Strict):
    """Now and then the keys of everything the tool still has are read; what is held and not among them is gone."""

    every: str = Field(default="P7D", description="ISO 8601 duration between the beginnings of two sweeps")
    requests: int = Field(default=500, ge=1, description="most requests of it in one sync; the next sync goes on")


class Fetch(Strict):
    """How one record is asked for by its id: after a webhook, or to get a link that lives for minutes only."""

    path: str = Field(description="relative to the base URL; {id} and {setting} inserted")
    params: dict[str, str | int] = Field(default={}, description="{setting} inserted")
    record: list[str] = Field(default=[], description="path of keys to the record in the answer")
    drop: list[str] = Field(
        default=[], description="keys that only the single answer has: left out, so that both ways give the same record"
    )
    gone: list[int] = Field(default=[404, 410], description="answers that mean: the tool no longer has it")


class StreamSpec(Strict):
    """What is known about one stream beyond the manifest."""

    description: str
    primary_key: list[str] = []
    cursor: Cursor | None = None
    deletion: DeletionStrategy = DeletionStrategy.CANNOT
    deleted_flag: str | None = None
    deleted_by: list[DeletedBy] = []
    sweep: Sweep | None = None
    merged_ids: str | None = Field(
        default=None, description="column of a surviving record that lists the ids of records merged into it"
    )
    parts: dict[str, str] = Field(
        default={},
        description="columns that are lists of things with ids of their own, and the key with that id: one that leaves "
        "its list is kept there, marked with the time (_gone_at)",
    )
    fetch: Fetch | None = None
    on_demand: bool = Field(
        default=False, description="syncs leave it alone: it is read for single records of the stream it hangs on"
    )
    rate_budget: RateBudget | None = Field(
        default=None, description="tighter than the connection's; streams that name the same scope share it"
    )
    cost: int = Field(default=1, description="of one request, in units of the daily budget")
    caps: list[Cap] = []
    counter: Counter | None = None
    no_counter_because: str | None = None
    empty_because: str | None = Field(default=None, description="why most connections have no record of it")
    pii: list[str] = Field(default=[], description="columns that hold personal data")
    url: str | None = Field(default=None, description="deep link, {column} and {setting} inserted")

    @model_validator(mode="after")
    def _flag_is_named(self) -> Self:
        if self.deletion is DeletionStrategy.FLAG and not self.deleted_flag:
            message = "deletion 'flag' needs deleted_flag, the column that says so"
            raise ValueError(message)
        if self.deletion is DeletionStrategy.DELETED_LIST and not self.deleted_by:
            message = "deletion 'deleted list' needs deleted_by, the streams that list what is gone"
            raise ValueError(message)
        if self.deletion is DeletionStrategy.ID_SWEEP and not self.sweep:
            message = "deletion 'id sweep' needs sweep: how often, and at what cost"
            raise ValueError(message)
        return self


class Signature(Strict):
    """How a tool proves that a webhook is its own.

    hmac        `header` holds prefix + HMAC (`algorithm`, `encoding`) of `signs` under the config value `secret`
    basic       HTTP basic authentication with the config values `username` and `secret`
    token       `header` holds prefix + the config value `secret`
    body token  the text at `token` in the body equals the config value `secret`
    none        the tool proves nothing; its webhooks are not taken
    """

    scheme: Literal["hmac", "basic", "token", "body token", "none"] = "none"
    secret: str | None = None
    username: str | None = None
    token: str | None = Field(default=None, description="dotted path in the body")
    header: str | None = None
    algorithm: Literal["sha1", "sha256"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: str = ""
    signs: str = Field(default="{body}", description="of {timestamp}, {method}, {url} and {body}, in the tool's order")
    timestamp_header: str | None = None
    timestamp_unit: Literal["epoch seconds", "epoch milliseconds", "timestamp"] = "epoch seconds"
    tolerance_seconds: int = Field(default=300, description="how old a signed message may be, or how far ahead")

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        needs = {"hmac": self.header, "token": self.header, "basic": self.username, "body token": self.token}
        if self.scheme != "none" and not (self.secret and needs[self.scheme]):
            message = f"signature scheme '{self.scheme}' needs the setting that holds its secret, and where to look"
            raise ValueError(message)
        return self


class Topic(Strict):
    """What a webhook is about: the record with that id (a dotted path in the event) of that stream."""

    stream: str
    id: str


class Webhooks(Strict):
    """Topics the tool can push, where they stand in the body, and how it proves that it was the tool.

    `topic` lists dotted paths in an event whose values, joined by a dot, are the topic's name. A body that is a list
    holds several events. `or_signature` are further ways to prove it: each is open to connections that set its secret.
    With `keep: payload` there is nobody to ask again, and the body itself is kept, as a file in the folder that the
    config value `folder` names.
    """

    signature: Signature = Signature()
    or_signature: list[Signature] = []
    keep: Literal["hint", "payload"] = "hint"
    topic: list[str] = []
    topics: dict[str, Topic] = {}


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
    daily_budget: DailyBudget | None = None
    webhooks: Webhooks = Webhooks()

    @model_validator(mode="after")
    def _streams_exist(self) -> Self:
        named = {topic.stream for topic in self.webhooks.topics.values()}
        named |= {each.stream for spec in self.streams.values() for each in spec.deleted_by}
        if unknown := sorted(named - set(self.streams)):
            message = f"'{unknown[0]}' is named by a topic or by deleted_by and is no stream"
            raise ValueError(message)
        return self

    def secret_names(self) -> set[str]:
        """Config settings that must never be shown."""
        return {credential.name for credential in self.credentials if credential.secret}

    def asking_secrets(self) -> list[str]:
        """The secrets that requests are made with: all but the one that webhooks are signed with."""
        signing = self.webhooks.signature.secret
        return [each.name for each in self.credentials if each.secret and each.name != signing]


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
