"""`switchboard identity history`: what was decided, and what became of a person's ids."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from switchboard.identity import AsJson

if TYPE_CHECKING:
    from unified_profile.identity import IdChange
    from unified_profile.ledger import Decision


def history(
    person: Annotated[
        str | None, typer.Argument(help="A person's id or a record's key (default: every decision).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Every decision, undone ones too; of one person also what became of their ids."""
    from switchboard.console import print_json
    from switchboard.identity import record_subjects_seen
    from switchboard.published import published
    from switchboard.terminal import ledger
    from unified_profile.identity.asking import story_of_id
    from unified_profile.ledger.decisions import about

    with ledger() as opened:
        decisions = opened.decisions(with_undone=True)
    changes: list[IdChange] = []
    if person is not None:
        with published() as con:
            story = story_of_id(con, person)
        if story.subject:
            record_subjects_seen("history", story.subject)
        decisions, changes = about(decisions, story.record_keys), story.changes
    if as_json:
        print_json({"decisions": decisions, "ids": changes})
    else:
        _print(decisions, changes)


def _print(decisions: "list[Decision]", changes: "list[IdChange]") -> None:
    from switchboard.console import print_table

    if not decisions and not changes:
        typer.echo("Nothing was decided, and no id has changed.")
    if decisions:
        headings = ("no", "decision", "about", "by", "when", "reason", "undone")
        print_table(dict.fromkeys(headings, "left"), [_row(each) for each in decisions])
    if changes:
        typer.echo()
        rows = [[each.changed_at, each.person_id, each.cause, each.current_person_id] for each in changes]
        print_table(dict.fromkeys(("when", "id", "what", "now"), "left"), rows)


def _row(decision: "Decision") -> list[Any]:
    about = [decision.record_key_a, decision.record_key_b, decision.key_type, decision.key_value]
    words = " ".join(each for each in about if each)
    undone = f"by {decision.undone_by}" if decision.undone_at else ""
    return [str(decision.id), decision.kind, words, decision.author, decision.decided_at, decision.reason, undone]
