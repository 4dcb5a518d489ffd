"""A real OpenID provider, in a process of its own, and a browser that goes there and back."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from starlette.testclient import TestClient

CLIENT = "switchboard"
BACK = "http://testserver/login/oidc/callback"


@dataclass(frozen=True)
class RunningProvider:
    """Where it answers."""

    issuer: str

    def knows(self, subject: str, **claims: Any) -> None:
        """Let it say this of a subject from now on."""
        assert requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=10).status_code == 204

    def consents(self, way: str, subject: str) -> str:
        """Sign in at the provider as somebody; give the address it sends the browser back to."""
        answer = requests.post(way, data={"sub": subject}, timeout=10, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def denies(self, way: str) -> str:
        """Let nobody in; give the address it sends the browser back to."""
        answer = requests.post(way, data={"action": "deny"}, timeout=10, allow_redirects=False)
        return answer.headers["location"]


@contextmanager
def running_provider(*options: str) -> Iterator[RunningProvider]:
    """The provider, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            found = RunningProvider(f"http://127.0.0.1:{port}")
            _wait_for(found, process)
            yield found
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(provider: RunningProvider, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while True:
        try:
            requests.get(f"{provider.issuer}/.well-known/openid-configuration", timeout=5)
        except requests.ConnectionError:
            assert process.poll() is None, "the provider ended"
            assert time.monotonic() < until, "the provider did not come up"
            time.sleep(0.1)
        else:
            return


def goes(client: TestClient) -> str:
    """Press the button; give the address at the provider."""
    answer = client.get("/login/oidc")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def comes_back(client: TestClient, address: str) -> Any:
    """Follow the provider's answer."""
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == BACK
    return client.get(f"{parts.path}?{parts.query}")


def claims(**given: Any) -> dict[str, Any]:
    """What a provider says of ann, changed by what is given; None leaves a claim out."""
    everything = {"email": "ann@acme.com", "email_verified": True} | given
    return {name: value for name, value in json.loads(json.dumps(everything)).items() if value is not None}
