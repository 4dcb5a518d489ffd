"""`switchboard identity unlink`: these are two people."""

from typing import Annotated

import typer

from contracts.errors import ConfigurationError
from switchboard.identity import AsJson, Reason


def unlink(
    a: Annotated[str, typer.Argument(help="Key of a record (intercom:contact:123).")],
    b: Annotated[
        str | None, typer.Argument(help="The record it is kept apart from (default: all of its person).")
    ] = None,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Decide that a record is somebody else than another record, or than everybody it was taken for."""
    from switchboard.identity import decide, published, tell
    from unified_profile.identity import find_record, records_of

    with published() as con:
        one = find_record(con, a)
        others = [find_record(con, b).record_key] if b else records_of(con, one.person_id)
    others = [key for key in others if key != one.record_key]
    if not others:
        raise ConfigurationError(
            f"'{one.record_key}' is nobody else's record.", remedy="name the record it is to be kept apart from."
        )
    tell([decide("cannot_link", reason, record_keys=(one.record_key, key)) for key in others], as_json=as_json)
