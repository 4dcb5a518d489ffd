"""`switchboard identity link`: these two are one person."""

from switchboard.identity import AsJson, One, Other, Preview, Reason


def link(
    a: One,
    b: Other,
    reason: Reason = "",
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """Decide that two records are one person (or agent), for good or until it is undone."""
    from switchboard.identity import settle, warn_of_parting
    from switchboard.published import published
    from unified_profile.identity import find_subjects

    with published() as con:
        one, other = find_subjects(con, a, b)
    made = settle("link", reason, record_keys=[(one.record_key, other.record_key)], preview=preview, as_json=as_json)
    # Among people only a human's decision keeps records apart, and that contradicts a link.
    if made and one.kind != "customer":
        warn_of_parting(made)
