"""Tokens that the CDK would fetch on a line of its own: asked for through our transport, with all that it promises."""

from collections.abc import Callable, Iterable
from typing import Any

import requests
from airbyte_cdk.sources.declarative.auth.token import LegacySessionTokenAuthenticator
from airbyte_cdk.sources.streams.http.requests_native_auth.abstract_oauth import AbstractOauth2Authenticator

from connectors.failures import SecretRefusedError
from connectors.transport import Client, Rules, Transport, where


def fetch_through(parts: Iterable[Any], rules: Rules) -> None:
    """Put our transport under every authenticator among objects of the CDK."""
    for part in parts:
        if isinstance(part, AbstractOauth2Authenticator) and "_make_handled_request" not in vars(part):
            part._make_handled_request = _refresh(part, rules)  # noqa: SLF001
        elif type(part) is LegacySessionTokenAuthenticator:
            part.__class__ = _SessionToken
            part._rules = rules  # noqa: SLF001


def _refresh(authenticator: Any, rules: Rules) -> Callable[[], Any]:
    """What the CDK does to get an access token, without its way of sending and of telling."""

    def refresh() -> Any:
        response = _session(rules).post(
            authenticator.get_token_refresh_endpoint(),
            data=authenticator.build_refresh_request_body(),
            headers=authenticator.build_refresh_request_headers(),
            params=authenticator.build_refresh_request_query_params(),
        )
        return _document(response, rules)

    return refresh


class _SessionToken(LegacySessionTokenAuthenticator):  # type: ignore[misc]
    """A token for a user name and password, kept for as long as the authenticator lives.

    The CDK keeps such tokens for the whole process, by password.
    """

    _rules: Rules
    _fetched: str | None = None

    @property
    def token(self) -> str:
        given = self._session_token.eval(self.config)
        if given and self.is_valid_session_token():
            return str(given)
        if self._fetched is None:
            response = _session(self._rules).post(
                f"{self._api_url.eval(self.config)}{self._login_url.eval(self.config)}",
                json={"username": self._username.eval(self.config), "password": self._password.eval(self.config)},
            )
            key = self._session_token_response_key.eval(self.config)
            self._fetched = str(_document(response, self._rules)[key])
        return self._fetched

    def is_valid_session_token(self) -> bool:
        response = _session(self._rules).get(
            f"{self._api_url.eval(self.config)}{self._validate_session_url.eval(self.config)}",
            headers={self.auth_header: self._session_token.eval(self.config)},
        )
        return response.ok


def _session(rules: Rules) -> requests.Session:
    session = requests.Session()
    session.max_redirects = 3
    transport = Transport(rules, Client(check=_check))
    session.mount("https://", transport)
    session.mount("http://", transport)
    return session


def _document(response: requests.Response, rules: Rules) -> Any:
    """The answer's content. Raises SecretRefusedError when the tool gives no token, whatever status it says so with."""
    answered = rules.last
    address = answered.where if answered else where(response.request, rules)
    if response.status_code >= 400:
        code = f" ({answered.code})" if answered and answered.code else ""
        refused = SecretRefusedError(
            f"the tool gives no access token: HTTP {response.status_code}{code} at {address}.",
            remedy="put in credentials that work; a refresh token may have to be made anew.",
            connection=rules.connection,
        )
        raise rules.give_up(refused)
    return response.json()


def _check(response: requests.Response) -> None:
    response.json()
