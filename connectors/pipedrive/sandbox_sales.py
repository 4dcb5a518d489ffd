"""What the sales team does besides deals, in Pipedrive's words: calls, mail, products, leads. All drawn from the world.

A call or a mail is an activity of that kind that was done; what is sold is the deal's plan; a lead is a person who came
without a deal.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from sandbox.model import Activity, PersonRecord, World

Record = dict[str, Any]

FOLDERS = ("inbox", "sent")
_TIME = "%Y-%m-%dT%H:%M:%S.000Z"
_V2_TIME = "%Y-%m-%dT%H:%M:%SZ"
_PLANS = ("Starter", "Team", "Scale")
# Every so many: calls that were logged from the phone without an activity, and people who came as a lead.
_WITHOUT_ACTIVITY = 5
_LEADS = 7


class Sales:
    """Records by stream.

    `users` are Pipedrive's ids of agents by their id in the world, `deleted_mails` ids of activities.
    """

    def __init__(
        self,
        world: World,
        users: Mapping[int, int],
        organizations: Mapping[int, int | None],
        deleted_mails: Collection[int] = (),
    ) -> None:
        self._deleted_mails = frozenset(deleted_mails)
        self._users = users
        self._organizations = organizations
        people = [record for record in world.records if record.tool == "pipedrive"]
        self._people = {int(record.id): record for record in people}
        self._world = world
        with_deal = {deal.person_record for deal in world.deals}
        self._unsold = [record for record in people if int(record.id) not in with_deal]

    def call_logs(self) -> list[Record]:
        """One for each call made, newest last."""
        return [self._call(activity) for activity in self._done("call")]

    def mail_threads(self, folder: str) -> list[Record]:
        """Every second mail was answered, so that its thread is in the inbox too."""
        return [self._thread(mail) for mail in self._done("email") if folder == "sent" or _is_answered(mail)]

    def mail_messages(self, thread: int) -> list[Record] | None:
        """The mail, and its answer if there is one. None: there is no such thread."""
        mail = next((mail for mail in self._done("email") if mail.id == thread), None)
        if mail is None:
            return None
        return [self._message(mail, answer=answer) for answer in ((False, True) if _is_answered(mail) else (False,))]

    def products(self) -> list[Record]:
        """The plans that are sold."""
        return [
            {
                "id": number,
                "name": f"{plan} plan",
                "code": plan.upper(),
                "description": None,
                "unit": "seat",
                "tax": 0,
                "category": None,
                "is_linkable": True,
                "is_deleted": False,
                "visible_to": 3,
                "owner_id": None,
                "add_time": "2021-03-01T08:00:00Z",
                "update_time": "2021-03-01T08:00:00Z",
                "billing_frequency": "annually",
                "billing_frequency_cycles": None,
                "custom_fields": {},
                "prices": [{"product_id": number, "price": 50 * number, "currency": "EUR", "cost": 0}],
            }
            for number, plan in enumerate(_PLANS, start=1)
        ]

    def deal_products(self, deal_id: int) -> list[Record] | None:
        """One line for each deal. None: there is no such deal."""
        deal = next((deal for deal in self._world.deals if deal.id == deal_id), None)
        if deal is None:
            return None
        product = 1 + deal.id % len(_PLANS)
        line = {
            "id": deal.id,
            "deal_id": deal.id,
            "product_id": product,
            "name": f"{_PLANS[product - 1]} plan",
            "quantity": 1,
            "item_price": deal.value,
            "sum": deal.value,
            "currency": deal.currency,
            "discount": 0,
            "discount_type": "percentage",
            "tax": 0,
            "tax_method": "none",
            "is_enabled": True,
            "comments": None,
            "billing_frequency": "annually",
            "add_time": deal.created_at.strftime(_V2_TIME),
            "update_time": deal.created_at.strftime(_V2_TIME),
        }
        return [line]

    def leads(self) -> list[Record]:
        """People who came without a deal, now and then one."""
        return [self._lead(record) for record in self._unsold[::_LEADS]]

    def _done(self, kind: str) -> list[Activity]:
        return [activity for activity in self._world.activities if activity.kind == kind and activity.done]

    def _call(self, activity: Activity) -> Record:
        person = self._people.get(activity.person_record or 0)
        start = activity.due_at
        return {
            "id": f"CA{activity.id:030x}",
            "activity_id": None if activity.id % _WITHOUT_ACTIVITY == 0 else activity.id,
            "person_id": activity.person_record,
            "org_id": self._organization(activity.company),
            "deal_id": activity.deal,
            "subject": activity.subject,
            "duration": str(60 * (1 + activity.id % 20)),
            "outcome": "connected" if activity.id % 4 else "no_answer",
            "from_phone_number": None,
            "to_phone_number": person.phones[0] if person and person.phones else "+442079460000",
            "has_recording": False,
            "start_time": start.strftime(_TIME),
            "end_time": (start + timedelta(seconds=60 * (1 + activity.id % 20))).strftime(_TIME),
            "user_id": self._users.get(activity.owner),
            "company_id": 7_700_001,
            "note": activity.note,
        }

    def _thread(self, mail: Activity) -> Record:
        sent = mail.due_at.strftime(_TIME)
        return {
            "id": mail.id,
            "subject": mail.subject,
            "snippet": (mail.note or mail.subject)[:80],
            "deal_id": mail.deal,
            "parties": {"from": [self._agent(mail)], "to": [self._person(mail)]},
            "folders": ["sent"],
            "drafts_parties": [],
            "user_id": self._users.get(mail.owner),
            "account_id": "sales",
            "add_time": sent,
            "update_time": sent,
            "deleted_flag": int(mail.id in self._deleted_mails),
            "archived_flag": 0,
            "shared_flag": 1,
            "has_draft_flag": 0,
            "has_attachments_flag": 0,
            "first_message_timestamp": sent,
            "last_message_timestamp": sent,
            "last_message_sent_timestamp": sent,
            "message_count": 1 + _is_answered(mail),
        }

    def _message(self, mail: Activity, *, answer: bool) -> Record:
        moment = (mail.due_at + timedelta(hours=5 * answer)).strftime(_TIME)
        parties = [self._agent(mail), self._person(mail)]
        sender, receiver = parties[::-1] if answer else parties
        return {
            "id": 2 * mail.id + answer,
            "from": [sender],
            "to": [receiver],
            "cc": [],
            "bcc": [],
            "body_url": f"https://mail.example.invalid/{mail.id}",
            "account_id": "sales",
            "mail_thread_id": mail.id,
            "user_id": self._users.get(mail.owner),
            "subject": mail.subject,
            "snippet": (mail.note or mail.subject)[:80],
            "draft_flag": 0,
            "synced_flag": 1,
            "deleted_flag": int(mail.id in self._deleted_mails),
            "sent_flag": int(not answer),
            "read_flag": 1,
            "has_body_flag": 1,
            "has_attachments_flag": 0,
            "message_time": moment,
            "add_time": moment,
            "update_time": moment,
        }

    def _lead(self, record: PersonRecord) -> Record:
        return {
            "id": f"{int(record.id):08x}-0e10-41eb-879b-05d71fb426ec",
            "title": f"{record.name} lead",
            "owner_id": next(iter(self._users.values()), None),
            "creator_id": None,
            "label_ids": [],
            "person_id": int(record.id),
            "organization_id": self._organization(record.company),
            "source_name": "API",
            "origin": "API",
            "is_archived": False,
            "was_seen": True,
            "value": None,
            "expected_close_date": None,
            "add_time": record.created_at.strftime(_TIME),
            "update_time": record.updated_at.strftime(_TIME),
            "visible_to": "3",
            "next_activity_id": None,
            "cc_email": None,
        }

    def _agent(self, mail: Activity) -> Record:
        owner = next((agent for agent in self._world.agents if agent.id == mail.owner), None)
        return {
            "name": owner.name if owner else None,
            "email_address": owner.email if owner else None,
            "linked_person_id": None,
        }

    def _person(self, mail: Activity) -> Record:
        person = self._people.get(mail.person_record or 0)
        address = person.emails[0] if person and person.emails else None
        return {
            "name": person.name if person else None,
            "email_address": address,
            "linked_person_id": mail.person_record,
        }

    def _organization(self, company: int | None) -> int | None:
        return self._organizations.get(company) if company is not None else None


def _is_answered(mail: Activity) -> bool:
    return mail.id % 2 == 0
