"""Downloads that are read piece by piece, kept in a file first: only then is it known that they are whole."""

from tempfile import SpooledTemporaryFile

import requests
import urllib3

_IN_MEMORY = 8 << 20
_PIECE = 1 << 20
_PAGE = (b"<!doctype html", b"<html")


def spool(response: requests.Response) -> bool:
    """Read the whole body, as it came over the wire; whether it is a web page and no data.

    Raises urllib3's errors when it is cut short.
    """
    raw = response.raw
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - it lives as long as the response
    while piece := raw.read(_PIECE, decode_content=False):
        file.write(piece)
    file.seek(0)
    head = file.read(512).lstrip().lower()
    file.seek(0)
    # Whoever reads it is to find what a socket would have given, and may ask for decompression.
    response.raw = urllib3.HTTPResponse(
        body=file,
        headers=raw.headers,
        status=raw.status,
        reason=raw.reason,
        preload_content=False,
        enforce_content_length=False,
        request_method=response.request.method,
    )
    return head.startswith(_PAGE)
