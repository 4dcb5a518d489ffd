"""`switchboard users link`: a way in for somebody who is known."""

from switchboard.users import AsJson, Email, Hours


def link_users(email: Email, hours: Hours = 24, as_json: AsJson = False) -> None:
    """Print a fresh sign-in link: shown once, works once, and takes the place of those not yet used."""
    from switchboard.terminal import ledger
    from switchboard.users import tell_link

    with ledger() as opened:
        tell_link(opened, email, hours, f"For {email}.", as_json=as_json)
