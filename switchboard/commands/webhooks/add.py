"""`switchboard webhooks add`: tell an address what changed."""

from typing import Annotated

import typer

from switchboard.users import AsJson


def add_webhook(
    url: Annotated[str, typer.Argument(help="Where to, https; for Slack ${NAME} of the variable that holds it.")],
    event: Annotated[
        list[str],
        typer.Option(
            help="customer.updated, conversation.worsening, metric.breached or metric.recovered; once for each."
        ),
    ],
    *,
    slack: Annotated[bool, typer.Option("--slack", help="It is an incoming webhook of Slack's.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell an address what changed, and print the secret that signs it: it is shown once."""
    from contracts.errors import ImpossibleError
    from contracts.references import is_reference
    from switchboard.console import print_json
    from switchboard.settings import load_settings
    from switchboard.terminal import author, ledger
    from unified_profile.webhooks.posting import check_address

    if slack and not is_reference(url):
        raise ImpossibleError(
            "an address of Slack's is a secret, and is not written down.",
            remedy="put it into an environment variable and give '${NAME}'.",
            setting="url",
        )
    if not is_reference(url):
        check_address(url, allow_private=load_settings().webhooks.allow_private)
    with ledger() as opened:
        endpoint, secret = opened.outbox.add(url, "slack" if slack else "standard", event, by=author(opened))
    if as_json:
        print_json({"endpoint": endpoint.id, "secret": secret})
        return
    said = f" Its secret, shown once:\n{secret}" if secret else ""
    typer.echo(f"{endpoint.id} is told from the next publication on.{said}")
