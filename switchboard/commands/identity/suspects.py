"""`switchboard identity suspects`: who may be one person although nothing exact says so."""

from typing import TYPE_CHECKING, Annotated

import typer

from contracts.errors import ConfigurationError
from switchboard.identity import AsJson

if TYPE_CHECKING:
    from unified_profile.suggestions import Bar, Suggestion


def suspects(
    a: Annotated[str | None, typer.Argument(help="A record of a suggested pair: show how it was weighed.")] = None,
    b: Annotated[str | None, typer.Argument(help="The other one.")] = None,
    limit: Annotated[int, typer.Option("-n", help="So many, the likeliest first.", min=1)] = 20,
    as_json: AsJson = False,
) -> None:
    """Pairs of people who may be one. `link` accepts one, `unlink` refuses it; neither is asked again."""
    from switchboard.console import print_json
    from switchboard.published import published
    from switchboard.terminal import ledger, record_seen
    from unified_profile.suggestions import open_suggestions

    with ledger() as opened:
        decisions = opened.decisions()
    with published() as con:
        found = open_suggestions(con, decisions)
    if a is not None:
        found = [_named(found, a, b)]
    shown = found[:limit]
    record_seen((each for one in shown for each in (one.person_id_a, one.person_id_b)), "switchboard identity suspects")
    if as_json:
        print_json(shown)
    elif not found:
        typer.echo("Nobody is suspected to be two people.")
    elif a is not None:
        _print_waterfall(shown[0])
    else:
        _print_list(shown, len(found))


def _named(suggestions: "list[Suggestion]", a: str, b: str | None) -> "Suggestion":
    if b is None:
        raise ConfigurationError(f"'{a}' alone is no pair.", remedy="name the other record too, or none.")
    for each in suggestions:
        if {a, b} == {each.record_key_a, each.record_key_b}:
            return each
    raise ConfigurationError(
        f"nobody suggests that '{a}' and '{b}' are one person, or it is decided.",
        remedy="name two records that stand together in `switchboard identity suspects`.",
    )


def _print_list(suggestions: "list[Suggestion]", total: int) -> None:
    from switchboard.console import print_table

    headings = {"likely": "right", "one": "left", "other": "left", "why": "left"}
    print_table(
        headings,
        [
            [f"{each.probability:.0%}", each.record_key_a, each.record_key_b, _reasons(each.bars)]
            for each in suggestions
        ],
    )
    typer.echo()
    typer.echo(
        f"{len(suggestions):,} of {total:,}. `switchboard identity suspects ONE OTHER` shows how a pair was weighed."
    )
    typer.echo("`switchboard identity link` accepts, `switchboard identity unlink` refuses; neither is asked again.")


def _reasons(bars: "tuple[Bar, ...]") -> str:
    """What speaks for it most, in words."""
    for_it = sorted((bar for bar in bars[1:] if bar.weight > 0), key=lambda bar: -bar.weight)
    return "; ".join(f"{bar.about.replace('_', ' ')}: {bar.says} ({_values(bar)})" for bar in for_it)


def _values(bar: "Bar") -> str:
    return bar.value_a if bar.value_a == bar.value_b else f"{bar.value_a} | {bar.value_b}"


def _print_waterfall(suggestion: "Suggestion") -> None:
    from switchboard.console import print_table

    headings = {"bits": "right", "about": "left", "says": "left", "one": "left", "other": "left"}
    rows = [
        [f"{bar.weight:+.1f}", bar.about.replace("_", " "), bar.says, bar.value_a, bar.value_b]
        for bar in suggestion.bars
    ]
    rows.append([f"{suggestion.weight:+.1f}", "together", f"{suggestion.probability:.1%} likely", "", ""])
    print_table(headings, rows)
