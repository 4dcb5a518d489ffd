"""Ways to sign in, put together from settings; secrets come from the environment and are never written down."""

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from contracts.errors import ConfigurationError

if TYPE_CHECKING:
    from switchboard.settings import Settings
    from switchboard.sign_in_settings import OidcSettings, ProxySettings
    from unified_profile.app.oidc.door import OidcDoor
    from unified_profile.app.proxy import ProxyDoor
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
    totp_roles = frozenset(Role(role) for role in entry.totp_roles)
    return WaysIn(
        passwords=entry.passwords,
        totp_roles=totp_roles,
        oidc=_oidc(entry.oidc, settings, environ),
        proxy=_proxy(entry.proxy, environ),
    )


def _oidc(entry: "OidcSettings | None", settings: "Settings", environ: Mapping[str, str] | None) -> "OidcDoor | None":
    from unified_profile.app.oidc.door import OidcDoor
    from unified_profile.ledger import Role

    if entry is None:
        return None
    secret = secret_of(entry.client_secret, "sign_in.oidc.client_secret", environ)
    if not secret:
        raise _half(
            f"{entry.client_secret} is not set.", "set it to the secret that the provider gave.", "client_secret"
        )
    if entry.makes_users and not entry.roles:
        raise _half(
            "whoever the provider knows would get in, as nothing.",
            "say in sign_in.oidc.roles which role each group has, or leave makes_users out.",
            "makes_users",
        )
    if not settings.app.public_url:
        raise ConfigurationError(
            "the provider has to be told where browsers come back to, and that is not said.",
            remedy="write how browsers reach the app, e.g. https://support.example.com, and register "
            "<public_url>/login/oidc/callback with the provider.",
            setting="app.public_url",
        )
    return OidcDoor(
        issuer=entry.issuer,
        client_id=entry.client_id,
        client_secret=secret,
        title=entry.title,
        domains=frozenset(domain.lower().lstrip("@") for domain in entry.domains),
        role_claim=entry.role_claim,
        roles={value: Role(role) for value, role in entry.roles.items()},
        makes_users=entry.makes_users,
    )


def _proxy(entry: "ProxySettings | None", environ: Mapping[str, str] | None) -> "ProxyDoor | None":
    from unified_profile.app.proxy import ProxyDoor

    if entry is None:
        return None
    if bool(entry.secret) != bool(entry.secret_header):
        raise ConfigurationError(
            "a secret of the proxy needs both its header and its value.",
            remedy="write secret_header and secret, or neither.",
            setting="sign_in.proxy",
        )
    secret = secret_of(entry.secret, "sign_in.proxy.secret", environ) if entry.secret else ""
    if entry.secret and not secret:
        raise ConfigurationError(
            f"{entry.secret} is not set.", remedy="set it to what the proxy sends.", setting="sign_in.proxy.secret"
        )
    return ProxyDoor(entry.header, entry.addresses, entry.secret_header, secret)


def _half(message: str, remedy: str, key: str) -> ConfigurationError:
    return ConfigurationError(message, remedy=remedy, setting=f"sign_in.oidc.{key}")


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
