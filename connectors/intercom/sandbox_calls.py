"""The make-believe calls in Intercom's own phone, when asked for: the company phones with another tool.

Now and then the agent and the customer of a chat speak. Every third call has no conversation, every fourth is not
answered, every fifth is the customer's.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from connectors.intercom.sandbox_answers import Record, not_found, turned
from connectors.intercom.sandbox_records import Records, epoch
from sandbox.http import Answer, json_response
from sandbox.model import Conversation

_EVERY = 20
_RINGS, _TALKS = timedelta(seconds=12), timedelta(minutes=3)


class Calls:
    """Calls as far as they had ended by `clock()`; none unless `shown`."""

    def __init__(self, records: Records, clock: Callable[[], datetime], *, shown: bool) -> None:
        self._records, self._clock = records, clock
        self._calls = list(self._made()) if shown else []

    def routes(self) -> list[tuple[str, str, Answer]]:
        """Method, path and answer of each."""
        return [("GET", "/calls", self.calls), ("GET", "/calls/{id}", self.call)]

    def calls(self, request: Request) -> Response:
        """All of them, 25 on a page at most."""
        return turned(request, self._present(), key="data", usual=25, most=25)

    def call(self, request: Request) -> Response:
        """One."""
        found = next((call for call in self._present() if call["id"] == request.path_params["id"]), None)
        return json_response(found) if found else not_found()

    def _present(self) -> list[Record]:
        now = self._clock().timestamp()
        return [shown for ended, shown in self._calls if ended.timestamp() <= now]

    def _made(self) -> Iterator[tuple[datetime, Record]]:
        chats = [each for each in self._records.world.conversations if each.assignee is not None]
        for number, chat in enumerate(chats[::_EVERY]):
            yield self._call(number, chat)

    def _call(self, number: int, chat: Conversation) -> tuple[datetime, Record]:
        started = chat.started_at + timedelta(minutes=10)
        answered = None if number % 4 == 3 else started + _RINGS
        ended = started + _RINGS + (_TALKS if answered else timedelta())
        contact = self._records.contacts[chat.contact]
        agent = self._records.agents[chat.assignee] if chat.assignee is not None else None
        id_ = str(9_000_001 + number)
        # By the description a time is seconds or a text: one call has the former, the next one the latter.
        write = epoch if number % 2 else _text
        return ended, {
            "type": "call",
            "id": id_,
            "conversation_id": None if number % 3 == 2 else chat.id,
            "admin_id": agent.intercom_id if agent else None,
            "contact_id": contact.id,
            "state": "completed",
            "initiated_at": write(started),
            # The description knows no null here.
            **({"answered_at": write(answered)} if answered else {}),
            "ended_at": write(ended),
            "created_at": write(started),
            "updated_at": write(ended),
            "recording_url": f"https://api.intercom.io/calls/{id_}/recording" if answered else None,
            "transcription_url": None,
            "call_type": "phone",
            "direction": "inbound" if number % 5 == 4 else "outbound",
            "ended_reason": "completed" if answered else "no_answer",
            "phone": contact.phones[0] if contact.phones else None,
            "fin_recording_url": None,
            "fin_transcription_url": None,
        }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
