"""The make-believe people, companies, deals and owners of the world in HubSpot's words."""

import zlib
from collections.abc import Iterator

from connectors.hubspot.sandbox_things import Change, Record, Thing, instant, thing
from sandbox.model import Agent, Company, Deal, PersonRecord, World

PORTAL_ID = 24_681_357
USER_ID_PROPERTY = "tideline_user_id"
COMPANY_ID_PROPERTY = "tideline_account_id"

_TEAMS = 500
_BORN = "2021-03-01T08:00:00Z"


def closed_stage(pipeline: int, status: str) -> str:
    """HubSpot closes a deal by moving it into a stage of its own."""
    return f"{pipeline}closed{status}"


class Directory:
    """Who is who in HubSpot: the sales team's people, and whoever else wrote an e-mail."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.owners = {agent.id: _owner_id(agent) for agent in world.agents if not agent.is_bot}
        self.companies = {c.id: str(c.pipedrive_id) for c in world.companies if c.pipedrive_id is not None}
        self._sales = {record.person: record for record in world.records if record.tool == "pipedrive"}
        self._chat = {record.id: record for record in world.records if record.tool == "intercom"}

    def contacts(self) -> dict[str, PersonRecord]:
        """Contacts by id. Who writes an e-mail and is not known yet becomes a contact by that."""
        known = {record.id: record for record in self._sales.values()}
        for conversation in self.world.conversations:
            if conversation.channel == "email":
                known.setdefault(self.writer(conversation.contact), self._chat[conversation.contact])
        return known

    def writer(self, contact: str) -> str:
        """Id of the contact who wrote, by the id of the chat's contact."""
        record = self._chat[contact]
        known = self._sales.get(record.person)
        return known.id if known else str(10**9 + zlib.crc32(record.id.encode()))

    def caller(self, person: int) -> str | None:
        """Id of the contact who called, if the sales team knows them."""
        known = self._sales.get(person)
        return known.id if known else None

    def employer(self, contact: str) -> str | None:
        """Id of the company of a contact."""
        record = self.contacts_cached()[contact]
        return self.companies.get(record.company) if record.company is not None else None

    def contacts_cached(self) -> dict[str, PersonRecord]:
        """The same contacts, put together once."""
        if not hasattr(self, "_contacts"):
            self._contacts = self.contacts()
        return self._contacts

    def owner(self, agent: int | None) -> str | None:
        """Id of the owner that an agent is."""
        return self.owners.get(agent) if agent is not None else None

    def user(self, agent: int | None) -> int | None:
        """Id of the user that an owner is: another number."""
        return 90_000 + agent if agent in self.owners else None

    @staticmethod
    def team(team: int | None) -> str | None:
        """Id of a team."""
        return str(_TEAMS + team) if team is not None else None

    def any_owner(self, number: int) -> str:
        """Everybody in a CRM has an owner; the world doesn't say who."""
        owners = list(self.owners.values())
        return owners[number % len(owners)]


def contacts(directory: Directory) -> Iterator[Thing]:
    """Contacts."""
    for id_, record in directory.contacts_cached().items():
        first, _, last = (record.name or "").partition(" ")
        phones, company = [*record.phones, None, None, None], directory.employer(id_)
        properties: Record = {
            "email": next(iter(record.emails), None),
            "hs_additional_emails": ";".join(record.emails[1:]),
            "firstname": first,
            "lastname": last,
            "phone": phones[0],
            "mobilephone": phones[1],
            "hs_whatsapp_phone_number": phones[2],
            "associatedcompanyid": company,
            "hubspot_owner_id": directory.any_owner(int(id_)),
            "lifecyclestage": "customer" if record.tool == "pipedrive" else "lead",
            "hs_language": "en",
            USER_ID_PROPERTY: record.external_id,
        }
        yield thing("contacts", id_, record.created_at, record.updated_at, properties, {"companies": [company]})


def companies(directory: Directory) -> Iterator[Thing]:
    """Companies."""
    staff: dict[str, list[str]] = {}
    for id_ in directory.contacts_cached():
        staff.setdefault(directory.employer(id_) or "", []).append(id_)
    for company in directory.world.companies:
        if company.pipedrive_id is not None:
            yield _company(company, directory, staff.get(str(company.pipedrive_id), []))


