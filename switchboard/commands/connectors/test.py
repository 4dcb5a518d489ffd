"""`switchboard connectors test`: the contract suite for one connector."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from connectors.contract.rule import Verdict


def test_connectors(
    name: Annotated[str, typer.Argument(help="A connector, as `switchboard connectors list` names it.")],
    rule: Annotated[list[str] | None, typer.Option(help="Only this rule; may be repeated.")] = None,
    root: Annotated[Path | None, typer.Option(help="Folder of connectors (default: the project's).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Examine a connector against its own sandbox, rule by rule."""
    from connectors.contract.suite import examine_all
    from connectors.contract.trial import open_trial
    from sandbox.tools import CONNECTORS
    from switchboard.console import out, print_json

    verdicts = []
    with open_trial(name, root.resolve() if root else CONNECTORS) as trial:
        for verdict in examine_all(trial, rule):
            verdicts.append(verdict)
            if not as_json:
                _print(verdict)
    broken = sum(not verdict.ok for verdict in verdicts)
    if as_json:
        print_json([_as_dict(verdict) for verdict in verdicts])
    else:
        out.print(f"\n{name}: {f'{broken} of {len(verdicts)} rules are broken' if broken else 'every rule holds'}.")
    if broken:
        raise typer.Exit(1)


def _print(verdict: "Verdict") -> None:
    from switchboard.console import out

    colour = {"kept": "green", "broken": "red"}.get(verdict.outcome.value, "yellow")
    out.print(f"[{colour}]{verdict.outcome.value:<14}[/] {verdict.rule.name:<16} ", end="")
    out.print(verdict.rule.promise, markup=False, soft_wrap=True)
    for remark in verdict.remarks:
        out.print(f"{'':<32}{remark}", markup=False, soft_wrap=True)


def _as_dict(verdict: "Verdict") -> dict[str, Any]:
    return {
        "rule": verdict.rule.name,
        "promise": verdict.rule.promise,
        "outcome": verdict.outcome.value,
        "remarks": verdict.remarks,
        "seconds": round(verdict.seconds, 2),
    }
