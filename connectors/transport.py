"""The last stretch before the network, the same for every request of a connection.

It lets out only requests to allowed hosts, keeps to the rate budget, never waits for ever, honours Retry-After, repeats
what is worth repeating and takes an answer for good only when it is whole and can be read. The CDK above sees final
answers.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from connectors.budget import Budget
from connectors.patience import Patience, retry_after
from connectors.redact import redact, vendor_code
from connectors.spool import is_page, spool
from contracts.errors import ConfigurationError, RetryLaterError, SwitchboardError

BodyCheck = Callable[[requests.Response], None]

_BROKEN = (requests.ConnectionError, requests.Timeout, urllib3.exceptions.HTTPError, OSError)
THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}
_WORTH_REPEATING = {408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529}


@dataclass(frozen=True)
class Answered:
    """What the last request of a thread came to. `where` is method and path, without query: that may hold anything."""

    where: str
    status: int | None
    code: str | None = None


@dataclass
class Rules:
    """What holds for every request of one connection.

    `allowed_hosts` may use * for one label. They are called over https only; plain http is for this machine itself, and
    only when the connection's own base URL points there (a sandbox): no answer can send us to a local service.
    `secrets` are values that no message may hold.
    """

    connection: str
    allowed_hosts: tuple[str, ...]
    budget: Budget
    patience: Patience = field(default_factory=Patience)
    base_url: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    # What everything that reads for the connection has in common, however often its source is built.
    shared: dict[str, Any] = field(default_factory=dict, repr=False)
    # Where the last answer is kept: each thread its own, so that an error is explained by the answer that caused it.
    local: Any = field(default_factory=threading.local)

    @property
    def last(self) -> Answered | None:
        """The last answer that this thread received."""
        return getattr(self.local, "last", None)

    @property
    def gave_up(self) -> SwitchboardError | None:
        """What the transport last raised in this thread."""
        return getattr(self.local, "gave_up", None)

    def give_up(self, error: SwitchboardError) -> SwitchboardError:
        """Keep an error of ours that the CDK may wrap, log and hide. Returns it, to be raised."""
        self.local.gave_up = error
        return error

    def check_host(self, url: str) -> None:
        """Raise ConfigurationError unless the host is one of the allowed ones."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if parts.scheme == "https" and any(_matches(host, pattern) for pattern in self.allowed_hosts):
            return
        if host in THIS_MACHINE and host == (urlsplit(self.base_url).hostname or "").lower():
            return
        raise ConfigurationError(
            f"a request to {parts.scheme}://{host} was stopped: the connector may only call "
            f"{', '.join(f'https://{allowed}' for allowed in self.allowed_hosts)}.",
            remedy="correct the base URL, or add the host to allowed_hosts in connector.yaml if you trust it.",
            connection=self.connection,
            setting="base_url",
        )


@dataclass
class Client:
    """What the transport asks about the CDK client it serves.

    `wait` gives the seconds that the manifest's own strategies ask for; `repeats` says whether the manifest wants an
    answer repeated (None: it has no opinion); `check` raises ValueError unless a 2xx body can be used.
    """

    wait: Callable[[requests.Response, int], float | None] = lambda _response, _attempt: None
    repeats: Callable[[requests.Response], bool | None] = lambda _response: None
    check: BodyCheck | None = None


