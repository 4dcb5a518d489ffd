"""The make-believe world in Aircall's words: UNIX seconds in calls and contacts, ISO times in everything else."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from sandbox.http import Shelf
from sandbox.making.listening import MenuChoice, Utterance, heard, menu_choice
from sandbox.model import Agent, Call, CallComment, PersonRecord, PhoneNumber, Team, World

_API = "https://api.aircall.io"
# A call says what was chosen in the menu for two months.
_MENU_DAYS = timedelta(days=60)

Record = dict[str, Any]


class Records:
    """Lists of records, each serialised once, and single ones by id."""

    def __init__(self, world: World, unlisted: Collection[str]) -> None:
        agents = [agent for agent in world.agents if agent.aircall_id is not None]
        people = [record for record in world.records if record.tool == "aircall"]
        tag_names = sorted({tag for call in world.calls for tag in call.tags})
        self._seed, self._now = world.seed, world.now
        self._agents = {agent.id: agent for agent in agents}
        self._people = {person.id: person for person in people}
        self._numbers = {number.id: number for number in world.numbers}
        self._teams = {team.id: team for team in world.teams}
        self._companies = {company.id: company.name for company in world.companies}
        self._tag_ids = {name: 30_001 + position for position, name in enumerate(tag_names)}

        by_time = sorted(world.calls, key=lambda call: (call.started_at, call.id))
        self.call_times = [epoch(call.started_at) for call in by_time]
        self.calls = Shelf(by_time, lambda call: self.call(call, with_contact=False))
        self.full_calls = Shelf(by_time, lambda call: self.with_menu(call, self.call(call, with_contact=True)))
        listed = [person for person in people if person.id not in unlisted]
        by_age = sorted(listed, key=lambda person: (person.created_at, int(person.id)))
        self.contact_times = [epoch(person.created_at) for person in by_age]
        self.contact_updates = [(epoch(person.updated_at), int(person.id)) for person in by_age]
        self.contacts = Shelf(by_age, self.contact)
        # Who left is no user any more, but stays on their calls.
        self._present = [agent for agent in agents if agent.left_at is None]
        self.users = Shelf(self._present, self.user)
        self.teams = Shelf(world.teams, self.team)
        self.numbers = Shelf(world.numbers, self.number)
        self.tags = Shelf(tag_names, self.tag)
        self.availabilities = Shelf(self._present, self.availability)
        self.call_of = {call.id: call for call in world.calls}
        self._of_kind: dict[str, dict[Any, tuple[Any, Callable[[Any], Record]]]] = {
            "contacts": {int(person.id): (person, self.contact) for person in listed},
            "users": {agent.aircall_id: (agent, self.user) for agent in self._present},
            "teams": {team.aircall_id: (team, self.team) for team in world.teams},
            "numbers": {number.id: (number, self.number) for number in world.numbers},
            "tags": {self._tag_ids[name]: (name, self.tag) for name in tag_names},
        }

    def single(self, kind: str, identifier: int) -> Record | None:
        """One contact, user, team, number or tag; None: there is none."""
        found = self._of_kind[kind].get(identifier)
        return found[1](found[0]) if found else None

    def call(self, call: Call, *, with_contact: bool, links_until: int | None = None) -> Record:
        """A call as lists show it, without the menu; its links lapse an hour after it ended, or at `links_until`."""
        number = self._numbers[call.number]
        contact = self._people.get(call.contact) if with_contact and call.contact else None
        assets = f"https://assets.aircall.io/calls/{call.id}"
        expires = links_until or epoch(call.ended_at) + 3600
        return {
            "id": call.id,
            "sid": f"CA{call.id:032x}",
            "direct_link": f"{_API}/v1/calls/{call.id}",
            "direction": call.direction,
            "status": "done",
            "missed_call_reason": call.missed_reason,
            "started_at": epoch(call.started_at),
            "answered_at": epoch(call.answered_at) if call.answered_at else None,
            "ended_at": epoch(call.ended_at),
            "duration": epoch(call.ended_at) - epoch(call.started_at),
            "voicemail": f"{assets}/voicemail.mp3?expires={expires}" if call.has_voicemail else None,
            "recording": f"{assets}/recording.mp3?expires={expires}" if call.answered_at else None,
            "asset": f"{assets}/recording" if call.answered_at else None,
            "raw_digits": call.raw_digits,
            "user": self._user_of_call(call.agent),
            "contact": self.contact(contact) if contact else None,
            "archived": False,
            "assigned_to": None,
            "tags": [self._tag_of_call(name, call) for name in call.tags],
            "transferred_by": self._user_of_call(call.transferred_by),
            "transferred_to": self._user_of_call(call.agent) if call.transferred_by is not None else None,
            "teams": [self._team_of_call(number.team)] if call.direction == "inbound" else [],
            "number": self.number(number),
            "cost": "0.0",
            "country_code_a2": number.country,
            "pricing_type": "in_bundle",
            "comments": [self._comment(comment) for comment in call.comments],
            "conference_participants": self._participants(call),
        }

    def with_menu(self, call: Call, shown: Record) -> Record:
        """The call as `fetch_call_timeline` shows it."""
        choice = menu_choice(self._seed, call) if call.started_at >= self._now - _MENU_DAYS else None
        return {**shown, "ivr_options_selected": [_chosen(call, choice)] if choice else []}

    def transcription(self, call: Call) -> Record | None:
        """What was said; None: nothing to be heard."""
        found = heard(self._seed, call)
        content = (
            {"language": "en", "utterances": [self._uttered(each, call) for each in found.utterances]} if found else {}
        )
        kind = "call" if call.answered_at else "voicemail"
        return {**self._about(call), "type": kind, "content": content} if found else None

    def summary(self, call: Call) -> Record | None:
        """The AI's summary."""
        found = heard(self._seed, call)
        return {**self._about(call), "content": found.summary} if found else None

    def sentiment(self, call: Call) -> Record | None:
        """How each side sounded."""
        found = heard(self._seed, call)
        if found is None:
            return None
        sides = [{"participant_type": "external", "phone_number": call.raw_digits, "value": found.customer_mood}]
        sides += [{"participant_type": "internal", "value": found.agent_mood}] if found.agent_mood else []
        return {**self._about(call), "participants": sides}

    def topic(self, call: Call) -> Record | None:
        """What it was about."""
        found = heard(self._seed, call)
        return {**self._about(call), "content": list(found.topics)} if found else None

    def availability(self, agent: Agent) -> Record:
        """What a user is doing now."""
        lately = max((call.ended_at for call in self.call_of.values() if call.agent == agent.id), default=self._now)
        status = "after_call_work" if timedelta(0) < self._now - lately < timedelta(minutes=2) else "available"
        return {"id": agent.aircall_id, "availability": status if agent.id % 4 else "offline"}

    def _about(self, call: Call) -> Record:
        times = {"call_created_at": iso(call.started_at), "created_at": iso(call.ended_at + timedelta(minutes=3))}
        return {"id": call.id, "call_id": str(call.id), **times}

    def _uttered(self, utterance: Utterance, call: Call) -> Record:
        """The sentence of one side: an agent by id, a caller by number."""
        agent = self._agents.get(call.agent) if call.agent is not None else None
        who: Record = {"participant_type": "external", "phone_number": call.raw_digits}
        if utterance.speaker == "agent":
            who = {"participant_type": "internal", "user_id": agent.aircall_id if agent else None}
        return {**who, "start_time": utterance.start, "end_time": utterance.end, "text": utterance.text}

    def _participants(self, call: Call) -> list[Record]:
        """Everybody in a call that was passed on."""
        if call.transferred_by is None:
            return []
        agents = [self._agents[each] for each in (call.transferred_by, call.agent) if each in self._agents]
        users = [{"id": str(agent.aircall_id), "type": "user", "name": agent.name} for agent in agents]
        return [*users, {"type": "external", "phone_number": call.raw_digits}]

    def contact(self, contact: PersonRecord) -> Record:
        """A contact as lists show it."""
        first, _, last = (contact.name or "").partition(" ")
        identifier = int(contact.id)
        return {
            "id": identifier,
            "direct_link": f"{_API}/v1/contacts/{identifier}",
            "first_name": first or None,
            "last_name": last or None,
            "company_name": self._companies.get(contact.company) if contact.company is not None else None,
            "information": None,
            "is_shared": True,
            "created_at": epoch(contact.created_at),
            "updated_at": epoch(contact.updated_at),
            "emails": _labelled(identifier, contact.emails, "Work"),
            "phone_numbers": _labelled(identifier, contact.phones, "Mobile"),
        }

    def user(self, agent: Agent, version: Literal["v1", "v2"] = "v2") -> Record:
        """A user as lists show it; inside other records it is still version 1."""
        shown = {
            "id": agent.aircall_id,
            "direct_link": f"{_API}/{version}/users/{agent.aircall_id}",
            "name": agent.name,
            "email": agent.email,
            "available": True,
            "availability_status": "available",
            "created_at": iso(agent.joined_at),
            "time_zone": agent.time_zone,
            "language": "en-US",
            "state": "always_opened",
            "wrap_up_time": 0,
            "extension": f"{agent.id:03d}",
        }
        return shown if version == "v1" else {**shown, "substatus": "always_open", "default_number_id": None}

    def team(self, team: Team) -> Record:
        """A team as lists show it."""
        members = [agent for agent in self._present if agent.team == team.id]
        users = [self.user(agent, "v1") for agent in members]
        return {**self._team_of_call(team.id), "users": users}

    def number(self, number: PhoneNumber) -> Record:
        """A number as lists show it."""
        return {
            "id": number.id,
            "direct_link": f"{_API}/v1/numbers/{number.id}",
            "name": number.name,
            "digits": number.digits,
            "created_at": "2021-03-01T08:00:00.000Z",
            "country": number.country,
            "time_zone": number.time_zone,
            "open": True,
            "availability_status": "custom",
            "is_ivr": False,
            "live_recording_activated": True,
            "priority": None,
            "messages": {"welcome": None, "waiting": None, "voicemail": None, "closed": None},
        }

    def tag(self, name: str) -> Record:
        """A tag as lists show it."""
        link = f"{_API}/v1/tags/{self._tag_ids[name]}"
        return {"id": self._tag_ids[name], "direct_link": link, "name": name, "color": "#29C8FF", "description": None}

    def _user_of_call(self, agent: int | None) -> Record | None:
        return self.user(self._agents[agent], "v1") if agent in self._agents else None

    def _team_of_call(self, team: int) -> Record:
        known = self._teams[team]
        return {
            "id": known.aircall_id,
            "name": known.name,
            "direct_link": f"{_API}/v1/teams/{known.aircall_id}",
            "created_at": "2021-03-01T08:00:00.000Z",
        }

    def _tag_of_call(self, name: str, call: Call) -> Record:
        return {**self.tag(name), "created_at": epoch(call.ended_at), "tagged_by": self._user_of_call(call.agent)}

    def _comment(self, comment: CallComment) -> Record:
        author = self._user_of_call(comment.agent)
        return {"id": comment.id, "content": comment.body, "posted_at": epoch(comment.at), "posted_by": author}


def _labelled(contact: int, values: Sequence[str], label: str) -> list[Record]:
    return [{"id": contact * 10 + place, "label": label, "value": value} for place, value in enumerate(values)]


def _chosen(call: Call, choice: MenuChoice) -> Record:
    begun, done = iso(choice.at), iso(choice.at + timedelta(seconds=1))
    times = {"created_at": begun, "transition_started_at": begun, "transition_ended_at": done}
    return {
        "id": f"menu-{call.number}",
        "title": "What is it about?",
        "key": choice.key,
        "branch": choice.branch,
        **times,
    }


def epoch(moment: datetime) -> int:
    """UNIX seconds."""
    return int(moment.timestamp())


def iso(moment: datetime) -> str:
    """As users, teams and numbers have it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
