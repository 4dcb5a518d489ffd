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
    from switchboard.identity import record_subjects_seen
    from switchboard.published import published
    from switchboard.terminal import ledger
    from unified_profile.identity import contested_between, find_subjects, records_of_subject
    from unified_profile.ledger.decisions import between

    with published() as con:
        one, other = find_subjects(con, a, b)
        contested = contested_between(con, one, other)
        keys = [records_of_subject(con, each) for each in (one, other)]
    record_subjects_seen("why-not", one, other)
    is_same = one.id == other.id
    with ledger() as opened:
        decisions = [] if is_same else between(opened.decisions(), *keys)
    if as_json:
        print_json({"one_person": is_same, "contested": contested, "decisions": decisions})
    elif is_same:
        typer.echo(f"These are one {one.singular}: `switchboard identity why` says why.")
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