class Transport(HTTPAdapter):
    """One for each session, and so for the requests of one stream.

    Reads whole bodies: in one piece, or into a file when they are to be read piece by piece.
    """

    def __init__(self, rules: Rules, client: Client | None = None, stream: str | None = None) -> None:
        self._rules = rules
        self._client = client or Client()
        self._stream = stream
        super().__init__(pool_connections=4, pool_maxsize=64, pool_block=False)

    def expect(self, check: BodyCheck) -> None:
        """From now on, take a 2xx answer only when `check` does not raise ValueError for it."""
        self._client.check = check

    def send(self, request: requests.PreparedRequest, stream: bool = False, **options: Any) -> requests.Response:  # type: ignore[override]  # noqa: FBT001, FBT002 - the signature of requests
        """Send, repeat, judge. Raises RetryLaterError when patience ends, ConfigurationError for a foreign host."""
        try:
            return self._send(request, stream=stream, options=options)
        except SwitchboardError as error:
            self._rules.give_up(error)
            raise

    def _send(self, request: requests.PreparedRequest, *, stream: bool, options: dict[str, Any]) -> requests.Response:
        self._rules.check_host(request.url or "")
        if options.get("timeout") is None:
            options["timeout"] = (self._rules.patience.connect_timeout, self._rules.patience.read_timeout)
        said = where(request, self._rules)
        waited = 0.0
        for attempt in range(1, self._rules.patience.retries + 2):
            response, trouble = self._try(request, said, stream=stream, options=options)
            if trouble is None and response is not None:
                return response
            wait, asked = self._wait(response, attempt)
            waited += wait
            if asked and wait > self._rules.patience.longest_wait:
                trouble = f"{trouble} and wants us to wait {wait:.0f} seconds"
                break
            if attempt > self._rules.patience.retries or waited > self._rules.patience.longest_total:
                break
            if asked:
                self._rules.budget.pause(wait)
            else:
                self._rules.budget.sleep(wait)
        raise RetryLaterError(
            f"{said} did not work after {attempt} {'attempt' if attempt == 1 else 'attempts'}: {trouble}.",
            remedy="run the sync again later; it goes on from here.",
            connection=self._rules.connection,
        )

    def _try(
        self, request: requests.PreparedRequest, said: str, *, stream: bool, options: dict[str, Any]
    ) -> tuple[requests.Response | None, str | None]:
        """One attempt: the answer, and what is wrong with it (None: nothing)."""
        try:
            with self._rules.budget.turn(self._stream):
                self._rules.local.last = Answered(said, None)
                response = super().send(request, stream=stream, **options)
                if stream:
                    spool(response)
                else:
                    response._content = response.raw.read(decode_content=True)  # noqa: SLF001 - one read, not 10 KB pieces
                    response._content_consumed = True  # type: ignore[attr-defined]  # noqa: SLF001
        except _BROKEN as error:
            return None, _describe(error)
        status = response.status_code
        self._rules.budget.heard(response.headers)
        code = vendor_code(response) if status >= 400 else None
        hidden = code is not None and any(secret in code for secret in self._rules.secrets if secret)
        self._rules.local.last = Answered(said, status, None if hidden else code)
        return response, self._trouble(response, stream=stream)

    def _trouble(self, response: requests.Response, *, stream: bool) -> str | None:
        status = response.status_code
        if status >= 400:
            opinion = self._client.repeats(response)
            repeat = status in _WORTH_REPEATING if opinion is None else opinion
            return f"it answered HTTP {status}" if repeat else None
        if not 200 <= status < 300 or status in {204, 205}:
            return None
        if stream:
            return f"the answer is a web page ({_kind(response)})" if is_page(response) else None
        if self._client.check is None:
            return None
        try:
            self._client.check(response)
        except ValueError:
            return f"the answer cannot be read ({_kind(response)}, {len(response.content)} bytes)"
        return None

    def _wait(self, response: requests.Response | None, attempt: int) -> tuple[float, bool]:
        """Seconds to wait, and whether the tool asked for it."""
        if response is not None and response.status_code >= 400:
            asked = retry_after(response.headers)
            if asked is None and response.status_code < 500:
                # Rate-limit headers stand on every answer; after a server error they say nothing about it.
                asked = self._client.wait(response, attempt)
            if asked is not None:
                return asked, True
        return self._rules.patience.backoff(attempt), False


def where(request: requests.PreparedRequest, rules: Rules) -> str:
    """What may be said of a request: method and path, and of the path no secret. A query may hold anything."""
    return redact(f"{request.method} {urlsplit(request.url or '').path}", rules.secrets)


def _kind(response: requests.Response) -> str:
    return response.headers.get("Content-Type", "no content type").split(";")[0]


def _matches(host: str, pattern: str) -> bool:
    wanted, labels = pattern.lower().split("."), host.split(".")
    return len(wanted) == len(labels) and all(
        want in {"*", label} and label for want, label in zip(wanted, labels, strict=True)
    )


def _describe(error: Exception) -> str:
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "no answer in time"
    if isinstance(error, urllib3.exceptions.ProtocolError | requests.exceptions.ChunkedEncodingError):
        return "the connection broke in the middle of the answer"
    if isinstance(error, urllib3.exceptions.DecodeError):
        return "the compressed answer is broken"
    return "the tool could not be reached"
