"""What the commands of `switchboard identity` share: the published people, the ledger, and who is deciding."""

import getpass
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import duckdb

    from unified_profile.ledger import Decision, Ledger


# Arguments and options that several of the commands take.
One = Annotated[
    str,
    typer.Argument(help="Key of a record (intercom:contact:123, aircall:user:7), or an id of a person or an agent."),
]
Other = Annotated[str, typer.Argument(help="The other one.")]
Reason = Annotated[str, typer.Option(help="Why, in a few words.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@contextmanager
def published() -> "Iterator[duckdb.DuckDBPyConnection]":
    """The last published warehouse, read-only."""
    from switchboard.settings import load_settings
    from warehouse.publish import open_published

    with closing(open_published(load_settings().published_path)) as con:
        yield con


@contextmanager
def ledger() -> "Iterator[Ledger]":
    """The ledger of decisions."""
    from switchboard.settings import load_settings
    from unified_profile.ledger import Ledger

    with Ledger(load_settings().ledger_url) as opened:
        yield opened


def author(opened: "Ledger") -> str:
    """Name of whoever sits at this terminal, who may do anything here."""
    from unified_profile.ledger import Role

    return opened.ensure_user(getpass.getuser(), Role.ADMIN).name


def decide(
    kind: str, reason: str, *, record_keys: tuple[str, str] | None = None, key: tuple[str, str] | None = None
) -> "Decision":
    """Keep a decision. Raises ConfigurationError naming the decision it contradicts, or when no reason is given."""
    with ledger() as opened:
        return opened.decide(kind, author=author(opened), reason=reason, record_keys=record_keys, key=key)


def decisions_between(one: Collection[str], other: Collection[str]) -> "list[Decision]":
    """Decisions that keep a record of one person apart from a record of the other."""
    with ledger() as opened:
        standing = opened.decisions()
    return [
        each
        for each in standing
        if each.kind == "cannot_link"
        and (
            (each.record_key_a in one and each.record_key_b in other)
            or (each.record_key_a in other and each.record_key_b in one)
        )
    ]


def tell(decisions: "list[Decision]", *, as_json: bool) -> None:
    """Say what was decided and when it counts."""
    from switchboard.console import print_json

    if as_json:
        print_json(decisions)
        return
    for each in decisions:
        about = " ".join(filter(None, [each.record_key_a, each.record_key_b, each.key_type, each.key_value]))
        typer.echo(f"Decision {each.id}: {each.kind} {about}")
    typer.echo("`switchboard run` works it in; `switchboard identity undo` takes it back.")
