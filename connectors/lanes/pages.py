"""The pages lane: a page goes from the socket to the landing file as bytes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import msgspec
import requests
from airbyte_cdk.sources.streams.http.pagination_reset_exception import PaginationResetRequiredException
from airbyte_cdk.sources.streams.http.request_window_split_exception import RequestWindowSplitRequiredException
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from connectors.lanes.added import AddedFields
from connectors.lanes.appender import Appender
from connectors.lanes.envelope import Page, Sent, Splitter, lines
from connectors.lanes.paging import Paging
from connectors.lanes.reader import Land, LaneName, Reader
from connectors.lanes.slicing import Slicing, stream_slice
from connectors.loads import Plan
from connectors.progress import Position
from connectors.source import stream_retriever
from contracts.errors import ConfigurationError

_RESTARTS = 2
_DEEPEST_SPLIT = 24

Fetch = Callable[[Any, Any | None], requests.Response | None]


@dataclass(frozen=True)
class _Turn:
    """One page's records, what to do to each, and where the slice stands after it."""

    records: list[Sent]
    token: Any | None
    last: bool
    finish: Callable[[Sent], bytes] | None


class PagesReader(Reader):
    """Only for streams that lanes.detect has found fit for it."""

    lane: ClassVar[LaneName] = "pages"

    def __init__(
        self,
        stream: Any,
        *,
        reason: str,
        path: tuple[str, ...],
        fetch: Fetch | None = None,
        plan: Callable[[], Plan] | None = None,
        at_once: int = 1,
    ) -> None:
        super().__init__(reason)
        self._name = stream.name
        retriever = stream_retriever(stream)
        self._filtered = retriever.record_selector.record_filter is not None
        # Where we drop what is outside a window, the tool may know no windows.
        self._slicing = Slicing(stream, at_once=1 if self._filtered else at_once)
        self._retriever = retriever
        self._config = retriever.config
        self._fetch: Fetch = fetch or retriever._fetch_next_page  # noqa: SLF001
        self._plan = plan or self._slicing.plan
        self._splitter = Splitter(path)
        self._paging = Paging(retriever, path)
        self._added = AddedFields(retriever.record_selector.transformations)
        self._cursor_of = _cursor_decoder(self._slicing.cursor_key)

    @property
    def splitter(self) -> Splitter:
        """What takes the pages apart."""
        return self._splitter

    def plan(self) -> Plan:
        """See Reader."""
        return self._plan()

    def read(self, planned: dict[str, Any], start: Position, land: Land) -> None:
        """See Reader."""
        latest = start.latest
        for turn in self._turns(stream_slice(planned), start.token, depth=0):
            latest = self._land(turn, start.slice, latest, land)
            # A page goes before the next one comes: with many slices at once their pages are what fills memory.
            del turn
        self._slicing.finish(planned, latest)

    def _land(self, turn: _Turn, number: int, latest: Any | None, land: Land) -> Any | None:
        """Land one page of a slice; the newest cursor value so far."""
        records, latest = self._kept(turn.records, latest)
        data = lines([turn.finish(record) for record in records] if turn.finish else records) if records else b""
        land(data, len(records), Position(number, turn.token, latest, done=turn.last))
        return latest

    def restore(self, planned: dict[str, Any], position: Position) -> None:
        """See Reader."""
        self._slicing.finish(planned, position.latest)

    def state(self, plan: Plan) -> dict[str, Any] | None:
        """See Reader."""
        return self._slicing.state(plan)

    def _turns(self, slice_: Any, token: Any | None, *, depth: int) -> Iterator[_Turn]:
        """The pages of a slice from a token on (None: from its beginning)."""
        finish = self._appender(slice_)
        going_on = token is not None
        token = token or self._paging.first()
        restarts = _RESTARTS
        while True:
            try:
                response = self._fetch(slice_, token)
            except RequestWindowSplitRequiredException:
                yield from self._halves(slice_, depth)
                return
            except (PaginationResetRequiredException, AirbyteTracedException) as error:
                # The tool let its page token lapse: the slice is read again, and its records merge by key.
                if not restarts or not (going_on or isinstance(error, PaginationResetRequiredException)):
                    raise
                restarts, going_on, token = restarts - 1, False, self._paging.first()
                continue
            going_on = False
            page = self._page(response)
            token = self._paging.next(response, page, token, slice_, self._name) if response and page else None
            turn = _Turn(page.records if page else [], token, last=not token, finish=finish)
            del response, page
            yield turn
            del turn
            if not token:
                return

    def _halves(self, slice_: Any, depth: int) -> Iterator[_Turn]:
        """The pages of a window that the tool found too large, window by smaller window."""
        policy = self._retriever.request_window_splitting
        split = self._retriever.request_window_splitter
        windows = split(slice_, policy.min_split_window) if policy and split and depth < _DEEPEST_SPLIT else None
        if not windows:
            reason = (getattr(policy, "failure_message", None) or "").strip()
            raise ConfigurationError(
                f"stream {self._name}: a window cannot be made small enough for the tool. {reason}".rstrip(),
                remedy="leave the stream out under streams, or change how its manifest cuts windows.",
            )
        for number, window in enumerate(windows, start=1):
            for turn in self._turns(window, None, depth=depth + 1):
                # A token belongs to its window only, so an interrupted slice starts again.
                yield replace(turn, token=None, last=turn.last and number == len(windows))

    def _page(self, response: requests.Response | None) -> Page | None:
        """The page of an answer; None for one that the manifest says to ignore."""
        if response is None or response.status_code >= 400:
            with self._counting:
                self.skipped += 1
            return None
        return self._splitter.page(response) if response.content else Page(b"{}", [])

    def _appender(self, slice_: Any) -> Callable[[Sent], bytes] | None:
        return Appender(self._added.values(self._config, slice_)) if self._added.keys else None

    def _kept(self, records: list[Sent], latest: Any | None) -> tuple[list[Sent], Any | None]:
        """Records that belong to the stream's window, and the newest cursor value among them."""
        if self._cursor_of is None or not records:
            return records, latest
        values = [self._cursor_of(record) for record in records]
        if self._filtered:
            pairs = [
                (record, value) for record, value in zip(records, values, strict=True) if self._slicing.wanted(value)
            ]
            records, values = [record for record, _ in pairs], [value for _, value in pairs]
        return records, self._slicing.newest(values, latest)


def _cursor_decoder(key: str | None) -> Callable[[Sent], Any] | None:
    """A function that reads one field of a record and nothing else. None for what is no number and no text."""
    if key is None:
        return None
    row = msgspec.defstruct("Row", [("value", Any, msgspec.field(default=None, name=key))])
    decoder = msgspec.json.Decoder(row)

    def read(record: Sent) -> Any:
        try:
            value = decoder.decode(record).value  # type: ignore[attr-defined]
        except msgspec.DecodeError:
            return None
        return value if isinstance(value, int | float | str) and not isinstance(value, bool) else None

    return read
