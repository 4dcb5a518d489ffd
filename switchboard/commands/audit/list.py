"""`switchboard audit list`: the access log, the newest first."""

from datetime import UTC, datetime
from typing import Annotated

import typer


def list_audit(
    who: Annotated[str | None, typer.Option(help="Only what this user did, removed or not.")] = None,
    customer: Annotated[
        str | None, typer.Option(help="Only what concerns this customer, under any id of theirs.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(help="Only from this day on (UTC), like 2026-05-04.", formats=["%Y-%m-%d"])
    ] = None,
    size: Annotated[int, typer.Option("-n", help="So many, the newest first.", min=1)] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Who saw whom, who decided and who let whom in, the newest first."""
    from switchboard.console import print_json, print_table
    from switchboard.terminal import ledger

    start = since.replace(tzinfo=UTC) if since else None
    with ledger() as opened:
        found = opened.access_log(_every_id(customer) if customer else None, size, who=who, since=start)
    if as_json:
        print_json(found)
    elif not found:
        typer.echo("The access log has nothing of the kind.")
    else:
        headings = ("entry", "when (UTC)", "user", "did", "customer", "by")
        rows = [[str(each.sequence), each.at, each.user, each.action, each.customer_id, each.route] for each in found]
        print_table(dict.fromkeys(headings, "left"), rows)


def _every_id(customer: str) -> list[str]:
    """The ids that the customer has had, as the publication knows them; without one, this one alone."""
    from switchboard.published import published
    from switchboard.settings import load_settings
    from unified_profile.identity import ids_of_person

    if not (load_settings().published_path / "current").exists():
        return [customer]
    with published() as con:
        return ids_of_person(con, customer)
