"""`switchboard identity why-not`: what two people share that joined nobody."""

from typing import TYPE_CHECKING

import typer

from switchboard.identity import AsJson, One, Other

if TYPE_CHECKING:
    from unified_profile.ledger import Decision


def why_not(
    a: One,
    b: Other,
    as_json: AsJson = False,
) -> None:
    """The contested keys that both carry, and the decisions that keep them apart. Exit code 1: they are one person."""
    from switchboard.console import print_json, print_table
    from switchboard.identity import decisions_between, published
    from unified_profile.identity import find_record, records_of
    from unified_profile.identity import why_not as contested_between

    with published() as con:
        one, other = find_record(con, a), find_record(con, b)
        contested = contested_between(con, one.record_key, other.record_key)
        keys = [records_of(con, each.person_id) for each in (one, other)]
    is_same = one.person_id == other.person_id
    decisions = [] if is_same else decisions_between(*keys)
    if as_json:
        print_json({"one_person": is_same, "contested": contested, "decisions": decisions})
    elif is_same:
        typer.echo("These are one person: `switchboard identity why` says why.")
    elif not contested and not decisions:
        typer.echo("They share no key at all.")
    else:
        rows = [[each.level, each.key_type, each.key_value, each.reason] for each in contested]
        rows += [[0, each.kind, f"{each.record_key_a} {each.record_key_b}", _said(each)] for each in decisions]
        print_table({"level": "right", "key": "left", "value": "left", "joins nobody because": "left"}, rows)
    if is_same:
        raise typer.Exit(1)


def _said(decision: "Decision") -> str:
    return f"decision {decision.id} by {decision.author}: {decision.reason}"
