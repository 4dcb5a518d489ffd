"""Version 1 of the API about our numbers beside the tools' own."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from unified_profile.app.api.models import Body
from unified_profile.app.api.openapi import ANSWERS
from unified_profile.app.gate import json_only
from unified_profile.app.metric_parity import parities
from unified_profile.app.rights import METRICS
from unified_profile.app.services import App

router = APIRouter(prefix="/api/v1", tags=["data"], dependencies=[Depends(json_only)], responses=ANSWERS)


class ParityBody(Body):
    """A metric beside a number of one connection's tool. A pair is an interaction or review for which both have one."""

    metric: str
    connection: str
    connector: str
    measure: str = Field(description="what the tool calls the number")
    unit: str | None
    tolerance: float = Field(description="difference that counts as none, in the unit")
    pairs: int
    within_tolerance: int
    explained: int = Field(description="pairs that differ by more, for what the tool's record itself tells")
    unexplained: int
    within_tolerance_share: float | None = Field(description="null: no pairs")
    unexplained_share: float | None = Field(description="null: no pairs")
    is_suspect: bool = Field(description="more is unexplained than should be")
    only_ours: int
    only_theirs: int
    ours: float | None = Field(description="median of our numbers of the pairs")
    theirs: float | None
    median_difference: float | None = Field(description="ours minus theirs")
    reason: str | None = Field(description="why the two may differ; null: nobody has written it down")
    decision: str | None


class ParitiesBody(BaseModel):
    """By metric, connection and measure."""

    parities: list[ParityBody]


@router.get("/metric-parity", dependencies=[METRICS])
def parity(app: App, metric: Annotated[str | None, Query(max_length=100, examples=["iqs"])] = None) -> ParitiesBody:
    """Our numbers beside the tools' own, for the same interactions and reviews, and why they may differ."""
    with app.published.reading() as con:
        found = parities(con, metric)
    return ParitiesBody(parities=[ParityBody.model_validate(each) for each in found])
