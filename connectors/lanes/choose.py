"""From a stream of the CDK to the reader that suits it."""

from typing import Any

from airbyte_cdk.sources.declarative.retrievers.simple_retriever import SimpleRetriever

from connectors.lanes import parsing
from connectors.lanes.detect import decodes_json, detect, static_path
from connectors.lanes.messages import MessagesReader
from connectors.lanes.pages import PagesReader
from connectors.lanes.reader import LaneName, Reader
from connectors.lanes.records import PartitionedReader, RecordsReader
from connectors.lanes.requesting import quick_fetch
from connectors.lanes.slicing import is_per_partition
from connectors.source import Source, reachable, stream_retriever, transport_of


def prepare(stream: Any) -> None:
    """Make every JSON answer of a stream and its parents checked, parsed once, and taken apart without a search.

    The CDK's decoder takes a broken page for an empty one and reports success; its extractor compares every leaf of a
    page with a pattern even when the path is plain.
    """
    for retriever in reachable(stream, SimpleRetriever):
        extractor: Any = getattr(retriever.record_selector, "extractor", None)
        transport = transport_of(retriever)
        if transport is None or not decodes_json(extractor):
            continue
        transport.expect(parsing.check)
        path = static_path(extractor)
        if path is not None:
            extractor.extract_records = parsing.extractor(path)


def reader_for(source: Source, stream: str, lane: LaneName | None = None, *, at_once: int = 1) -> Reader:
    """The reader of a stream; `lane` insists on one (a slower one is always possible, a quicker one is not)."""
    built = source.streams[stream]
    found, reason = detect(built)
    prepare(built)
    chosen = lane or found
    if chosen == "messages":
        return MessagesReader(source.cdk, built, reason=reason, config=source.config)
    if chosen == "records" and is_per_partition(built):
        return PartitionedReader(built, reason=reason, at_once=at_once)
    if chosen == "records":
        return RecordsReader(built, reason=reason)
    return _pages_reader(built, reason)


def _pages_reader(stream: Any, reason: str) -> PagesReader:
    retriever = stream_retriever(stream)
    path = static_path(retriever.record_selector.extractor) or ()
    reader = PagesReader(stream, reason=reason, path=path, fetch=quick_fetch(retriever))
    transport = transport_of(retriever)
    if transport is not None:
        transport.expect(reader.splitter.check)
    return reader
