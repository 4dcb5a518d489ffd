"""Answers that cannot be read stop their stream, whatever format they are in. The CDK takes some for empty ones."""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

import orjson
import requests
from airbyte_cdk.sources.declarative.auth.token_provider import SessionTokenProvider
from airbyte_cdk.sources.declarative.decoders import (
    CompositeRawDecoder,
    Decoder,
    IterableDecoder,
    JsonDecoder,
    XmlDecoder,
    ZipfileDecoder,
)
from airbyte_cdk.sources.declarative.decoders.composite_raw_decoder import JsonLineParser
from airbyte_cdk.sources.declarative.requesters.http_requester import HttpRequester

from connectors.budget import Stopped
from connectors.guard import transport_of
from connectors.spool import is_page
from connectors.transport import Rules, where
from contracts.errors import RetryLaterError, SwitchboardError

Decode = Callable[[requests.Response], Iterator[Any]]

_DECODERS = (IterableDecoder, JsonDecoder, XmlDecoder, CompositeRawDecoder, ZipfileDecoder)


def make_strict(parts: Iterable[Any], rules: Rules) -> None:
    """Make every decoder among objects of the CDK raise for what it cannot read."""
    for part in parts:
        if isinstance(part, JsonLineParser):
            part.parse = _lines(part.encoding or "utf-8")
        elif isinstance(part, _DECODERS) and "decode" not in vars(part):
            part.decode = _raising(_strict(part), type(part).__name__, rules)
        elif isinstance(part, HttpRequester) and (check := _CHECKS.get(type(part.decoder))):
            _expect(part, check)
        elif isinstance(part, SessionTokenProvider) and type(part.decoder) is JsonDecoder:
            _expect(part.login_requester, _check_json)


def _expect(requester: Any, check: Callable[[requests.Response], None]) -> None:
    transport = transport_of(getattr(getattr(requester, "_http_client", None), "_session", None))
    if transport is not None:
        transport.expect(check)


def _strict(decoder: Decoder) -> Decode:
    if type(decoder) is JsonDecoder:
        return _json
    return _xml(decoder.decode) if type(decoder) is XmlDecoder else decoder.decode


def _raising(decode: Decode, kind: str, rules: Rules) -> Decode:
    def decoded(response: requests.Response) -> Iterator[Any]:
        try:
            yield from decode(response)
        except (SwitchboardError, Stopped):
            raise
        except Exception as error:
            problem = RetryLaterError(
                f"{where(response.request, rules)}: the answer cannot be read by the {kind} ({type(error).__name__}).",
                remedy="run the sync again later; if this stays, the manifest's decoder does not suit the tool.",
                connection=rules.connection,
            )
            raise rules.give_up(problem) from error
        finally:
            if response.raw is not None:
                response.raw.close()

    return decoded


def _is_empty(response: requests.Response) -> bool:
    """An answer without content, or one whose status the manifest says to ignore."""
    return response.status_code >= 400 or not response.content.strip()


def _json(response: requests.Response) -> Iterator[Any]:
    if _is_empty(response):
        yield {}
        return
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        # Python's own parser also takes NaN and other encodings.
        body = json.loads(response.content)
    yield from (body or [{}]) if isinstance(body, list) else [{} if body is None else body]


def _check_json(response: requests.Response) -> None:
    orjson.loads(response.content)


def _lines(encoding: str) -> Callable[[Any], Iterator[Any]]:
    def parse(data: Any) -> Iterator[Any]:
        for line in data:
            if line.strip():
                yield json.loads(line.decode(encoding))

    return parse


def _xml(decode: Decode) -> Decode:
    def decoded(response: requests.Response) -> Iterator[Any]:
        _check_xml(response)
        yield from [{}] if _is_empty(response) else decode(response)

    return decoded


def _check_xml(response: requests.Response) -> None:
    """Raise ValueError when the body is not whole XML."""
    if is_page(response):
        raise ValueError
    if not _is_empty(response):
        try:
            ParserCreate().Parse(response.content, True)  # noqa: FBT003 - that is how it is told the end
        except ExpatError as error:
            raise ValueError from error


def _check_zip(response: requests.Response) -> None:
    if not _is_empty(response):
        try:
            broken = zipfile.ZipFile(io.BytesIO(response.content)).testzip()
        except zipfile.BadZipFile as error:
            raise ValueError from error
        if broken:
            raise ValueError


# What tells, before an answer is used, whether it is whole, so that it can be asked for again.
_CHECKS = {XmlDecoder: _check_xml, ZipfileDecoder: _check_zip}
