"""Bodies of the API about who may be one person. E-mail addresses and phone numbers are masked by the reader's role."""

from pydantic import BaseModel, Field

from unified_profile.app.api.models import Body, Moment


class BarBody(Body):
    """One step of the waterfall: what was compared, what the values said, and the bits it added."""

    about: str = Field(examples=["phone"])
    says: str = Field(examples=["same"])
    weight: float
    value_a: str = Field(description="of all records of the one, in one text")
    value_b: str


class SuspectBody(Body):
    """Two people who may be one, by a record of each: what a decision takes as `a` and `b`."""

    record_key_a: str
    record_key_b: str
    person_id_a: str
    person_id_b: str
    weight: float = Field(description="in bits: 10 is 1,000 to 1; the bars add up to it")
    probability: float
    bars: list[BarBody]
    made_at: Moment


class SuspectPage(BaseModel):
    """Suspects, the likeliest first."""

    suspects: list[SuspectBody]
    next: str | None
