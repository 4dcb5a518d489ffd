"""The landing format: how records rest on disk or object storage between the tool and the warehouse.

    <root>/<connection>/<stream>/<load>.begin.json           Begin: what is being read, from which state
                                 <load>.plan.json            the slices that make up the stream, so that a resumed load
                                                             reads the same ones (for the reader only)
                                 <load>-<n>.jsonl            record bytes as the tool sent them, one a line
                                 <load>-<n>.commit.json      Commit: the batch file counts from now on
                                 <load>.end.json             End: the stream is complete, with its new state

Nothing is ever appended to or rewritten, so that the same layout works on a disk and in an object store. A batch file
without its commit, and a load without its end, do not count. Once loaded, a batch is recompressed to `.jsonl.zst`.
`load` sorts by time: UTC `YYYYMMDDTHHMMSSffffff`.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

# full         after this load, a record that is not in it no longer exists in the tool
# incremental  new and changed records, read forward from `state`
# partial      single records asked for by their ids; says nothing of others, and leaves the stream's state alone
# keys         nothing but the keys of all that the tool still has: a held record not among them is gone
LoadMode = Literal["full", "incremental", "partial", "keys"]

# Loads that read a stream forward. Others leave its state, counts and completeness as they are.
STATEFUL_MODES: frozenset[LoadMode] = frozenset({"full", "incremental"})

BEGIN_SUFFIX = ".begin.json"
PLAN_SUFFIX = ".plan.json"
COMMIT_SUFFIX = ".commit.json"
END_SUFFIX = ".end.json"
BATCH_SUFFIX = ".jsonl"
COMPRESSED_SUFFIX = ".jsonl.zst"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Column(_Entry):
    """A declared top-level column. `type` is one of varchar, bigint, double, boolean, timestamp (UTC), json."""

    name: str
    type: Literal["varchar", "bigint", "double", "boolean", "timestamp", "json"]


class Deletes(_Entry):
    """Each record of a load is evidence that a record of another stream is gone.

    `key` names the columns that hold the other stream's primary key, in that key's order, `at` the one with the time
    (None: when it was read), `merged_into` the one with the id of the record that took the other one in.

    When a tool answers that a single record asked for is gone, that is landed as a record of `<stream>_gone`, which
    holds the key's columns and GONE_AT, in a load that `deletes` from <stream>.
    """

    stream: str
    key: list[str]
    at: str | None = None
    merged_into: str | None = None


GONE_SUFFIX = "_gone"
GONE_AT = "gone_at"
PART_GONE_AT = "_gone_at"


class Begin(_Entry):
    """A load was started.

    `config_hash` and `started_at` (UTC, ISO 8601) decide whether an interrupted load may be gone on with. `state` is
    where it started. `deletes` names the streams whose records are gone when this one lists them; `merged_ids` the
    column of a surviving record that lists the ids merged into it; `parts` the columns that are lists of things with
    ids, and the key with that id.
    """

    load: str
    connection: str
    connector: str
    stream: str
    mode: LoadMode
    primary_key: list[str]
    cursor_field: str | None
    deleted_flag: str | None
    deletes: list[Deletes] = []
    merged_ids: str | None = None
    parts: dict[str, str] = {}
    columns: list[Column]
    config_hash: str
    started_at: str
    state: dict[str, Any] | None


class Progress(_Entry):
    """How far one slice has been landed: its next page token, or done.

    `slice` is its number in the load's plan, or "a-b" for neighbours that are all done; `latest` is the largest cursor
    value seen in it, as the tool wrote it.
    """

    slice: str
    next_page_token: Any | None = None
    latest: Any | None = None
    done: bool = False


class Commit(_Entry):
    """A batch file is whole and on disk. `file` is its name without folder; `bytes` its size before compression."""

    load: str
    file: str
    rows: int
    bytes: int
    progress: list[Progress] = []


class WindowCount(_Entry):
    """What the tool says it holds of a stream in one half-open window (UTC, ISO 8601) of `column`."""

    column: str
    start: str
    end: str
    reported: int


class End(_Entry):
    """Every slice of the stream was read to its end.

    `state` is the cursor to go on from; `reported` what the tool says it holds (None: it does not say), with or without
    what it deleted; `skipped` counts answers that the manifest says to ignore; `lane` is how the stream was read
    (pages, records or messages).
    """

    load: str
    files: int
    rows: int
    state: dict[str, Any] | None
    reported: int | None
    counts_deleted: bool = False
    windows: list[WindowCount] = []
    skipped: int = 0
    lane: str
    ended_at: str


def stream_folder(connection: str, stream: str) -> str:
    """Folder of a stream, relative to the landing root."""
    return f"{connection}/{stream}"


def batch_name(load: str, number: int) -> str:
    """File name of the numbered batch (from 1) of a load."""
    return f"{load}-{number:06d}{BATCH_SUFFIX}"


def commit_name(batch: str) -> str:
    """File name of the commit that makes a batch file count."""
    return batch.removesuffix(BATCH_SUFFIX) + COMMIT_SUFFIX


def raw_table(connection: str, stream: str) -> str:
    """Name of the table in schema `raw` that holds a stream."""
    return f"{connection}__{stream}"
