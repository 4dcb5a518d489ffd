"""Downloads that are read piece by piece, kept in a file first: only then is it known that they are whole."""

from tempfile import SpooledTemporaryFile

import requests
import urllib3

_IN_MEMORY = 8 << 20
_PIECE = 1 << 20
_PAGE = (b"<!doctype html", b"<html")


def spool(response: requests.Response) -> None:
    """Read the whole body, as it came over the wire. Raises urllib3's errors when it is cut short.

    What is no success is short, and read for what it says.
    """
    raw = response.raw
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - it lives as long as the response
    try:
        while piece := raw.read(_PIECE, decode_content=False):
            file.write(piece)
    except BaseException:
        file.close()
        raise
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
    if response.status_code >= 400 or _begins_like_a_page(file):
        response.content  # noqa: B018 - reads it, and closes the file


def is_page(response: requests.Response) -> bool:
    """Whether an answer that was read is a web page, as proxies and log-ins send them with status 200."""
    content = response._content  # noqa: SLF001 - `content` would read a download that is not read yet
    return isinstance(content, bytes) and content[:512].lstrip().lower().startswith(_PAGE)


def _begins_like_a_page(file: SpooledTemporaryFile[bytes]) -> bool:
    head = file.read(512).lstrip().lower()
    file.seek(0)
    return head.startswith(_PAGE)
