"""From a stream of the CDK to the reader that suits it."""

from typing import Any

import orjson
import requests
from airbyte_cdk.sources.declarative.retrievers.simple_retriever import SimpleRetriever

from connectors.lanes.detect import decodes_json, detect, static_path
from connectors.lanes.messages import MessagesReader
from connectors.lanes.pages import PagesReader
from connectors.lanes.reader import LaneName, Reader
from connectors.lanes.records import RecordsReader
from connectors.source import Source, reachable, stream_retriever, transport_of


def insist_on_json(stream: Any) -> None:
    """Make the transport refuse answers that are no whole JSON, for a stream and its parents.

    The CDK's decoder takes a broken page for an empty one, and reports success.
    """
    for retriever in reachable(stream, SimpleRetriever):
        transport = transport_of(retriever)
        if transport is not None and decodes_json(getattr(retriever.record_selector, "extractor", None)):
            transport.expect(_whole_json)


def reader_for(source: Source, stream: str, lane: LaneName | None = None) -> Reader:
    """The reader of a stream; `lane` insists on one (a slower one is always possible, a quicker one is not)."""
    built = source.streams[stream]
    found, reason = detect(built)
    insist_on_json(built)
    chosen = lane or found
    if chosen == "messages":
        return MessagesReader(source.cdk, built, reason=reason, config=source.config)
    if chosen == "records":
        return RecordsReader(built, reason=reason)
    retriever = stream_retriever(built)
    path = static_path(retriever.record_selector.extractor)
    reader = PagesReader(built, reason=reason, path=path or ())
    transport = transport_of(retriever)
    if transport is not None:
        transport.expect(reader.splitter.check)
    return reader


def _whole_json(response: requests.Response) -> None:
    orjson.loads(response.content)
