"""What switchboard.yaml says of the ways to sign in."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork

RoleName = Literal["agent", "lead", "analyst", "privacy_officer", "admin"]
_HEADER = "^[A-Za-z0-9-]+$"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OidcSettings(_Section):
    """An OpenID provider that vouches for people."""

    issuer: str = Field(min_length=1, description="the provider's own address, as it writes it itself")
    client_id: str = Field(min_length=1, description="what the provider calls this installation")
    client_secret: str = Field(default="${SWITCHBOARD_OIDC_SECRET}", description="what it gave us, as ${NAME}")
    title: str = Field(default="single sign-on", max_length=40, description="what the button calls it")
    domains: tuple[str, ...] = Field(default=(), description="domains of addresses that may come; default: all")
    role_claim: str = Field(default="groups", description="where a token says what somebody is; dots lead inwards")
    roles: dict[str, RoleName] = Field(default={}, description="value of that claim → role, the first that fits")
    makes_users: bool = Field(default=False, description="who has one of those roles gets in without being added")


class ProxySettings(_Section):
    """A reverse proxy that has made sure who comes, and says so in a header."""

    header: str = Field(pattern=_HEADER, description="the header with the e-mail address of who comes")
    addresses: tuple[IPvAnyNetwork, ...] = Field(min_length=1, description="where the proxy is: addresses or networks")
    secret_header: str = Field(default="", pattern=f"^$|{_HEADER}", description="the header with a secret of its own")
    secret: str = Field(default="", description="that secret, as ${NAME}")


class SignInSettings(_Section):
    """How people may sign in, beside one-time links."""

    passwords: bool = Field(default=True, description="people may sign in by e-mail address and password")
    totp_key: str = Field(
        default="${SWITCHBOARD_TOTP_KEY}", description="what secrets of authenticator apps are sealed by, as ${NAME}"
    )
    totp_roles: tuple[RoleName, ...] = Field(default=(), description="roles that need an authenticator app")
    oidc: OidcSettings | None = Field(default=None, description="the OpenID provider that people come by")
    proxy: ProxySettings | None = Field(default=None, description="the reverse proxy that vouches for people")
