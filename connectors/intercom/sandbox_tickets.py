"""The make-believe tickets in Intercom's words: forms, states and everything that happened to each ticket."""

from connectors.intercom.sandbox_records import APP_ID, Record, Records, epoch
from sandbox.making.backoffice import State, Ticket, TicketStep, tickets_of

_LABELS: dict[State, str] = {
    "submitted": "Submitted",
    "in_progress": "In progress",
    "waiting_on_customer": "Waiting on customer",
    "resolved": "Resolved",
}
STATES: dict[State, Record] = {
    state: {
        "type": "ticket_state",
        "id": str(8_001 + place),
        "category": state,
        "internal_label": label,
        "external_label": label,
        "archived": False,
        "ticket_types": {"type": "list", "data": []},
    }
    for place, (state, label) in enumerate(_LABELS.items())
}
_TYPES = {"back office": (51, "Bug report", "Back-office"), "conversation": (52, "Parcel query", "Customer")}
_TYPES["form"] = (53, "Contact form", "Customer")


class Tickets:
    """Writes tickets as Intercom does."""

    def __init__(self, records: Records, more: tuple[Ticket, ...] = ()) -> None:
        self._records = records
        self.by_id = {ticket.id: ticket for ticket in (*tickets_of(records.world), *more)}
        self.of_conversation = {each.conversation: each for each in self.by_id.values() if each.conversation}

    def ticket(self, ticket: Ticket, *, most: int) -> Record:
        """A ticket with the newest `most` of its parts."""
        number, _, category = _TYPES[ticket.kind]
        contact = self._records.contacts[ticket.contact]
        parts = [self._part(ticket, place) for place in range(len(ticket.steps))]
        return {
            "type": "ticket",
            "id": ticket.id,
            "ticket_id": str(int(ticket.id) % 100_000),
            "category": category,
            "ticket_attributes": {"_default_title_": ticket.title, "_default_description_": ticket.description},
            "ticket_state": _brief(ticket.state),
            "ticket_type": self._type(number),
            "contacts": {
                "type": "contact.list",
                "contacts": [{"type": "contact", "id": contact.id, "external_id": contact.external_id}],
            },
            "admin_assignee_id": self._agent_id(ticket.agent),
            "team_assignee_id": "0",
            "created_at": epoch(ticket.created_at),
            "updated_at": epoch(ticket.updated_at),
            "open": ticket.is_open,
            "linked_objects": self._linked(ticket),
            "ticket_parts": {
                "type": "ticket_part.list",
                "ticket_parts": parts[-most:],
                "total_count": len(parts),
            },
            "is_shared": ticket.kind != "back office",
        }

    def brief(self, ticket: Ticket) -> Record:
        """A ticket as it stands on the conversation that was made one."""
        return {"type": "ticket", "id": ticket.id, "title": ticket.title, "state": ticket.state}

    def types(self) -> list[Record]:
        """Every form."""
        return [self._type(number) for number, *_ in _TYPES.values()]

    def _type(self, wanted: int) -> Record:
        number, name, category = next(each for each in _TYPES.values() if each[0] == wanted)
        made = epoch(self._records.world.started_at)
        common = {"workspace_id": APP_ID, "archived": False, "created_at": made, "updated_at": made}
        attributes = [
            {
                "type": "ticket_type_attribute",
                "id": str(number * 10 + place),
                "name": field,
                "description": "",
                "data_type": "string",
                "input_options": {"multiline": place == 1},
                "order": place,
                "required_to_create": place == 0,
                "required_to_create_for_contacts": place == 0,
                "visible_on_create": True,
                "visible_to_contacts": True,
                "default": True,
                "ticket_type_id": number,
                **common,
            }
            for place, field in enumerate(("_default_title_", "_default_description_"))
        ]
        return {
            "type": "ticket_type",
            "id": str(number),
            "category": category,
            "name": name,
            "description": "",
            "icon": "🎟️",
            "ticket_type_attributes": {"type": "list", "ticket_type_attributes": attributes},
            "ticket_states": {"type": "list", "data": list(STATES.values())},
            **common,
        }

    def _linked(self, ticket: Ticket) -> Record:
        conversation = [ticket.conversation] if ticket.conversation and ticket.kind == "back office" else []
        data = [{"type": "conversation", "id": each, "category": None} for each in conversation]
        return {"type": "list", "total_count": len(data), "has_more": False, "data": data}

    def _part(self, ticket: Ticket, place: int) -> Record:
        step: TicketStep = ticket.steps[place]
        before = ticket.steps[place - 1].state if place else step.state
        return {
            "type": "ticket_part",
            "id": step.id,
            "part_type": "note" if step.body else "ticket_state_updated_by_admin",
            "body": step.body,
            "previous_ticket_state": before,
            "ticket_state": step.state,
            "created_at": epoch(step.at),
            "updated_at": epoch(step.at),
            "assigned_to": None,
            "author": self._author(ticket, step),
            "attachments": [],
            "external_id": None,
            "redacted": False,
        }

    def _author(self, ticket: Ticket, step: TicketStep) -> Record:
        agent = self._records.agents.get(step.agent) if step.agent is not None else None
        if agent is not None:
            return {"type": "admin", "id": agent.intercom_id, "name": agent.name, "email": agent.email}
        contact = self._records.contacts[ticket.contact]
        return {"type": "user", "id": contact.id, "name": contact.name, "email": next(iter(contact.emails), "")}

    def _agent_id(self, agent: int | None) -> str:
        return self._records.agents[agent].intercom_id if agent is not None else "0"


def _brief(state: State) -> Record:
    kept = ("type", "id", "category", "internal_label", "external_label")
    return {key: STATES[state][key] for key in kept}
