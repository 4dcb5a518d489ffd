"""Proxies and certificates named in the environment hold for every host that is asked, and are looked up once each."""

from typing import Any

import pytest

from connectors.budget import Budget
from connectors.cdk import load_cdk
from connectors.check import make_rules
from connectors.harden import complete_config
from connectors.patience import Patience
from connectors.registry import Connector
from connectors.source import build_source, stream_retriever
from contracts.connection import Connection


@pytest.fixture
def session(tool: Connector, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    load_cdk()
    connection = Connection("mine", "toy", {"base_url": "http://127.0.0.1:9", "token": "x"})
    config = complete_config(tool, connection, connection.config)
    source = build_source(tool, config, make_rules(tool, connection, config, Budget(None, 1), Patience()), {})
    return stream_retriever(source.streams["tickets"]).requester._http_client._session


def _settings(session: Any, url: str, **others: Any) -> dict[str, Any]:
    given = {"proxies": {}, "stream": None, "verify": None, "cert": None, **others}
    return dict(session.merge_environment_settings(url, **given))


def test_each_host_has_the_proxy_that_the_environment_names(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "inside.example")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/certificates.pem")
    outside = _settings(session, "https://tool.example/a?b=c")
    assert (outside["proxies"]["https"], outside["verify"]) == ("http://proxy.example:3128", "/certificates.pem")
    assert "https" not in _settings(session, "https://inside.example/a")["proxies"]
    assert _settings(session, "https://tool.example/other") == outside


def test_what_was_asked_for_once_is_kept_and_cannot_be_spoilt(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    _settings(session, "https://tool.example/a")["proxies"].clear()
    monkeypatch.delenv("https_proxy")
    assert _settings(session, "https://tool.example/b")["proxies"] == {"https": "http://proxy.example:3128"}


def test_what_a_request_brings_of_its_own_is_not_kept(session: Any) -> None:
    own = {"https": "http://mine.example"}
    assert _settings(session, "https://tool.example/a", proxies=dict(own))["proxies"] == own
    assert _settings(session, "https://tool.example/a", verify=False)["verify"] is False
    assert _settings(session, "https://tool.example/a")["proxies"] == {}
    assert _settings(session, "https://tool.example/a")["verify"] is True
