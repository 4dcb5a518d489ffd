"""What all routes about who is who have in common: prefix, who may come in, and parts of addresses."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from unified_profile.app.api.openapi import ANSWERS
from unified_profile.app.gate import json_only
from unified_profile.app.rights import CUSTOMERS

# Numbers that every database keeps as an integer.
LARGEST = 2_147_483_647
PUBLISHED_ID = r"^[a-z]_\w+$"
PublishedId = Annotated[str, Path(max_length=80, pattern=PUBLISHED_ID, examples=["p_0c11d9a4"])]
Number = Annotated[int, Path(ge=1, le=LARGEST, examples=[12])]


def new_router() -> APIRouter:
    """A router for some of them."""
    return APIRouter(
        prefix="/api/v1/identity",
        tags=["identity"],
        dependencies=[CUSTOMERS, Depends(json_only)],
        responses=ANSWERS,
    )
