"""Requests of a sub-stream that differ in their path only: prepared by the CDK once, then only re-addressed.

A first sync asks for each of tens of thousands of parents; preparing every such request anew costs more than all the
rest together. Whatever is not a plain success is left to the CDK, which knows what the manifest wants done about it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from airbyte_cdk.sources.declarative.auth.declarative_authenticator import NoAuth
from airbyte_cdk.sources.declarative.auth.token import (
    ApiKeyAuthenticator,
    BasicHttpAuthenticator,
    BearerAuthenticator,
)
from airbyte_cdk.sources.declarative.auth.token_provider import InterpolatedStringTokenProvider
from airbyte_cdk.sources.declarative.partition_routers.list_partition_router import ListPartitionRouter
from airbyte_cdk.sources.declarative.partition_routers.substream_partition_router import SubstreamPartitionRouter
from airbyte_cdk.sources.declarative.requesters.error_handlers import CompositeErrorHandler, DefaultErrorHandler
from airbyte_cdk.sources.declarative.requesters.http_requester import HttpRequester
from airbyte_cdk.sources.declarative.requesters.paginators.no_pagination import NoPagination
from airbyte_cdk.sources.streams.http.error_handlers import ResponseAction

_PIECE = re.compile(r"\{\{\s*(?:stream_partition|stream_slice)(?:\.(\w+)|\[\s*['\"](\w+)['\"]\s*\])\s*\}\}")
_OF_THE_SLICE = re.compile(r"stream_(slice|partition|interval)|next_page_token|now_|today_|random|day_delta")
# Names that mean something else on the CDK's slices.
_TAKEN = {"get", "keys", "values", "items", "partition", "cursor_slice", "extra_fields"}

Fetch = Callable[[Any, Any | None], requests.Response | None]


def quick_fetch(retriever: Any) -> Fetch | None:
    """A function that fetches a slice's only page, or None when the requests differ in more than their path."""
    requester = retriever.requester
    if type(requester) is not HttpRequester or type(retriever._paginator) is not NoPagination:  # noqa: SLF001
        return None
    pieces = _pieces(requester)
    if pieces is None or not _otherwise_equal(retriever) or not _trusts_success(requester.error_handler):
        return None
    return _Readdressed(retriever, pieces)


class _Readdressed:
    """Holds the CDK's request for the first slice as the model of all others."""

    def __init__(self, retriever: Any, pieces: list[tuple[str, str]]) -> None:
        self._retriever = retriever
        self._pieces = pieces
        self._client = retriever.requester._http_client  # noqa: SLF001
        self._session = self._client._session  # noqa: SLF001
        self._model: requests.PreparedRequest | None = None
        self._address: Callable[[Any], str] = str
        self._options: dict[str, Any] = {}
        self._fits = True

    def __call__(self, stream_slice: Any, token: Any | None) -> requests.Response | None:
        request = self._request(stream_slice) if token is None else None
        if request is None:
            return self._by_cdk(stream_slice, token)
        response: requests.Response = self._session.send(request, **self._options)
        if 200 <= response.status_code < 300:
            return response
        resolution = self._client._error_handler.interpret_response(response)  # noqa: SLF001
        return response if resolution.response_action is ResponseAction.IGNORE else self._by_cdk(stream_slice, token)

    def _by_cdk(self, stream_slice: Any, token: Any | None) -> requests.Response | None:
        response: requests.Response | None = self._retriever._fetch_next_page(stream_slice, token)  # noqa: SLF001
        return response

    def _request(self, stream_slice: Any) -> requests.PreparedRequest | None:
        values = [stream_slice.get(key) for key, _ in self._pieces if key]
        if not self._fits or not all(isinstance(value, str | int) and value != "" for value in values):
            return None
        if self._model is None and not self._learn(stream_slice):
            self._fits = False
            return None
        assert self._model is not None  # noqa: S101 - learnt above
        request = self._model.copy()
        request.url = self._address(stream_slice)
        return request

    def _learn(self, stream_slice: Any) -> bool:
        """Take the CDK's own request as the model, and make sure that re-addressing it gives what the CDK would."""
        model = _prepared(self._retriever, stream_slice)
        parts = urlsplit(str(model.url))
        own = _path(self._pieces, stream_slice)
        if not parts.path.endswith(f"/{own}"):
            return False
        head = f"{parts.scheme}://{parts.netloc}{parts.path[: -len(own)]}"
        tail = f"?{parts.query}" if parts.query else ""
        self._address = lambda slice_: f"{head}{_path(self._pieces, slice_)}{tail}"
        self._options = self._session.merge_environment_settings(model.url, {}, None, None, None)
        self._model = model
        return self._address(stream_slice) == model.url


