"""`switchboard identity link`: these two are one person."""

from typing import Annotated

import typer


def link(
    a: Annotated[str, typer.Argument(help="Key of a record (intercom:contact:123), or a person's id.")],
    b: Annotated[str, typer.Argument(help="The other one.")],
    reason: Annotated[str, typer.Option(help="Why, in a few words.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Decide that two records are one person, for good or until it is undone."""
    from switchboard.identity import decide, published, tell
    from unified_profile.identity import find_record

    with published() as con:
        keys = (find_record(con, a).record_key, find_record(con, b).record_key)
    tell([decide("link", reason, record_keys=keys)], as_json=as_json)
