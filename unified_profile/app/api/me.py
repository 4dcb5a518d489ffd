"""Version 1 of the API about whoever asks."""

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from unified_profile.app.api.models import Body, Moment
from unified_profile.app.api.openapi import ANSWERS
from unified_profile.app.api.trend_models import WorseningBody
from unified_profile.app.audit import record_seen
from unified_profile.app.gate import Who, json_only
from unified_profile.app.my_day import my_day
from unified_profile.app.rights import CUSTOMERS
from unified_profile.app.services import App

router = APIRouter(prefix="/api/v1", tags=["me"], dependencies=[CUSTOMERS, Depends(json_only)], responses=ANSWERS)


class AgentBody(Body):
    """Who the user is in the tools."""

    agent_id: str
    name: str | None
    team_name: str | None


class SpokenToBody(Body):
    """A customer, and the newest conversation or call that the agent took part in with them."""

    interaction_id: str
    customer_id: str
    customer_name: str | None
    company_name: str | None
    channel: str | None
    subject: str | None
    preview: str | None
    state: str | None
    outcome: str | None
    last_at: Moment | None


class FollowUpBody(Body):
    """Something planned. `due_at` null: no day was set."""

    event_id: str
    event_type: str
    title: str | None
    body: str | None
    due_at: Moment | None
    customer_id: str | None
    customer_name: str | None
    company_name: str | None
    connector: str | None
    source_url: str | None


class MyDayBody(BaseModel):
    """The day of whoever asks. `agent` null: they are no agent of the tools, and the lists are empty."""

    agent: AgentBody | None
    spoken_to: list[SpokenToBody] = Field(description="the newest first, each customer once")
    follow_ups: list[FollowUpBody] = Field(description="what is due first, first")
    worsening: list[WorseningBody]


@router.get("/me")
def me(request: Request, app: App, who: Who) -> MyDayBody:
    """Whom I last spoke to, what I have to do, and which of my conversations get worse."""
    with app.published.reading() as con:
        found = my_day(con, who.user)
    if found is None:
        return MyDayBody(agent=None, spoken_to=[], follow_ups=[], worsening=[])
    record_seen(request, who, found.customer_ids)
    return MyDayBody(
        agent=AgentBody.model_validate(found.agent),
        spoken_to=[SpokenToBody.model_validate(each) for each in found.spoken_to],
        follow_ups=[FollowUpBody.model_validate(each) for each in found.follow_ups],
        worsening=[WorseningBody.model_validate(each) for each in found.worsening],
    )
