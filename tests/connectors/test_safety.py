"""What the transport lets out, and how fast."""

import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
from toy_server import QUICK, Fault, Toy, connection_to

from connectors.budget import Budget, Stopped
from connectors.check import check
from connectors.patience import retry_after
from connectors.redact import redact
from connectors.registry import Connector
from connectors.transport import Rules, Transport
from contracts.connection import Connection
from contracts.connector_spec import RateBudget
from contracts.errors import ConfigurationError, CredentialsError, RetryLaterError


def rules(*hosts: str, base_url: str = "") -> Rules:
    return Rules("mine", hosts, Budget(None, 4), QUICK, base_url)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "http://api.toy.example/",
        "https://api.toy.example.evil.example/",
        "https://api.toy.example@evil.example/",
        "https://a.b.toy.example/",
        "http://127.0.0.1:9/",
        "file:///etc/passwd",
        "https:///no-host",
    ],
)
def test_other_hosts_are_not_called(url: str) -> None:
    with pytest.raises(ConfigurationError, match="may only call"):
        rules("api.toy.example", "*.toy.example").check_host(url)


def test_allowed_hosts_are_called() -> None:
    allowed = rules("api.toy.example", "*.toy.example", base_url="http://127.0.0.1:1/api")
    for url in ("https://api.toy.example/x", "https://eu.toy.example:443/", "http://127.0.0.1:1/api/people"):
        allowed.check_host(url)


def test_a_redirect_to_another_host_is_not_followed(toy: Toy, run: Callable[..., Any]) -> None:
    toy.fault_for = lambda path, number: (
        Fault(302, {"location": "https://evil.example/people"}) if path == "/people" else None
    )
    error = run(["people"])["people"].error

    assert isinstance(error, ConfigurationError)
    assert "evil.example" in str(error)


def test_a_next_page_on_another_host_is_not_read(toy: Toy, tool: Connector) -> None:
    with pytest.raises(ConfigurationError, match="may only call"):
        check(Connection("mine", "toy", {"base_url": "https://elsewhere.example", "token": "x"}), tool=tool)


def test_a_stopped_sync_waits_no_longer() -> None:
    budget = Budget(RateBudget(requests=1, per_seconds=3600), 1)
    with budget.turn():
        pass
    budget.stop()
    with pytest.raises(Stopped), budget.turn():
        pass


def test_when_the_tool_asks_to_wait_everybody_waits() -> None:
    budget = Budget(None, 10)
    budget.pause(0.3)
    started = time.monotonic()
    with budget.turn():
        pass

    assert time.monotonic() - started >= 0.29


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7.0), ("0.5", 0.5), ("-3", 0.0), ("", None), ("soon", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)],
)
def test_retry_after_in_every_form(value: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": value}) == seconds


def test_an_unreachable_tool_is_worth_another_try_later() -> None:
    session = requests.Session()
    session.mount("http://", Transport(rules("x", base_url="http://127.0.0.1:9")))
    with pytest.raises(RetryLaterError, match="after 4 attempts"):
        session.get("http://127.0.0.1:9/people?email=zoe@example.com")


def test_secrets_are_blotted_out() -> None:
    assert redact("token=abcdef&x=abc", ["abc", "", "abcdef"]) == "token=•••&x=•••"


def test_check_passes_and_fails(toy: Toy, tool: Connector) -> None:
    check(connection_to(toy), {"TOY_TOKEN": "let-me-in"}, tool=tool)
    with pytest.raises(CredentialsError, match="HTTP 401"):
        check(connection_to(toy), {"TOY_TOKEN": "wrong"}, tool=tool)
    with pytest.raises(CredentialsError, match="TOY_TOKEN is not set"):
        check(connection_to(toy), {}, tool=tool)
    with pytest.raises(CredentialsError, match="'token' is missing"):
        check(Connection("mine", "toy", {"base_url": toy.url}), tool=tool)


def test_nothing_is_printed_or_logged(
    toy: Toy, run: Callable[..., Any], capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    toy.faults = {3: Fault(429), 6: Fault(500, body=b'{"email":"zoe@example.com"}')}
    with caplog.at_level(logging.DEBUG):
        run()

    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")
    assert "zoe@example.com" not in caplog.text
    assert "let-me-in" not in caplog.text
