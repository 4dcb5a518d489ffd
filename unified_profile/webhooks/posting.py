"""One POST to an address that somebody gave: not to our own network, not on to elsewhere, and not for ever."""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from contracts.errors import ImpossibleError, RetryLaterError

_SECONDS = 15.0
_DEADLINE = 30.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Resolve = Callable[[str, int], list[str]]


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host. Raises RetryLaterError when there are none now."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise RetryLaterError(f"{host} has no address.", remedy="check the endpoint's address.") from None
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def check_address(url: str, *, allow_private: bool) -> None:
    """Raise ImpossibleError for an address that nothing would be sent to, as far as the address itself says."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    schemes = ("https", "http") if allow_private else ("https",)
    if parts.scheme not in schemes or not parts.hostname or parts.username or parts.password or parts.fragment:
        raise _refused("it is not https with a host and nothing secret before it")
    if not url.isascii() or not url.isprintable() or " " in url or port == 0:
        raise _refused("it is no address")


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    allow_private: bool = False,
    resolve: Resolve = resolved,
    context: ssl.SSLContext | None = None,
    deadline: float = _DEADLINE,
) -> int:
    """Send the body; gives the status. No redirect is followed; what is connected to is the address that was checked.

    Raises ImpossibleError for where nothing may be sent, and OSError, HTTPException or RetryLaterError when it fails.
    """
    check_address(url, allow_private=allow_private)
    parts = urlsplit(url)
    host, is_https = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if is_https else 80)
    addresses = resolve(host, port)
    if not allow_private:
        for address in addresses:
            if not _is_public(address):
                raise _refused(f"{host} is in a private network")
    connection = http.client.HTTPConnection(host, port, timeout=_SECONDS)
    # Connected here, by address: asked again, the name could lead elsewhere.
    connection.sock = socket.create_connection((addresses[0], port), timeout=_SECONDS)
    if is_https:
        trusting = context or ssl.create_default_context()
        connection.sock = trusting.wrap_socket(connection.sock, server_hostname=host, do_handshake_on_connect=False)
    # Whoever answers a byte at a time is cut off.
    is_over = threading.Event()
    timer = threading.Timer(deadline, _cut, [connection.sock, is_over])
    timer.daemon = True
    timer.start()
    try:
        if isinstance(connection.sock, ssl.SSLSocket):
            connection.sock.do_handshake()
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        connection.request("POST", path, body, dict(headers))
        status = connection.getresponse().status
        # Headers that were cut off read like a whole answer.
        if is_over.is_set():
            raise TimeoutError
        return status
    finally:
        timer.cancel()
        connection.close()


def _cut(sock: socket.socket, is_over: threading.Event) -> None:
    """End a connection under whoever waits for it: below TLS, which would wait itself."""
    is_over.set()
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found in _NAT64:
            return False
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return found.is_global and not found.is_multicast


def _refused(why: str) -> ImpossibleError:
    return ImpossibleError(
        f"nothing is sent to this address: {why}.",
        remedy="give an https address that others reach, or set webhooks.allow_private for one of your own network.",
        setting="url",
    )
