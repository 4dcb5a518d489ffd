"""The ledger as somebody at this machine's terminal writes in it: who they are, and where people sign in."""

import getpass
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from switchboard.settings import Settings
    from unified_profile.ledger import Ledger, User


@contextmanager
def ledger() -> "Iterator[Ledger]":
    """The ledger of these settings."""
    from switchboard.settings import load_settings
    from unified_profile.ledger import Ledger

    with Ledger(load_settings().ledger_url) as opened:
        yield opened


def author_name() -> str:
    """What the ledger calls whoever sits here: no name that somebody could be added and sign in under."""
    return f"terminal:{getpass.getuser()}"


def at_terminal(opened: "Ledger") -> "User":
    """Whoever sits here, who may do anything here."""
    from unified_profile.ledger import Role

    return opened.ensure_user(author_name(), Role.TERMINAL)


def author(opened: "Ledger") -> str:
    """Their name, for what is kept with an author."""
    return at_terminal(opened).name


def record_seen(customer_ids: Iterable[str | None], route: str) -> None:
    """Log that whoever sits here is shown these customers, each once; None, a row of nobody's, is left out."""
    seen = list(dict.fromkeys(each for each in customer_ids if each))
    if seen:
        with ledger() as opened:
            opened.record_views(at_terminal(opened), seen, route)


def sign_in_link(opened: "Ledger", settings: "Settings", user: str, ttl: timedelta, route: str) -> str:
    """A fresh link that signs `user` in once within `ttl`; it is kept nowhere. Raises NotThereError."""
    token = opened.create_login_link(user, ttl, by=author(opened), route=route)
    return f"{settings.app.url}/login/{token}"
