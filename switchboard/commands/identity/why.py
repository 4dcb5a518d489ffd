"""`switchboard identity why`: the evidence that two records are one person."""

import typer

from switchboard.identity import AsJson, One, Other


def why(
    a: One,
    b: Other,
    as_json: AsJson = False,
) -> None:
    """The shortest chain of evidence from one record to the other. Exit code 1: they are two people."""
    from switchboard.console import print_json, print_table
    from switchboard.identity import record_subjects_seen
    from switchboard.published import published
    from unified_profile.identity import chain_between, find_subjects

    with published() as con:
        one, other = find_subjects(con, a, b)
        steps = chain_between(con, one, other)
    record_subjects_seen("why", one, other)
    if as_json:
        print_json(steps)
    elif steps:
        rows = [[step.record_key_a, step.level, step.key_type, step.key_value, step.record_key_b] for step in steps]
        print_table({"record": "left", "level": "right", "key": "left", "value": "left", "leads to": "left"}, rows)
    elif steps is not None:
        typer.echo("That is one record.")
    else:
        typer.echo(f"These are two {one.plural}: `switchboard identity why-not` says what they share in vain.")
    if steps is None:
        raise typer.Exit(1)
