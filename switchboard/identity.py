"""What the commands of `switchboard identity` share: their arguments, and decisions kept or tried."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from switchboard.terminal import author, author_name, ledger, record_seen

if TYPE_CHECKING:
    from unified_profile.identity import Preview as Comparison
    from unified_profile.identity import Subject
    from unified_profile.ledger import Decision


# What the access log calls the way to a look, as it does for decisions; before the name of the command.
ROUTE = "switchboard identity"

# Arguments and options that several of the commands take.
One = Annotated[
    str,
    typer.Argument(
        help="Key of a record (intercom:contact:123, aircall:user:7), or any id: a person's, an agent's, a company's."
    ),
]
Other = Annotated[str, typer.Argument(help="The other one.")]
Reason = Annotated[str, typer.Option(help="Why, in a few words.")]
Preview = Annotated[bool, typer.Option("--preview", help="Show what would change, and decide nothing.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


def settle(
    kind: str,
    reason: str,
    *,
    record_keys: Sequence[tuple[str, str]] = (),
    key: tuple[str, str] | None = None,
    preview: bool,
    as_json: bool,
) -> "list[Decision]":
    """Keep decisions, say so and return them; with `preview` show what they would change, and keep none.

    Raises ConfigurationError naming the decision one contradicts, or when no reason is given.
    """
    with ledger() as opened:
        if preview:
            name, said = author_name(), reason or "preview"
            made = opened.consider_all(kind, author=name, reason=said, record_keys=record_keys, key=key)
        else:
            name = author(opened)
            made = opened.decide_all(kind, author=name, reason=reason, record_keys=record_keys, key=key)
    if preview:
        show_preview(made=made, as_json=as_json)
        return []
    _tell(made, as_json=as_json)
    return made


def warn_of_parting(made: "Sequence[Decision]") -> None:
    """Say on standard error which records of agents or companies the links that were made part from them, if any."""
    with ledger() as opened:
        standing = opened.decisions()
    ids = {each.id for each in made}
    parted = _compared([each for each in standing if each.id not in ids], standing).parted
    if parted:
        typer.echo(
            f"Warning: {', '.join(parted)} will not stay with them, since only decisions make two records of one "
            f"tool one. Remedy: link those, too, or take it back with `switchboard identity undo {made[0].id}`.",
            err=True,
        )


def show_preview(*, made: "Sequence[Decision]" = (), undone: int | None = None, as_json: bool = False) -> None:
    """Show what decisions would change if they were made, or one if it were undone."""
    from switchboard.console import print_json
    from switchboard.identity_preview import print_preview

    with ledger() as opened:
        standing = opened.decisions()
        if undone is not None:
            opened.decision(undone)
    found = _compared(standing, [*(each for each in standing if each.id != undone), *made])
    record_seen((each.person_id for each in found.people), f"{ROUTE} --preview")
    if as_json:
        print_json(found)
    else:
        print_preview(found)


def _compared(now: "Sequence[Decision]", then: "Sequence[Decision]") -> "Comparison":
    """What readers see under the decisions `now`, beside what they would under those of `then`."""
    from switchboard.published import outdated_is_said
    from switchboard.settings import load_settings
    from unified_profile.identity import preview, rules_with
    from warehouse.publish import current_file

    settings = load_settings()
    with outdated_is_said():
        return preview(
            current_file(settings.published_path),
            now=now,
            then=then,
            phone_regions=settings.phone_regions,
            rules=rules_with(settings.identity_rules_path),
        )


def record_subjects_seen(command: str, *subjects: "Subject") -> None:
    """Log that `switchboard identity <command>` shows these; agents and companies are no customers."""
    record_seen((each.id for each in subjects if each.kind == "customer"), f"{ROUTE} {command}")


def _tell(decisions: "list[Decision]", *, as_json: bool) -> None:
    """Say what was decided and when it counts."""
    from switchboard.console import print_json

    if as_json:
        print_json(decisions)
        return
    for each in decisions:
        about = " ".join(filter(None, [each.record_key_a, each.record_key_b, each.key_type, each.key_value]))
        typer.echo(f"Decision {each.id}: {each.kind} {about}")
    typer.echo("`switchboard run` works it in; `switchboard identity undo` takes it back.")
