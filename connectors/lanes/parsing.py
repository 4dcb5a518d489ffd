"""JSON answers for the lanes that make records: checked, parsed once, and looked into directly."""

from collections.abc import Callable, Iterator
from typing import Any

import orjson
import requests
from airbyte_cdk.sources.declarative.decoders import JsonDecoder
from airbyte_cdk.sources.declarative.extractors.dpath_extractor import DpathExtractor
from airbyte_cdk.sources.declarative.retrievers.simple_retriever import SimpleRetriever

from connectors.guard import reachable
from connectors.source import transport_of

_GLOB = frozenset("*?[]!")
_ATTRIBUTE = "switchboard_json"


def check_json(stream: Any) -> None:
    """Make every JSON answer of a stream and its parents checked, parsed once, and taken apart without a search.

    The CDK's decoder takes a broken page for an empty one and reports success; its extractor compares every leaf of a
    page with a pattern even when the path is plain.
    """
    for retriever in reachable(stream, SimpleRetriever):
        extractor: Any = getattr(retriever.record_selector, "extractor", None)
        transport = transport_of(retriever)
        if transport is None or not decodes_json(extractor):
            continue
        transport.expect(_check)
        path = static_path(extractor)
        if path is not None:
            extractor.extract_records = direct(path)


def static_path(extractor: Any) -> tuple[str, ...] | None:
    """The fixed path of keys to the records, None when it is a pattern or ends in an expansion."""
    if type(extractor) is not DpathExtractor or extractor.record_expander:
        return None
    path = tuple(str(part.eval(extractor.config)) for part in extractor._field_path)  # noqa: SLF001
    return None if any(_GLOB & set(part) or part.lstrip("-").isdigit() for part in path) else path


def decodes_json(extractor: Any) -> bool:
    """Whether an extractor reads plain JSON answers."""
    return type(getattr(extractor, "decoder", None)) is JsonDecoder


def _check(response: requests.Response) -> None:
    """Parse the body and keep the result on the response. Raises ValueError when it is not whole JSON."""
    setattr(response, _ATTRIBUTE, orjson.loads(response.content))


def direct(path: tuple[str, ...]) -> Callable[[requests.Response], Iterator[Any]]:
    """What DpathExtractor does for a plain path of keys, by looking up instead of searching."""

    def extract(response: requests.Response) -> Iterator[Any]:
        body = _parsed(response)
        for document in body if isinstance(body, list) else [body]:
            found = document
            for key in path:
                found = found.get(key) if isinstance(found, dict) else None
            if isinstance(found, list):
                yield from found
            elif found:
                yield found

    return extract


def _parsed(response: requests.Response) -> Any:
    if not response.content or response.status_code >= 400:
        return {}
    kept = response.__dict__.pop(_ATTRIBUTE, None)
    return kept if kept is not None else orjson.loads(response.content)
