"""Version 1 of the API about the data itself: each stream, as the pages under /data show it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from unified_profile.app.api.data_models import DataBody, MonthBody, StreamBody
from unified_profile.app.api.openapi import ANSWERS
from unified_profile.app.data_streams import months, sources
from unified_profile.app.gate import json_only
from unified_profile.app.rights import OVERSIGHT
from unified_profile.app.services import App

router = APIRouter(prefix="/api/v1", tags=["data"], dependencies=[OVERSIGHT, Depends(json_only)], responses=ANSWERS)


@router.get("/data")
def data(app: App, connection: Annotated[str | None, Query(max_length=100, examples=["intercom"])] = None) -> DataBody:
    """Each stream: freshness, completeness, checkpoint, deletions, limits, records set aside, the last error."""
    with app.published.reading() as con:
        found, by_stream = sources(con, connection), months(con, connection)
    return DataBody(
        streams=[
            StreamBody.model_validate(stream).model_copy(
                update={
                    "months": [
                        MonthBody.model_validate(each) for each in by_stream.get((stream.connection, stream.stream), [])
                    ]
                }
            )
            for source in found
            for stream in source.streams
        ]
    )
