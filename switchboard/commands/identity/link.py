"""`switchboard identity link`: these two are one person."""

from switchboard.identity import AsJson, One, Other, Reason


def link(
    a: One,
    b: Other,
    reason: Reason,
    as_json: AsJson = False,
) -> None:
    """Decide that two records are one person, for good or until it is undone."""
    from switchboard.identity import decide, published, tell
    from unified_profile.identity import find_record

    with published() as con:
        keys = (find_record(con, a).record_key, find_record(con, b).record_key)
    tell([decide("link", reason, record_keys=keys)], as_json=as_json)
