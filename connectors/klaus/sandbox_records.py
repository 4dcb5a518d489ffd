"""The make-believe world in Zendesk QA's words: 64-bit numbers as text, times twice, reviews inside conversations."""

import zlib
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from sandbox.model import Agent, CategoryRating, Conversation, Dispute, Review, World

QA = "https://sandbox.zendesk.com/qa"
_INBOX = "https://app.intercom.com/a/inbox/sbx7e4kq/inbox/conversation"
CONNECTION = "501"

Record = dict[str, Any]


def without_zeros(value: Any) -> Any:
    """As proto3 writes JSON: a field that is 0, false, empty or unset isn't there at all."""
    if isinstance(value, dict):
        kept = {key: without_zeros(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner or isinstance(inner, dict)}
    return [without_zeros(inner) for inner in value] if isinstance(value, list) else value


class Records:
    """Looks things up by the world's ids and writes them as Zendesk QA does."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._conversations = {conversation.id: conversation for conversation in world.conversations}
        self._contacts = {record.id: record for record in world.records if record.tool == "intercom"}
        self._agents = {agent.id: agent for agent in world.agents}
        self._categories = {category.id: category for category in world.categories}
        self._workspaces = {workspace.id: workspace.name for workspace in world.workspaces}
        self._reviews = {review.id: review for review in world.reviews}

    @staticmethod
    def text(moment: datetime) -> str:
        """A time as records hold it, UTC to the second."""
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @staticmethod
    def in_the_help_desk(conversation: str) -> str:
        """Link that opens a conversation where it was held."""
        return f"{_INBOX}/{conversation}"

    def reviewed_conversations(self) -> list[Record]:
        """Reviewed conversations, a row for each workspace that reviewed them."""
        return self._reviewed

    @cached_property
    def _reviewed(self) -> list[Record]:
        groups: dict[tuple[str, str], list[Review]] = {}
        for review in self._world.reviews:
            groups.setdefault((review.workspace, review.conversation), []).append(review)
        return [self._conversation(self._conversations[key[1]], reviews) for key, reviews in groups.items()]

    def _conversation(self, conversation: Conversation, reviews: list[Review]) -> Record:
        workspace = reviews[0].workspace
        updated = max(review.updated_at for review in reviews)
        return {
            "externalId": conversation.id,
            "url": f"{QA}/conversations/{workspace}?conversation={conversation.id}",
            "externalUrl": self.in_the_help_desk(conversation.id),
            "lastUpdated": _legacy(updated),
            "lastUpdatedISO": self.text(updated),
            "createdAt": _legacy(conversation.started_at),
            "createdAtISO": self.text(conversation.started_at),
            "reviews": [self.review(review) for review in reviews],
            "comments": [],
            "workspaceId": workspace,
            "workspaceName": self._workspaces[workspace],
            "sourceType": "INTERCOM",
            "externalFields": [],
        }

    def review(self, review: Review) -> Record:
        """A review as it stands inside its conversation."""
        return {
            "id": review.id,
            "reviewer": _user(self._agents[review.reviewer]),
            "reviewee": _user(self._agents[review.reviewee]),
            "score": review.score,
            "ratings": [self._rating(rating) for rating in review.ratings],
            "comment": review.comment or "",
            "thread": [],
            "tags": self._tags(review),
            "created": _legacy(review.created_at),
            "updated": _legacy(review.updated_at),
            "createdISO": self.text(review.created_at),
            "updatedISO": self.text(review.updated_at),
            "received": True,
            "reviewTime": str(180 + zlib.crc32(review.id.encode()) % 600),
            "scorecard": {"id": f"8{review.workspace}", "name": "Support quality"},
        }

    def _tags(self, review: Review) -> list[Record]:
        """Reviewers say with a tag how they came upon a conversation, but not always."""
        picked = selection(review)
        return [{"tag": f"#{picked}", "user": _user(self._agents[review.reviewer])}] if picked else []

    def _rating(self, rating: CategoryRating) -> Record:
        """A category that did not apply is there without a score: the specification knows no null."""
        category = self._categories[rating.category]
        scored = {} if rating.score is None else {"score": rating.score}
        return {
            "categoryId": category.id,
            "categoryName": category.name,
            **scored,
            "weight": rating.weight,
            "critical": rating.is_critical,
            "cause": rating.cause or "",
            "causes": [rating.cause] if rating.cause else [],
            "groupName": category.group,
            "groupId": _group_id(category.group),
        }

    def surveys(self) -> list[Record]:
        """Answered satisfaction surveys: copies of what the help desk holds."""
        return self._surveys

    @cached_property
    def _surveys(self) -> list[Record]:
        return [self._survey(each) for each in self._world.conversations if each.rating is not None]

    def _survey(self, conversation: Conversation) -> Record:
        rating = conversation.rating
        if rating is None:
            return {}
        contact = self._contacts[conversation.contact]
        agent = self._agents.get(rating.agent) if rating.agent is not None else None
        remark = rating.remark or ""
        return {
            "externalTicketId": conversation.id,
            "conversationUrl": f"{QA}/conversations?conversation={conversation.id}",
            "ticketCreatedAt": self.text(conversation.started_at),
            "csatCreatedAt": self.text(rating.requested_at),
            "csatAnsweredAt": self.text(rating.answered_at),
            "agentName": agent.name if agent else "",
            "agentEmail": agent.email if agent and not agent.is_bot else "",
            "customerName": contact.name or "",
            "customerEmail": contact.emails[0] if contact.emails else "",
            "csatScore": str(rating.score),
            "csatRawScore": str(rating.score),
            "csatComment": remark,
            "csatReason": "",
            "conversationChannel": conversation.channel,
            "conversationSource": "INTERCOM",
            "commentSize": str(len(remark)),
            "commentWordCount": str(len(remark.split())),
            "language": "",
            "csatDrivers": [],
            "helpdeskTags": list(conversation.tags),
        }

    def users(self) -> list[Record]:
        """Members of the account."""
        members = [agent for agent in self._world.agents if agent.klaus_id is not None and agent.left_at is None]
        return [{"id": agent.klaus_id, "name": agent.name, "email": agent.email} for agent in members]

    def members(self, workspace: str) -> list[Record]:
        """Who reviews, or was reviewed, in a workspace; everybody is a member of the first one."""
        here = [review for review in self._world.reviews if review.workspace == workspace]
        known = {agent for review in here for agent in (review.reviewer, review.reviewee)}
        is_first = workspace == self._world.workspaces[0].id
        numbers = {agent.klaus_id for agent in self._world.agents if is_first or agent.id in known}
        return [user for user in self.users() if user["id"] in numbers]

    def categories(self, workspace: str) -> list[Record]:
        """Rating categories as the old generation lists them."""
        places = list(dict.fromkeys(category.group for category in self._world.categories))
        return [
            {
                "id": category.id,
                "name": category.name,
                "description": "",
                "groupId": _group_id(category.group),
                "groupName": category.group,
                "groupPosition": places.index(category.group),
                "position": position,
                "weight": category.weight,
                "critical": category.is_critical,
                "archived": False,
                "maxRating": len(category.scale),
                "scorecards": [f"8{workspace}"],
                "rootCauses": [],
            }
            for position, category in enumerate(self._world.categories)
            if workspace in self._workspaces
        ]

    def workspaces(self) -> list[Record]:
        """Workspaces of the account."""
        return [{"id": workspace.id, "name": workspace.name} for workspace in self._world.workspaces]

    def scorecards(self, workspace: str) -> list[Record]:
        """The one scorecard of a workspace."""
        groups = dict.fromkeys(category.group for category in self._world.categories)
        made = self.text(self._world.started_at)
        categories = [
            {
                "name": category.name,
                "type": "MANUAL",
                "ratingCategoryId": category.id,
                "scale": f"{len(category.scale)}_POINT",
                "weight": round(category.weight),
                "critical": category.is_critical,
                "position": position,
                "skippable": True,
                "status": "ACTIVE",
                "ratings": [
                    {"rating": str(n), "description": f"{score:g} %"} for n, score in enumerate(category.scale)
                ],
            }
            for position, category in enumerate(self._world.categories)
        ]
        shown = [{"id": _group_id(name), "name": name, "position": place} for place, name in enumerate(groups)]
        card = {"id": f"8{workspace}", "name": "Support quality", "categories": categories, "groups": shown}
        return [{**card, "createdAt": made, "updatedAt": made}] if workspace in self._workspaces else []

    def disputes(self, workspace: str) -> list[Record]:
        """Objections to reviews of a workspace."""
        held = [(each, self._reviews[each.review]) for each in self._world.disputes]
        return [self._dispute(each, review) for each, review in held if review.workspace == workspace]

    def _dispute(self, dispute: Dispute, review: Review) -> Record:
        resolved = dispute.resolved_at
        open_for = (resolved - dispute.created_at).total_seconds() if resolved else 0
        return {
            "account": "31415",
            "workspace": review.workspace,
            "conversationId": dispute.conversation,
            "connectionId": CONNECTION,
            "reviewId": dispute.review,
            "disputeId": dispute.id,
            "type": "review",
            "createdAt": self.text(dispute.created_at),
            "createdBy": _person(self._agents[dispute.created_by]),
            "assignee": _person(self._agents[review.reviewer]),
            "status": dispute.status,
            "resolutionTime": str(round(open_for)),
            "categories": [],
            "comment": {
                "comment": dispute.comment,
                "owner": _person(self._agents[dispute.created_by]),
                "created": self.text(dispute.created_at),
                "Id": str(zlib.crc32(dispute.id.encode())),
            },
            **({"resolvedAt": self.text(resolved)} if resolved else {}),
            **({"rejectedBy": _person(self._agents[review.reviewer])} if dispute.status == "rejected" else {}),
        }


def selection(review: Review) -> str | None:
    """How its conversation was picked: random or targeted; None where the reviewer did not say."""
    chance = zlib.crc32(f"picked {review.id}".encode()) % 100
    return "random" if chance < 65 else "targeted" if chance < 90 else None


def _user(agent: Agent) -> Record:
    return {"email": agent.email, "name": agent.name, "avatar": "", "groups": []}


def _person(agent: Agent) -> Record:
    return {"id": agent.klaus_id or "", "name": agent.name, "avatar": ""}


def _group_id(name: str) -> str:
    return str(700 + zlib.crc32(name.encode()) % 100)


def _legacy(moment: datetime) -> str:
    """The times without ISO in their name are Go's own way of writing them."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S +0000 UTC")
