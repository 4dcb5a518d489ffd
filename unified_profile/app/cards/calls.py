"""Who is calling, shown beside a ringing call in Aircall: from its webhook to its insight card in under a second.

Nothing here makes the receiver of webhooks wait: what cannot be taken at once is let go. A card too late is none.
"""

import threading
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
import structlog
from starlette.exceptions import HTTPException

from contracts.errors import SwitchboardError
from unified_profile.app.cards.card import Card
from unified_profile.app.cards.finding import Finder
from unified_profile.app.cards.shapes import aircall_insights
from unified_profile.app.limits import RateLimit
from unified_profile.app.published import Published
from unified_profile.app.settings import AppSettings
from unified_profile.app.viewers import Viewer
from unified_profile.app.when import When, first_zone
from unified_profile.ledger import Ledger, Role

_AT_ONCE = 4
_MOST_WAITING = 50
# Half of what Aircall gives a company a minute: syncs have the rest.
PER_MINUTE = 60
_TRIES = 3
# A call rings for half a minute; later nobody looks.
_GIVES_UP_AFTER = 10.0
_LONGEST_PAUSE = 3.0
_TIMEOUT = 3.0
_ROUTE = "/hooks/{connection}"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Line:
    """One Aircall account that gets cards. `role` is whose sight they have."""

    connection: str
    base_url: str
    api_id: str
    api_token: str = field(repr=False)
    role: Role = Role.AGENT


class CallCards:
    """Hears of calls, and shows who they are from."""

    def __init__(
        self, lines: Collection[Line], published: Published, ledger: Ledger, settings: AppSettings, public_url: str
    ) -> None:
        self._lines: Mapping[str, Line] = {line.connection: line for line in lines}
        self._published, self._ledger, self._settings = published, ledger, settings
        self._public_url = public_url
        self._limit = RateLimit(PER_MINUTE)
        self._room = threading.BoundedSemaphore(_MOST_WAITING)
        self._workers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="call-cards")

    def heard(self, connection: str, body: Any) -> None:
        """Take a proven webhook of a connection; returns at once, and never raises."""
        call = _begun(body)
        line = self._lines.get(connection)
        if call is None or line is None:
            return
        if not self._room.acquire(blocking=False):
            _log.warning("no card: too many calls at once", connection=connection)
            return
        self._workers.submit(self._show, line, call)

    def close(self) -> None:
        """Finish what was begun, begin nothing more, and let go of the publication and the ledger."""
        self._workers.shutdown(wait=True, cancel_futures=True)
        self._published.close()
        self._ledger.close()

    def _show(self, line: Line, call: Mapping[str, Any]) -> None:
        try:
            self._limit.use(line.connection)
            card = self._card(line, str(call.get("raw_digits") or ""))
            outcome = _posted(line, int(call["id"]), aircall_insights(card))
            if outcome == "shown" and card.customer_id:
                number = call.get("number")
                named = f"number:{number.get('id')}" if isinstance(number, dict) else None
                self._ledger.record_card(line.connection, named, None, card.customer_id, _ROUTE)
        except HTTPException:
            outcome = "too many calls a minute"
        except SwitchboardError as error:
            outcome = error.message
        except Exception as error:  # noqa: BLE001 - whatever it is, the next call gets its card
            outcome = type(error).__name__
        finally:
            self._room.release()
        if outcome != "shown":
            _log.warning("no card beside a call", connection=line.connection, reason=outcome)

    def _card(self, line: Line, number: str) -> Card:
        when = When(self._settings.clock(), first_zone(self._settings.time_zone))
        with self._published.reading() as con:
            finder = Finder(con, Viewer(line.role), when, self._public_url)
            return finder.of_number(number, self._settings.phone_regions)


def _begun(body: Any) -> Mapping[str, Any] | None:
    """The call of a `call.created`, whichever way it goes. None: the webhook is about something else."""
    if not isinstance(body, dict) or body.get("event") != "call.created":
        return None
    call = body.get("data")
    is_call = isinstance(call, dict) and isinstance(call.get("id"), int) and not isinstance(call["id"], bool)
    return call if is_call else None


def _posted(line: Line, call: int, card: Mapping[str, Any], wait: Callable[[float], None] = time.sleep) -> str:
    """Show the card; "shown", or why not. Asks again for what passes, as long as the call may ring."""
    address = f"{line.base_url.rstrip('/')}/v1/calls/{call}/insight_cards"
    if urlsplit(address).scheme != "https" and urlsplit(address).hostname not in ("127.0.0.1", "localhost"):
        return "the address is not https"
    began, answered = time.monotonic(), "no answer"
    for attempt in range(_TRIES):
        try:
            answer = requests.post(
                address, json=card, auth=(line.api_id, line.api_token), timeout=_TIMEOUT, allow_redirects=False
            )
        except requests.RequestException as error:
            answered, pause = type(error).__name__, 0.3 * 2**attempt
        else:
            if answer.ok and not answer.is_redirect:
                return "shown"
            answered, pause = str(answer.status_code), _pause(answer, attempt)
            if answer.status_code != 429 and answer.status_code < 500:
                break
        if time.monotonic() - began + pause > _GIVES_UP_AFTER or attempt + 1 == _TRIES:
            break
        wait(pause)
    return f"Aircall answered {answered}"


def _pause(answer: requests.Response, attempt: int) -> float:
    given = answer.headers.get("retry-after", "")
    return min(float(given), _LONGEST_PAUSE) if given.isdecimal() else 0.3 * 2**attempt
