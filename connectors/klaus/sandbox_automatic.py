"""AutoQA and calibration sessions of the make-believe world in Zendesk QA's words."""

from functools import cached_property

from connectors.klaus.sandbox_records import CONNECTION, QA, Record, Records
from sandbox.making.automatic import AutoRating, AutoReview, Calibration, auto_reviews, calibrations
from sandbox.model import Review, World


class AutomaticRecords:
    """Rows of AutoQA, a flat row for each review and for each rating, and calibration sessions of a workspace."""

    def __init__(self, world: World, records: Records) -> None:
        self._world, self._records = world, records
        self._agents = {agent.id: agent for agent in world.agents}
        self._conversations = {conversation.id: conversation for conversation in world.conversations}
        self._workspaces = {workspace.id: workspace.name for workspace in world.workspaces}

    @cached_property
    def reviews(self) -> list[Record]:
        """Rows of /autoqa/reviews, oldest first."""
        return [
            {**self._about(each), "isBot": False, "conversationChannel": "chat", "language": "en"} for each in self._all
        ]

    @cached_property
    def ratings(self) -> list[Record]:
        """Rows of /autoqa/ratings, oldest first."""
        return [self._rating(each, rating) for each in self._all for rating in each.ratings]

    def sessions(self, workspace: str) -> list[Record]:
        """Calibration sessions of a workspace."""
        return [self._session(each) for each in self._sessions if each.workspace == workspace]

    @cached_property
    def _all(self) -> list[AutoReview]:
        return auto_reviews(self._world)

    @cached_property
    def _sessions(self) -> list[Calibration]:
        return calibrations(self._world)

    def _about(self, review: AutoReview) -> Record:
        agent, conversation = self._agents[review.agent], self._conversations[review.conversation]
        return {
            "autoqaReviewId": review.id,
            "accountId": "31415",
            "workspaceId": review.workspace,
            "workspaceName": self._workspaces[review.workspace],
            "connectionId": CONNECTION,
            "externalTicketId": review.conversation,
            "conversationCreatedAt": Records.text(conversation.started_at),
            "createdAt": Records.text(review.at),
            "updatedAt": Records.text(review.at),
            "revieweeExternalId": agent.intercom_id,
            "revieweeInternalId": agent.klaus_id or "",
            "revieweeName": agent.name,
            "revieweeEmail": agent.email,
            "appConversationLink": f"{QA}/conversations/{review.workspace}?conversation={review.conversation}",
            "externalConversationLink": self._records.in_the_help_desk(review.conversation),
        }

    def _rating(self, review: AutoReview, rating: AutoRating) -> Record:
        """What did not apply was not evaluated, and has no score."""
        scored = {} if rating.score is None else {"score": rating.score, "ratingScaleScore": rating.score / 100}
        return {
            **self._about(review),
            "autoqaRatingId": rating.id,
            "ratingCategoryId": rating.id.rpartition("-")[2],
            "ratingCategoryName": rating.category,
            "autoqaCategoryType": rating.category.upper().replace(" ", "_"),
            "categoryDisplayName": rating.category,
            "scorecardId": f"8{review.workspace}",
            "scorecardName": "Support quality",
            **scored,
            "ratingMax": 1.0,
            "ratingRangeMax": 1.0,
            "weight": rating.weight,
            "isCritical": False,
            "evaluated": rating.score is not None,
            "rootCauseCodes": [],
            "rootCauses": [],
        }

    def _session(self, session: Calibration) -> Record:
        creator = self._agents[session.created_by]
        made = Records.text(session.created_at)
        conversations: dict[str, list[Record]] = {}
        for review in session.reviews:
            conversations.setdefault(review.conversation, []).append(self._calibrated(review))
        return {
            "id": session.id,
            "createdBy": creator.klaus_id or "",
            "createdAt": made,
            "title": session.title,
            "dueAt": made,
            "updatedAt": made,
            "conversations": [
                {"externalId": identifier, "createdBy": creator.klaus_id or "", "createdAt": made, "reviews": reviews}
                for identifier, reviews in conversations.items()
            ],
        }

    def _calibrated(self, review: Review) -> Record:
        shown = self._records.review(review)
        times = {"createdAt": shown.pop("created"), "updatedAt": shown.pop("updated")}
        kept = {key: value for key, value in shown.items() if key != "reviewTime"}
        return {**kept, **times, "id": f"c{review.id}"}
