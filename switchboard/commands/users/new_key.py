"""`switchboard users new-key`: a key that secrets of authenticator apps are kept under."""

import typer


def new_key_users() -> None:
    """Print a fresh key for `sign_in.totp_key`; it is kept nowhere."""
    from unified_profile.ledger import new_key

    typer.echo(new_key())
