"""`switchboard identity unlink`: these are two people."""

from typing import Annotated

import typer

from contracts.errors import ConfigurationError
from switchboard.identity import AsJson, Preview, Reason


def unlink(
    a: Annotated[str, typer.Argument(help="Key of a record (intercom:contact:123).")],
    b: Annotated[
        str | None, typer.Argument(help="The record it is kept apart from (default: all of its person).")
    ] = None,
    reason: Reason = "",
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """Decide that a record is somebody else than another record, or than everybody it was taken for."""
    from switchboard.identity import published, refuse_preview_of_agents, settle
    from unified_profile.identity import find_subject, find_subjects, records_of_subject

    with published() as con:
        if b:
            one, other = find_subjects(con, a, b)
            others = [other.record_key]
        else:
            one = find_subject(con, a)
            others = records_of_subject(con, one)
    others = [key for key in others if key != one.record_key]
    if not others:
        raise ConfigurationError(
            f"'{one.record_key}' is nobody else's record.", remedy="name the record it is to be kept apart from."
        )
    if preview:
        refuse_preview_of_agents(one)
    pairs = [(one.record_key, key) for key in others]
    settle("cannot_link", reason, record_keys=pairs, preview=preview, as_json=as_json)
