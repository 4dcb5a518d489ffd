"""The make-believe people, companies and teams in Zendesk's words."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

from connectors.zendesk.sandbox_words import (
    AGENTS,
    GROUPS,
    MEMBERSHIPS,
    ORGANIZATIONS,
    Record,
    stamp,
    user_of_caller,
    user_of_record,
)
from sandbox.model import Agent, Call, Company, Conversation, PersonRecord, Team, World

_FOUNDED = "2021-03-01T08:00:00Z"


class Directory:
    """Users with their identities, organizations, groups and memberships. Looks users up by the world's ids.

    `closed` organizations were deleted at that moment, which the export still shows. `inactive` users were deleted by
    somebody and are still shown; of `merged` ones (by whom they went into) nothing is left but their tickets and
    identities, which are the other user's now.
    """

    def __init__(
        self,
        world: World,
        base: str,
        *,
        inactive: Collection[int],
        merged: Mapping[int, int],
        closed: Mapping[int, datetime],
    ) -> None:
        self._world, self._inactive, self._merged, self._base = world, inactive, merged, base
        self._closed = {number: at for number, at in closed.items() if at <= world.now}
        self._languages = {human.id: (human.language, human.time_zone) for human in world.people}
        self._taken: set[str] = set()
        self.agent_ids = {agent.id: AGENTS + agent.id for agent in world.agents}
        self.bot_ids = [AGENTS + agent.id for agent in world.agents if agent.is_bot]
        self.group_ids = {team.id: GROUPS + team.id for team in world.teams}
        self._records = {record.id: record for record in world.records if record.tool in {"intercom", "aircall"}}
        self.identities: dict[int, list[Record]] = {}
        made = [*self._staff(), *self._known(), *self._callers()]
        self.users = {user["id"]: user for user in made if user["id"] not in merged}
        self._take_in(merged)

    def requester(self, item: Conversation | Call) -> int:
        """The user that a conversation or call is from."""
        record = self._records.get(item.contact) if item.contact is not None else None
        if record is None and isinstance(item, Call):
            return self._now(user_of_caller(item))
        assert record is not None  # noqa: S101 - every conversation has its contact
        return self._now(user_of_record(record))

    def organization_of(self, user: int) -> int | None:
        """The organization a user belongs to."""
        found: int | None = self.users[user]["organization_id"]
        return found

    def organizations(self) -> list[Record]:
        """Every company."""
        return [self._organization(company) for company in self._world.companies]

    def groups(self) -> list[Record]:
        """Every team."""
        return [self._group(team) for team in self._world.teams]

    def memberships(self) -> list[Record]:
        """Which agent is in which group."""
        return [
            {
                "id": MEMBERSHIPS + agent.id,
                "url": f"{self._base}/group_memberships/{MEMBERSHIPS + agent.id}.json",
                "user_id": self.agent_ids[agent.id],
                "group_id": self.group_ids[agent.team],
                "default": True,
                "created_at": stamp(agent.joined_at),
                "updated_at": stamp(agent.joined_at),
            }
            for agent in self._world.agents
            if agent.team is not None and agent.left_at is None
        ]

    def _take_in(self, merged: Mapping[int, int]) -> None:
        moment = stamp(self._world.now - timedelta(minutes=2))
        for gone, other in merged.items():
            own = {identity["value"] for identity in self.identities[other]}
            taken = [identity for identity in self.identities.pop(gone) if identity["value"] not in own]
            moved = {"user_id": other, "primary": False, "updated_at": moment}
            self.identities[other] += [identity | moved for identity in taken]
            self.users[other]["updated_at"] = moment

    def _now(self, user: int) -> int:
        return self._merged.get(user, user)

    def _staff(self) -> Iterator[Record]:
        for agent in self._world.agents:
            yield self._user(
                self.agent_ids[agent.id],
                name=agent.name,
                emails=(agent.email,),
                phones=(),
                created_at=agent.joined_at,
                updated_at=agent.left_at or agent.joined_at,
                time_zone=agent.time_zone,
                **_role(agent, self.group_ids),
            )

    def _known(self) -> Iterator[Record]:
        for record in sorted(self._records.values(), key=lambda each: (each.created_at, each.id)):
            language, time_zone = self._languages[record.person]
            yield self._user(
                user_of_record(record),
                name=_name(record),
                emails=record.emails,
                phones=record.phones,
                created_at=record.created_at,
                updated_at=record.updated_at,
                time_zone=time_zone,
                locale=language,
                external_id=record.external_id,
                organization_id=None if record.company is None else ORGANIZATIONS + record.company,
            )

    def _callers(self) -> Iterator[Record]:
        first: dict[int, Call] = {}
        for call in self._world.calls:
            if call.contact is None:
                first.setdefault(user_of_caller(call), call)
        for user, call in first.items():
            known = any(sign.isdigit() for sign in call.raw_digits)
            yield self._user(
                user,
                name=f"Caller {call.raw_digits}",
                emails=(),
                phones=(call.raw_digits,) if known else (),
                created_at=call.started_at,
                updated_at=call.started_at,
            )

    def _user(
        self,
        number: int,
        *,
        name: str,
        emails: tuple[str, ...],
        phones: tuple[str, ...],
        created_at: datetime,
        updated_at: datetime,
        **others: object,
    ) -> Record:
        # An address belongs to one user only; a number may be shared.
        own = [email for email in emails if email.lower() not in self._taken]
        self._taken |= {email.lower() for email in own}
        # Who signed up with the product has answered its mail; who only wrote or called has not.
        is_verified = bool(own and others.get("external_id"))
        self.identities[number] = self._identities(number, own, phones, created_at, updated_at, is_verified=is_verified)
        return {
            "id": number,
            "url": f"{self._base}/users/{number}.json",
            "name": name,
            "email": own[0] if own else None,
            "phone": phones[0] if phones else None,
            "shared_phone_number": False if phones else None,
            "alias": None,
            "role": "end-user",
            "role_type": None,
            "custom_role_id": None,
            "external_id": None,
            "organization_id": None,
            "default_group_id": None,
            "active": number not in self._inactive,
            "suspended": False,
            "verified": is_verified,
            "shared": False,
            "shared_agent": False,
            "moderator": False,
            "restricted_agent": True,
            "only_private_comments": False,
            "ticket_restriction": "requested",
            "locale": "en-US",
            "locale_id": 1,
            "time_zone": "UTC",
            "iana_time_zone": "Etc/UTC",
            "details": "",
            "notes": "",
            "signature": None,
            "photo": None,
            "tags": [],
            "user_fields": {},
            "last_login_at": None,
            "created_at": stamp(created_at),
            "updated_at": stamp(updated_at),
            **_zoned(others),
        }

    def _identities(
        self,
        user: int,
        emails: list[str],
        phones: tuple[str, ...],
        created_at: datetime,
        updated_at: datetime,
        *,
        is_verified: bool,
    ) -> list[Record]:
        values = [("email", email) for email in emails] + [("phone_number", phone) for phone in phones]
        return [
            {
                "id": user * 10 + place,
                "url": f"{self._base}/users/{user}/identities/{user * 10 + place}.json",
                "user_id": user,
                "type": kind,
                "value": value,
                "verified": kind == "email" and is_verified,
                "primary": place == 0,
                "deliverable_state": "deliverable" if kind == "email" else None,
                "undeliverable_count": 0,
                "created_at": stamp(created_at),
                "updated_at": stamp(min(updated_at, created_at + timedelta(days=1))),
            }
            for place, (kind, value) in enumerate(values)
        ]

    def _organization(self, company: Company) -> Record:
        number = ORGANIZATIONS + company.id
        return {
            "id": number,
            "url": f"{self._base}/organizations/{number}.json",
            "name": company.name,
            "external_id": company.own_id,
            "domain_names": [company.domain, *company.other_domains],
            "details": "",
            "notes": "",
            "group_id": None,
            "shared_tickets": False,
            "shared_comments": False,
            "tags": [],
            "organization_fields": {
                "plan": company.plan,
                "employees": company.employees,
                "annual_revenue": company.annual_revenue,
                "country": company.country,
            },
            "deleted_at": stamp(self._closed.get(number)),
            "created_at": stamp(company.created_at),
            "updated_at": stamp(self._closed.get(number, company.updated_at)),
        }

    def _group(self, team: Team) -> Record:
        number = self.group_ids[team.id]
        return {
            "id": number,
            "url": f"{self._base}/groups/{number}.json",
            "name": team.name,
            "description": "",
            "default": team.id == 1,
            "is_public": True,
            "deleted": False,
            "created_at": _FOUNDED,
            "updated_at": _FOUNDED,
        }


def _role(agent: Agent, groups: Mapping[int, int]) -> Record:
    """People who left keep their tickets, and lose their way in."""
    return {
        "role": "admin" if agent.id == 2 else "agent",
        "role_type": 4 if agent.id == 2 else 0,
        "restricted_agent": False,
        "ticket_restriction": None,
        "default_group_id": groups.get(agent.team) if agent.team is not None else None,
        "suspended": agent.left_at is not None,
    }


def _name(record: PersonRecord) -> str:
    """Every user has a name: who gave none is called after the address, or a visitor."""
    if record.name:
        return record.name
    address = record.emails[0].partition("@")[0] if record.emails else ""
    return address or f"Visitor {record.id[-8:]}"


def _zoned(others: Mapping[str, object]) -> Record:
    """The time zone is a city's name; the IANA name stands beside it."""
    zone = others.get("time_zone")
    if not isinstance(zone, str):
        return dict(others)
    return {**others, "time_zone": zone.rpartition("/")[2].replace("_", " "), "iana_time_zone": zone}