def _path(pieces: list[tuple[str, str]], stream_slice: Any) -> str:
    text = "".join(literal if not key else str(stream_slice[key]) for key, literal in pieces)
    return str(requests.utils.requote_uri(text.lstrip("/")))


def _pieces(requester: Any) -> list[tuple[str, str]] | None:
    """The path as (slice key, "") and ("", literal) pairs; None when it holds anything else."""
    template = str(requester._path.string)  # noqa: SLF001
    if getattr(requester, "url", None) and not requester.path:
        return None
    pieces: list[tuple[str, str]] = []
    end = 0
    for match in _PIECE.finditer(template):
        key = match.group(1) or match.group(2)
        pieces += [("", template[end : match.start()]), (key, "")]
        end = match.end()
    pieces.append(("", template[end:]))
    literals = "".join(literal for _, literal in pieces)
    keys = [key for key, _ in pieces if key]
    # The CDK takes a rendered text that looks like a Python value for one; one with letters and a slash does not.
    plain = "/" in literals and re.search("[A-Za-z]", literals) and not set("{}?#") & set(literals)
    return pieces if keys and plain and not _TAKEN & set(keys) else None


def _otherwise_equal(retriever: Any) -> bool:
    """Whether nothing but the path depends on the slice, and the credentials stay the same throughout a sync."""
    requester = retriever.requester
    options = requester._request_options_provider  # noqa: SLF001
    names = ("request_parameters", "request_headers", "request_body", "request_body_data", "request_body_json")
    texts = [str(getattr(options, name, "")) for name in names]
    texts += [str(requester._url.string), str(requester._url_base.string)]  # noqa: SLF001
    if any(_OF_THE_SLICE.search(text) for text in texts):
        return False
    return _adds_nothing(retriever.request_option_provider) and _is_fixed(requester.get_authenticator())


def _adds_nothing(router: Any) -> bool:
    """Whether a router's slices put nothing into requests by themselves."""
    if type(router) is SubstreamPartitionRouter:
        return not any(config.request_option for config in router.parent_stream_configs)
    return type(router) is ListPartitionRouter and not router.request_option


def _is_fixed(authenticator: Any) -> bool:
    if type(authenticator) in {BearerAuthenticator, ApiKeyAuthenticator}:
        return type(authenticator.token_provider) is InterpolatedStringTokenProvider
    return type(authenticator) in {BasicHttpAuthenticator, NoAuth}


def _trusts_success(handler: Any) -> bool:
    """Whether an answer with status 2xx is a success, whatever it says."""
    return all(_plain_filter(each) for each in _filters(handler))


def _filters(handler: Any) -> Iterator[Any]:
    if type(handler) is CompositeErrorHandler:
        for each in handler.error_handlers:
            yield from _filters(each)
    elif type(handler) is DefaultErrorHandler:
        yield from handler.response_filters or []
    elif handler is not None:
        yield None


def _plain_filter(response_filter: Any) -> bool:
    if response_filter is None or response_filter.error_message_contains:
        return False
    codes = response_filter.http_codes or set()
    return not response_filter.predicate.condition and all(code >= 300 for code in codes)


def _prepared(retriever: Any, stream_slice: Any) -> requests.PreparedRequest:
    """The request that the CDK would send for a slice."""
    requester = retriever.requester
    said: Mapping[str, Any] = {"stream_state": {}, "stream_slice": stream_slice, "next_page_token": None}
    asked: Mapping[str, Any] = {"stream_slice": stream_slice, "next_page_token": None}
    prepared: requests.PreparedRequest = requester._http_client._create_prepared_request(  # noqa: SLF001
        http_method=requester.get_method().value,
        url=requester._get_url(**said),  # noqa: SLF001
        dedupe_query_params=True,
        headers=requester._request_headers(**said, extra_headers=retriever._request_headers(**asked)),  # noqa: SLF001
        params=requester._request_params(**said, extra_params=retriever._request_params(**asked)),  # noqa: SLF001
        json=requester._request_body_json(**said, extra_body_json=retriever._request_body_json(**asked)),  # noqa: SLF001
        data=requester._request_body_data(**said, extra_body_data=retriever._request_body_data(**asked)),  # noqa: SLF001
    )
    return prepared
