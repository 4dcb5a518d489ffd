"""`switchboard identity link`: these two are one person, or one agent."""

from switchboard.identity import AsJson, One, Other, Reason


def link(
    a: One,
    b: Other,
    reason: Reason,
    as_json: AsJson = False,
) -> None:
    """Decide that two records are one person (or agent), for good or until it is undone."""
    from switchboard.identity import decide, published, tell
    from unified_profile.identity import find_subjects

    with published() as con:
        one, other = find_subjects(con, a, b)
    tell([decide("link", reason, record_keys=(one.record_key, other.record_key))], as_json=as_json)
