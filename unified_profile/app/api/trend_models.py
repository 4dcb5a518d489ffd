"""Bodies of the API about trends."""

from datetime import date

from pydantic import BaseModel, Field

from unified_profile.app.api.models import Body, Moment


class TopicBody(Body):
    """How many people came about a topic in each week, oldest first. The newest week may not be over."""

    topic: str
    weeks: list[date] = Field(description="Mondays, UTC")
    people: list[int] = Field(description="different people in each of these weeks")
    last_week: int | None = Field(description="people of the newest week but one, which is over")
    usual: float | None = Field(description="median of the eight weeks before that; null: there are fewer than four")


class TopicsBody(BaseModel):
    """Topics, those first about which most people came. `topic_count`: how many in all; 0 on an empty page."""

    topics: list[TopicBody]
    topic_count: int
    next: str | None


class BurstBody(Body):
    """More people came about a topic than was to be expected. Days are UTC."""

    burst_id: str
    topic: str
    channel: str = Field(description="a channel, or all")
    started_on: date
    ended_on: date
    observed: int = Field(description="people on the days that stand out")
    expected: float = Field(description="people to be expected on them, by their weekdays of the eight weeks before")
    surprise: float = Field(description="distance from what is usual, in standard deviations, on the fullest day")
    chance: float = Field(description="probability of such a day by chance")
    customer_count: int


class BurstsBody(BaseModel):
    """Bursts, the newest first."""

    bursts: list[BurstBody]
    next: str | None


class TouchedBody(Body):
    """A customer whom a burst touched. Name, address and number are masked by role."""

    customer_id: str
    name: str | None
    email: str | None
    phone: str | None
    language: str | None
    company: str | None
    contact_count: int
    open_contact_count: int
    first_contact_at: Moment
    last_contact_at: Moment


class TouchedPageBody(BaseModel):
    """A burst and those whom it touched, those first who still wait. `next` asks for others; null: there are none."""

    burst: BurstBody
    customers: list[TouchedBody]
    next: str | None


class WorseningBody(Body):
    """An open conversation that goes the wrong way. Sentiments are from −1 to 1. `subject` is as they wrote it."""

    interaction_id: str
    customer_id: str | None
    customer_name: str | None
    company_name: str | None
    channel: str | None
    subject: str | None
    agent_name: str | None
    team_name: str | None
    started_at: Moment | None
    last_message_at: Moment
    message_count: int
    earlier_sentiment: float
    later_sentiment: float
    connector: str | None
    source_url: str | None


class WorseningListBody(BaseModel):
    """Those with the newest word first. `in_all`: how many there are, 0 on an empty page."""

    conversations: list[WorseningBody]
    in_all: int
    next: str | None
