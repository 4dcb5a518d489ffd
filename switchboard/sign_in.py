"""Ways to sign in, put together from settings; secrets come from the environment and are never written down."""

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from contracts.errors import ConfigurationError

if TYPE_CHECKING:
    from switchboard.settings import Settings
    from unified_profile.app.settings import WaysIn
    from unified_profile.ledger import Sealer

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def ways_in(settings: "Settings", environ: Mapping[str, str] | None = None) -> "WaysIn":
    """How people may sign in. Raises ConfigurationError for settings that contradict each other or lack a secret."""
    from unified_profile.app.settings import WaysIn
    from unified_profile.ledger import Role

    entry = settings.sign_in
    if entry.totp_roles and not sealer(settings, environ).has_key:
        raise ConfigurationError(
            f"{', '.join(entry.totp_roles)} must have an authenticator app, and no key is set to keep its secret by.",
            remedy=f"set {entry.totp_key} to what `switchboard users new-key` prints, or leave totp_roles out.",
            setting="sign_in.totp_roles",
        )
    return WaysIn(passwords=entry.passwords, totp_roles=frozenset(Role(role) for role in entry.totp_roles))


def sealer(settings: "Settings", environ: Mapping[str, str] | None = None) -> "Sealer":
    """What seals secrets of authenticator apps; several keys have a comma between them, the newest first."""
    from unified_profile.ledger import Sealer

    text = secret_of(settings.sign_in.totp_key, "sign_in.totp_key", environ)
    return Sealer([key.strip() for key in text.split(",") if key.strip()])


def secret_of(written: str, setting: str, environ: Mapping[str, str] | None = None) -> str:
    """The secret that the setting points to; empty when its variable is not set.

    Raises ConfigurationError when it is the secret itself that stands there.
    """
    found = _REFERENCE.fullmatch(written)
    if found is None:
        raise ConfigurationError(
            "a secret is written down.", remedy="write ${NAME} and set that environment variable.", setting=setting
        )
    return (os.environ if environ is None else environ).get(found.group(1), "")
