"""Which lane a stream takes, and why. The reason is shown to whoever asks why a stream is slow."""

from typing import Any

from airbyte_cdk.sources.declarative.extractors.dpath_extractor import DpathExtractor
from airbyte_cdk.sources.declarative.extractors.record_filter import ClientSideIncrementalRecordFilterDecorator
from airbyte_cdk.sources.declarative.extractors.record_selector import RecordSelector
from airbyte_cdk.sources.declarative.partition_routers.substream_partition_router import ParentStreamConfig
from airbyte_cdk.sources.declarative.retrievers import AsyncRetriever, Retriever
from airbyte_cdk.sources.declarative.retrievers.simple_retriever import SimpleRetriever
from airbyte_cdk.sources.streams.concurrent.default_stream import DefaultStream

from connectors.guard import reachable
from connectors.lanes import added
from connectors.lanes.parsing import decodes_json, static_path
from connectors.lanes.reader import LaneName
from connectors.lanes.slicing import Slicing, is_per_partition
from connectors.source import stream_retriever


def detect(stream: Any) -> tuple[LaneName, str]:
    """The lane and the reason for it."""
    if type(stream) is not DefaultStream or not _has_known_parts(stream):
        return "messages", "the CDK builds it in a way we cannot drive"
    retriever = stream_retriever(stream)
    if isinstance(retriever, AsyncRetriever) or not isinstance(retriever, Retriever):
        return "messages", f"it is retrieved by {type(retriever).__name__}"
    if is_per_partition(stream):
        return "records", "each parent record has a cursor of its own"
    if any(config.lazy_read_pointer for config in reachable(stream, ParentStreamConfig)):
        return "messages", "its parents bring the first page of their children"
    if not Slicing(stream).simple:
        return "messages", f"its cursor is a {type(stream.cursor).__name__}"
    why = _why_records(retriever)
    return ("records", why) if why else ("pages", "nothing touches single records")


def _has_known_parts(stream: Any) -> bool:
    generator = getattr(stream, "_stream_partition_generator", None)
    factory = getattr(generator, "_partition_factory", None)
    return factory is not None and hasattr(factory, "_retriever") and hasattr(generator, "_stream_slicer")


def _why_records(retriever: Any) -> str | None:
    """Why records have to be made one by one; None when they need not be."""
    if type(retriever) is not SimpleRetriever:
        return f"it is retrieved by {type(retriever).__name__}"
    for option in ("additional_query_properties", "post_pagination_filter", "page_size_reduction"):
        if getattr(retriever, option, None):
            return f"it uses {option}"
    tracker = retriever.pagination_tracker_factory()
    if tracker._limit or tracker._cursor:  # noqa: SLF001
        return "it starts paging anew within a slice"
    return _why_selector(retriever.record_selector)


def _why_selector(selector: Any) -> str | None:
    if type(selector) is not RecordSelector or selector.file_uploader:
        return f"records are selected by {type(selector).__name__}"
    if selector.record_filter is not None and not _is_plain_window(selector.record_filter):
        return f"records are filtered by {type(selector.record_filter).__name__}"
    normalisation = getattr(getattr(selector.schema_normalization, "_config", None), "name", None)
    if normalisation != "NoTransform":
        return "values are changed to fit the schema"
    extractor = selector.extractor
    if type(extractor) is not DpathExtractor or not decodes_json(extractor):
        decoder = type(getattr(extractor, "decoder", None)).__name__
        return f"answers are read by {type(extractor).__name__} and {decoder}"
    if static_path(extractor) is None:
        return "the path to the records is a pattern"
    return added.why_not(selector.transformations)


def _is_plain_window(record_filter: Any) -> bool:
    """Whether a filter only drops records outside the cursor's window, which the cursor field alone tells."""
    if type(record_filter) is not ClientSideIncrementalRecordFilterDecorator or record_filter.condition:
        return False
    return type(record_filter._cursor).__name__ == "ConcurrentCursor"  # noqa: SLF001