def _company(company: Company, directory: Directory, staff: list[str]) -> Thing:
    properties: Record = {
        "name": company.name,
        "domain": company.domain,
        "hs_additional_domains": ";".join(company.other_domains),
        "hs_parent_company_id": directory.companies.get(company.parent) if company.parent is not None else None,
        "website": f"https://www.{company.domain}",
        "country": company.country,
        "numberofemployees": company.employees,
        "annualrevenue": company.annual_revenue,
        "lifecyclestage": "customer",
        "hubspot_owner_id": directory.any_owner(company.id),
        COMPANY_ID_PROPERTY: company.own_id,
    }
    id_ = str(company.pipedrive_id)
    return thing("companies", id_, company.created_at, company.updated_at, properties, {"contacts": staff})


def deals(directory: Directory) -> Iterator[Thing]:
    """Deals."""
    first = {stage.pipeline: stage.id for stage in reversed(directory.world.stages)}
    for deal in directory.world.deals:
        yield _deal(deal, directory, first[deal.pipeline])


def _deal(deal: Deal, directory: Directory, first_stage: int) -> Thing:
    user = directory.user(deal.owner)
    stages: list[Change] = [(str(first_stage), deal.created_at, user)]
    if deal.stage != first_stage:
        stages.append((str(deal.stage), deal.stage_changed_at, user))
    if deal.closed_at is not None:
        stages.append((closed_stage(deal.pipeline, deal.status), deal.closed_at, user))
    properties: Record = {
        "dealname": deal.title,
        "amount": deal.value,
        "deal_currency_code": deal.currency,
        "pipeline": deal.pipeline,
        "dealstage": stages[-1][0],
        "dealtype": "newbusiness",
        "closedate": deal.closed_at,
        "hubspot_owner_id": directory.owner(deal.owner),
        "hs_is_closed": deal.closed_at is not None,
        "hs_is_closed_won": deal.status == "won",
        "closed_lost_reason": deal.lost_reason,
        "hs_v2_date_entered_current_stage": stages[-1][1],
    }
    company = directory.companies.get(deal.company) if deal.company is not None else None
    links: Record = {"contacts": [deal.person_record], "companies": [company]}
    history = {"pipeline": [(str(deal.pipeline), deal.created_at, user)], "dealstage": stages}
    return thing("deals", str(deal.id), deal.created_at, deal.updated_at, properties, links, history)


def owners(directory: Directory) -> list[Record]:
    """Owners, those who left among them."""
    return [_owner(agent, directory) for agent in directory.world.agents if agent.id in directory.owners]


def _owner(agent: Agent, directory: Directory) -> Record:
    first, _, last = agent.name.partition(" ")
    teams = [team for team in directory.world.teams if team.id == agent.team]
    user = directory.user(agent.id)
    shown: Record = {
        "id": directory.owners[agent.id],
        "email": agent.email,
        "type": "PERSON",
        "firstName": first,
        "lastName": last,
        "userIdIncludingInactive": user,
        "createdAt": instant(agent.joined_at),
        "updatedAt": instant(agent.left_at or agent.joined_at),
        "archived": agent.left_at is not None,
        "teams": [{"id": directory.team(team.id), "name": team.name, "primary": True} for team in teams],
    }
    return shown if agent.left_at is not None else {**shown, "userId": user}


def _owner_id(agent: Agent) -> str:
    return str(agent.pipedrive_id if agent.pipedrive_id is not None else 40_000 + agent.id)


def deal_pipelines(world: World) -> list[Record]:
    """Sales pipelines, each with the two stages that close a deal."""
    shown = []
    for pipeline in world.pipelines:
        stages = [
            _stage(str(stage.id), stage.name, stage.order, probability=stage.probability / 100, closed=False)
            for stage in world.stages
            if stage.pipeline == pipeline.id
        ]
        for place, (status, probability) in enumerate((("won", 1.0), ("lost", 0.0))):
            id_ = closed_stage(pipeline.id, status)
            stages.append(_stage(id_, f"Closed {status}", 50 + place, probability=probability, closed=True))
        shown.append(pipeline_record(str(pipeline.id), pipeline.name, pipeline.id, stages))
    return shown


def pipeline_record(id_: str, label: str, order: int, stages: list[Record]) -> Record:
    """A pipeline with its stages."""
    times = {"createdAt": _BORN, "updatedAt": _BORN, "archived": False}
    return {"id": id_, "label": label, "displayOrder": order, "stages": [{**each, **times} for each in stages], **times}


def _stage(id_: str, label: str, order: int, *, probability: float, closed: bool) -> Record:
    metadata = {"isClosed": str(closed).lower(), "probability": str(probability)}
    return {
        "id": id_,
        "label": label,
        "displayOrder": order,
        "metadata": metadata,
        "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
    }
