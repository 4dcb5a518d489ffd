"""How every list of the API that can grow is read: a page at a time, each from where the one before ended."""

from typing import Annotated

from fastapi import Query

# Cursors hold what a list is sorted by, and a topic or a team may have a long name.
NextPage = Annotated[str | None, Query(max_length=2000, description="`next` of the page before")]
