"""From a stream of the CDK to the reader that suits it."""

from functools import partial
from typing import Any

from connectors.failures import explain
from connectors.lanes.detect import detect
from connectors.lanes.messages import MessagesReader
from connectors.lanes.pages import PagesReader
from connectors.lanes.parsing import check_json, static_path
from connectors.lanes.reader import LaneName, Reader
from connectors.lanes.records import PartitionedReader, RecordsReader
from connectors.lanes.requesting import quick_fetch
from connectors.lanes.slicing import is_per_partition
from connectors.source import Source, stream_retriever, transport_of

_QUICKEST_FIRST = ("pages", "records", "messages")


def reader_for(source: Source, stream: str, lane: LaneName | None = None, *, at_once: int = 1) -> Reader:
    """The reader of a stream; `lane` insists on one (a slower one is always possible, a quicker one is not)."""
    built = source.streams[stream]
    found, reason = detect(built)
    check_json(built)
    # No stream can be read by a quicker lane than its own.
    chosen = max(found, lane or found, key=_QUICKEST_FIRST.index)
    if chosen == "messages":
        return MessagesReader(source, stream, reason=reason)
    if chosen == "records" and is_per_partition(built):
        explained = partial(explain, rules=source.rules, connector=source.connector, stream=stream)
        return PartitionedReader(built, reason=reason, at_once=at_once, explained=explained)
    if chosen == "records":
        return RecordsReader(built, reason=reason)
    return _pages_reader(built, reason, at_once)


def _pages_reader(stream: Any, reason: str, at_once: int) -> PagesReader:
    retriever = stream_retriever(stream)
    path = static_path(retriever.record_selector.extractor) or ()
    reader = PagesReader(stream, reason=reason, path=path, fetch=quick_fetch(retriever), at_once=at_once)
    transport = transport_of(retriever)
    if transport is not None:
        transport.expect(reader.splitter.check)
    return reader
