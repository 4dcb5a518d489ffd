"""`switchboard tokens list`: which tokens there are."""

import typer

from switchboard.users import AsJson


def list_tokens(*, as_json: AsJson = False) -> None:
    """Every API token there ever was: whose, for what, until when, last used when. Never the token itself."""
    from switchboard.console import print_json, print_table
    from switchboard.terminal import ledger

    with ledger() as opened:
        found = opened.tokens()
    if as_json:
        print_json(found)
    elif not found:
        typer.echo("There is no token yet. `switchboard tokens create EMAIL` makes one.")
    else:
        headings = ("id", "user", "name", "scopes", "works until (UTC)", "last used", "revoked")
        rows = [
            [each.id, each.user, each.name, ", ".join(each.scopes), each.expires_at, each.last_used_at, each.revoked_at]
            for each in found
        ]
        print_table(dict.fromkeys(headings, "left"), rows)
