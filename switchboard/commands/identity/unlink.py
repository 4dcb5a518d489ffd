"""`switchboard identity unlink`: these are two people."""

from typing import Annotated

import typer

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
    from switchboard.identity import settle
    from switchboard.published import published
    from unified_profile.identity.asking import pairs_kept_apart

    with published() as con:
        pairs = pairs_kept_apart(con, a, b)
    settle("cannot_link", reason, record_keys=pairs, preview=preview, as_json=as_json)
