"""Version 1 of the API about what others published."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from unified_profile.app.api.models import Body
from unified_profile.app.api.openapi import ANSWERS
from unified_profile.app.benchmarks import benchmarks
from unified_profile.app.gate import json_only
from unified_profile.app.rights import METRICS
from unified_profile.app.services import App

router = APIRouter(prefix="/api/v1", tags=["data"], dependencies=[Depends(json_only)], responses=ANSWERS)


class BenchmarkBody(Body):
    """A figure that others published. It is no number of the house's and part of none."""

    benchmark: str
    metric: str | None = Field(description="metric that it stands beside; null: none")
    value: float
    unit: str
    year: int = Field(description="year that it speaks of")
    measured: str
    source: str
    checked: str = Field(description="read (in its source), repeated (by somebody else) or unconfirmed")
    where_seen: str | None = Field(description="page on which it was read")


class BenchmarksBody(BaseModel):
    """The newest first."""

    benchmarks: list[BenchmarkBody]


@router.get("/benchmarks", name="benchmarks", dependencies=[METRICS])
def published(
    app: App, metric: Annotated[str | None, Query(max_length=100, examples=["csat"])] = None
) -> BenchmarksBody:
    """What others published, to have in mind beside our numbers, with the source and whether it was read."""
    with app.published.reading() as con:
        found = benchmarks(con, metric)
    return BenchmarksBody(benchmarks=[BenchmarkBody.model_validate(each) for each in found])
