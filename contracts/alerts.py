"""Rules by which a published number is worth a notice."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Alert(BaseModel):
    """A metric's newest value of a slice beyond a threshold, which is in the metric's unit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    metric: str
    grain: str = Field(default="month", description="length of the period that is looked at")
    dimension: str = Field(default="all", description="what it is cut by")
    of: str = Field(default="all", description="which slice of that")
    above: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _has_one_threshold(self) -> Self:
        if (self.above is None) == (self.below is None):
            message = f"an alert of {self.metric} needs `above` or `below`, and not both"
            raise ValueError(message)
        return self

    def is_breached_by(self, value: float) -> bool:
        """Whether a value is beyond the threshold; one that is just there is not."""
        return value > self.above if self.above is not None else value < (self.below or 0.0)
