"""The make-believe phone calls as Zendesk Talk's calls and their legs."""

from datetime import datetime, timedelta

from connectors.zendesk.sandbox_directory import Directory
from connectors.zendesk.sandbox_words import Record, epoch, stamp
from sandbox.model import Call, PhoneNumber

_SETTLES = timedelta(seconds=5)  # until a call's figures are worked out
_IN_THE_MENU = {"abandoned_in_ivr", "abandoned_in_classic"}


class Talk:
    """Calls and legs, each in the words of the Talk API."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    @staticmethod
    def settled_at(call: Call) -> datetime:
        """When a call, and each of its legs, was last changed."""
        return call.ended_at + _SETTLES

    def call(self, call: Call) -> Record:
        """A call. Its recording is in the ticket's comment."""
        wait, talk = _seconds(call.started_at, call.answered_at or call.ended_at), _talk(call)
        hold = hold_seconds(call)
        return {
            "id": call.id,
            "ticket_id": call.id,
            "agent_id": self._agent(call.agent),
            "phone_number": None,
            "phone_number_id": call.number,
            "line": None,
            "line_id": call.number,
            "line_type": "phone",
            "direction": call.direction,
            "completion_status": _status(call),
            "created_at": stamp(call.started_at),
            "updated_at": stamp(self.settled_at(call)),
            "duration": _seconds(call.started_at, call.ended_at),
            "wait_time": wait,
            "time_to_answer": wait if call.answered_at else None,
            "talk_time": talk,
            "hold_time": hold,
            "wrap_up_time": 0,
            "consultation_time": 0,
            "recording_time": 0,
            "not_recording_time": talk,
            "recording_control_interactions": 0,
            "voicemail": call.has_voicemail,
            "customer_requested_voicemail": False,
            "callback": False,
            "callback_source": None,
            "call_group_id": None,
            "default_group": False,
            "exceeded_queue_wait_time": False,
            "ivr_action": None,
            "ivr_routed_to": None,
            "ivr_destination_group_name": None,
            "ivr_hops": None,
            "ivr_time_spent": wait if call.missed_reason in _IN_THE_MENU else None,
            "outside_business_hours": call.missed_reason == "out_of_opening_hours",
            "overflowed": False,
            "overflowed_to": None,
            "call_charge": "0.0",
            "minutes_billed": talk // 60 + 1,
            "quality_issues": ["none"],
        }

    def legs(self, call: Call) -> list[Record]:
        """The customer's leg, and one of each agent who had the call."""
        found = [self._leg(call, 0, "customer", None, call.started_at, _seconds(call.started_at, call.ended_at))]
        if call.answered_at is None:
            return found
        talk = _talk(call)
        if call.transferred_by is None:
            return [*found, self._leg(call, 1, "agent", call.agent, call.answered_at, talk)]
        half = talk // 2
        handed_over = call.answered_at + timedelta(seconds=half)
        first = self._leg(call, 1, "agent", call.transferred_by, call.answered_at, half)
        second = self._leg(call, 2, "agent", call.agent, handed_over, talk - half)
        first["transferred_to"] = self._agent(call.agent)
        second["transferred_from"] = self._agent(call.transferred_by)
        return [*found, first, second]

    def phone_number(self, number: PhoneNumber) -> Record:
        """A line. Its groups are whose calls these are."""
        return {
            "id": number.id,
            "number": number.digits.replace(" ", "").replace("-", ""),
            "display_number": number.digits,
            "nickname": number.name,
            "name": number.name,
            "country_code": number.country,
            "group_ids": [self._directory.group_ids[number.team]],
            "default_group_id": self._directory.group_ids[number.team],
            "voice_enabled": True,
            "sms_enabled": False,
            "toll_free": False,
            "external": False,
            "recorded": False,
            "transcription": False,
            "created_at": "2021-03-01T08:00:00Z",
        }

    def _leg(self, call: Call, place: int, kind: str, agent: int | None, begun: datetime, duration: int) -> Record:
        is_agent = kind == "agent"
        return {
            "id": call.id * 10 + place,
            "call_id": call.id,
            "type": kind,
            "agent_id": self._agent(agent),
            "user_id": None if is_agent else self._directory.requester(call),
            "available_via": "browser" if is_agent else None,
            "completion_status": "completed" if is_agent else _status(call),
            "created_at": stamp(begun),
            "updated_at": stamp(self.settled_at(call)),
            "duration": duration,
            "talk_time": duration if is_agent else _talk(call),
            "hold_time": hold_seconds(call) if is_agent and agent == call.agent else 0,
            "wrap_up_time": 0 if is_agent else None,
            "transferred_from": None,
            "transferred_to": None,
            "forwarded_to": None,
            "conference_from": None,
            "conference_to": None,
            "conference_time": None,
            "consultation_from": None,
            "consultation_to": None,
            "consultation_time": 0,
            "call_charge": "0.0",
            "minutes_billed": duration // 60 + 1,
            "quality_issues": ["none"],
        }

    def _agent(self, agent: int | None) -> int | None:
        return None if agent is None else self._directory.agent_ids[agent]


def hold_seconds(call: Call) -> int:
    """The world knows nothing of holding: every tenth call that was answered waits a little in between."""
    return _talk(call) // 10 if call.answered_at and call.id // 16 % 10 == 0 else 0


def changed_at(call: Call) -> int:
    """When a call was last changed, in epoch seconds."""
    return epoch(Talk.settled_at(call))


def _status(call: Call) -> str:
    if call.answered_at:
        return "completed"
    if call.direction == "outbound":
        return "not_answered"
    if call.has_voicemail:
        return "pending_voicemail"
    if call.missed_reason in _IN_THE_MENU:
        return "abandoned_in_ivr"
    return "abandoned_in_queue"


def _talk(call: Call) -> int:
    return _seconds(call.answered_at, call.ended_at) if call.answered_at else 0


def _seconds(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())
