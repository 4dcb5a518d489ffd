"""`switchboard identity ignore-key`: this value identifies nobody."""

from typing import Annotated

import typer

from switchboard.identity import AsJson, Preview, Reason


def ignore_key(
    key_type: Annotated[str, typer.Argument(metavar="TYPE", help="Kind of key: email, mobile, external_id, domain, …")],
    value: Annotated[str, typer.Argument(help="The value, as `why` and `why-not` show it.")],
    reason: Reason = "",
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """Decide that a value such as a shared mailbox identifies nobody."""
    from switchboard.identity import settle
    from unified_profile.identity.asking import refuse_unknown_key_type

    refuse_unknown_key_type(key_type)
    settle("ignore_key", reason, key=(key_type, value), preview=preview, as_json=as_json)
