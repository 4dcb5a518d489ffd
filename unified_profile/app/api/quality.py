"""Version 1 of the API about quality: reviews beside ratings, what trainings changed, how far reviewers agree."""

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from unified_profile.app.api.models import Body, MetricBody
from unified_profile.app.api.openapi import ANSWERS
from unified_profile.app.gate import json_only
from unified_profile.app.quality import quality_page
from unified_profile.app.rights import OVERSIGHT
from unified_profile.app.services import App

router = APIRouter(prefix="/api/v1", tags=["data"], dependencies=[OVERSIGHT, Depends(json_only)], responses=ANSWERS)


class QuadrantBody(Body):
    """Interactions that were both rated and reviewed, of one kind."""

    metric: str
    title: str
    is_agreed: bool = Field(description="reviewer and customer say the same")
    count: int | None = Field(description="null: it is not known, as the value's missing_reason says")
    value: MetricBody | None


class EffectBody(Body):
    """Scores of those who took a training, before and after, in points of 100."""

    training_title: str
    category_name: str
    trained_agent_count: int
    agent_count: int = Field(description="those of them with enough reviews on either side")
    review_count_before: int
    review_count_after: int
    score_before: float | None
    score_after: float | None
    difference: float | None = Field(description="after minus before; null: missing_reason says why")
    interval_low: float | None
    interval_high: float | None
    is_provisional: bool
    missing_reason: str | None


class CategoryAgreementBody(Body):
    """How far reviewers agree in a category of the scorecards: Krippendorff's α."""

    category_name: str
    n: int = Field(description="pieces of work that several reviewed")
    value: float | None = Field(description="null: missing_reason says why")
    interval_low: float | None
    interval_high: float | None
    missing_reason: str | None


class QualityBody(BaseModel):
    """Over all time. `agreement` is of everybody, then by channel and team."""

    quadrants: list[QuadrantBody]
    correlation: MetricBody | None
    effects: list[EffectBody]
    agreement: list[MetricBody]
    categories: list[CategoryAgreementBody]


@router.get("/quality")
def quality(app: App) -> QualityBody:
    """What the page of quality shows, over all time."""
    with app.published.reading() as con:
        found = quality_page(con)
    return QualityBody(
        quadrants=[QuadrantBody.model_validate(each) for each in found.quadrants],
        correlation=MetricBody.model_validate(found.correlation) if found.correlation else None,
        effects=[EffectBody.model_validate(each) for each in found.effects],
        agreement=[MetricBody.model_validate(each) for each in found.agreement],
        categories=[CategoryAgreementBody.model_validate(each) for each in found.categories],
    )
