"""Bodies of the API about the data itself."""

from pydantic import BaseModel, Field

from unified_profile.app.api.models import Body, Moment


class MonthBody(Body):
    """One month (UTC) of a stream that its tool counts by month."""

    window_start: Moment = Field(description="first moment of the month")
    rows_held: int | None
    rows_reported: int | None
    completeness: float | None
    likely_cause: str | None


class StreamBody(Body):
    """One stream. Null is what nobody knows, never zero."""

    connection: str
    connector: str | None
    category: str | None
    stream: str
    description: str | None
    is_declared: bool = Field(description="the connection reads it; false: it did once")
    is_on_demand: bool = Field(description="read for single records only")
    schedule: str | None = Field(
        description="when the connection is synced: cron expression, UTC", examples=["7 * * * *"]
    )
    primary_key: list[str] | None
    cursor_field: str | None
    cursor_overlap: str | None = Field(description="how far back each sync reads, ISO 8601", examples=["PT15M"])
    checkpoint: str | None = Field(description="where the next sync goes on, as JSON text")
    lane: str | None
    rows_held: int | None
    rows_reported: int | None
    completeness: float | None = Field(description="rows held ÷ rows the tool reports")
    is_short: bool = Field(description="less than 99.9 % is held")
    likely_cause: str | None
    no_count_because: str | None
    empty_because: str | None
    answers_skipped: int | None
    deletion_strategy: str | None = Field(
        description="full list, flag, webhook, deleted list, id sweep or cannot", examples=["flag"]
    )
    rows_deleted: int | None
    sweep_every: str | None = Field(description="ISO 8601", examples=["P7D"])
    swept_at: Moment | None
    caps: list[str] = Field(description="limits of the tool that are known by design, each with what to do about it")
    quarantined: int
    quarantine_reasons: list[str]
    error: str | None = Field(description="the last one, with its remedy; null: the last reading ended well")
    error_kind: str | None
    error_at: Moment | None
    tried_at: Moment | None
    last_loaded_at: Moment | None
    last_record_at: Moment | None
    months: list[MonthBody] = Field(default_factory=list)


class DataBody(BaseModel):
    """Every stream, by connection and name."""

    streams: list[StreamBody]
