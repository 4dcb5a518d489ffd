"""What an installation says about its OpenID provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from unified_profile.ledger import Role


@dataclass(frozen=True)
class OidcDoor:
    """One provider, and whom it may let in.

    `title` is on the button. `domains` are those of addresses that may come (none named: all). `roles` says which role
    each value of `role_claim` gives, the first that fits; without any, roles are what an admin gave. `makes_users`:
    somebody nobody added gets in, when `roles` gives them one.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    title: str = "single sign-on"
    domains: frozenset[str] = frozenset()
    role_claim: str = "groups"
    roles: Mapping[str, Role] = field(default_factory=dict)
    makes_users: bool = False

    def role_of(self, claims: Mapping[str, Any]) -> Role | None:
        """The role that somebody's claims give. None: they give none."""
        found = _named(claims, self.role_claim)
        held = {found} if isinstance(found, str) else {each for each in found or () if isinstance(each, str)}
        return next((role for value, role in self.roles.items() if value in held), None)

    def lets_in(self, address: str) -> bool:
        """Whether an address is of a domain that may come."""
        return not self.domains or address.rpartition("@")[2].lower() in self.domains


def _named(claims: Mapping[str, Any], path: str) -> Any:
    """The claim of that name, or the one that the path's dots lead to."""
    if path in claims:
        found = claims[path]
    else:
        found = claims
        for part in path.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    return found if isinstance(found, str | list) else None
