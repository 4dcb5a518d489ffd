"""Webhooks out: signed, tried again, given up, never to our own network, and the same message under the same id."""

import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks import Webhook, WebhookVerificationError

from contracts.errors import ImpossibleError, NotThereError
from unified_profile.ledger import Ledger, Role
from unified_profile.ledger.outbox import GAPS
from unified_profile.webhooks.delivering import deliver, slack_text
from unified_profile.webhooks.posting import check_address, post

HERE = "https://here.example"
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
EVENT = "customer.updated"


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class Other:
    """The other side: what it was sent, and what it answers, the last one for ever."""

    def __init__(self, *answers: int | Exception) -> None:
        self.answers, self.got = list(answers), []
        self.got: list[tuple[str, dict[str, str], bytes]]

    def __call__(self, url: str, headers: dict[str, str], body: bytes, **_: Any) -> int:
        self.got.append((url, dict(headers), body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with closing(Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}", clock=clock)) as opened:
        opened.ensure_user("ada", Role.ADMIN)
        yield opened


def added(ledger: Ledger, url: str = "https://them.example/in", kind: str = "standard") -> tuple[str, str]:
    endpoint, secret = ledger.outbox.add(url, kind, [EVENT], by="ada")
    return endpoint.id, secret or ""


def sent(ledger: Ledger, other: Other) -> tuple[int, int]:
    done = deliver(ledger.outbox, HERE, send=other, environ={"SLACK": "https://hooks.slack.example/x"})
    return done.delivered, done.failed


def test_the_other_side_can_prove_that_it_is_ours_with_the_specifications_own_library(ledger: Ledger) -> None:
    _, secret = added(ledger)
    assert ledger.outbox.announce(EVENT, "1", {"customer_ids": ["p_å"], "changed": 1}) == 1
    other = Other(204)
    assert sent(ledger, other) == (1, 0)
    ((_, headers, body),) = other.got
    found = Webhook(secret).verify(body, headers)
    assert (found["type"], found["data"]) == (EVENT, {"customer_ids": ["p_å"], "changed": 1})
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body + b" ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 43 + "=").verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, {**headers, "webhook-id": "msg_other"})
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)})


def test_while_a_secret_is_changed_both_prove_it_and_after_a_day_only_the_new_one(ledger: Ledger, clock: Clock) -> None:
    endpoint, old = added(ledger)
    new = ledger.outbox.rotate(endpoint, by="ada")
    assert new != old
    other = Other(200)
    ledger.outbox.announce(EVENT, "1", {})
    sent(ledger, other)
    for secret in (old, new):
        Webhook(secret).verify(other.got[0][2], other.got[0][1])
    clock.now += timedelta(hours=25)
    ledger.outbox.announce(EVENT, "2", {})
    sent(ledger, other)
    Webhook(new).verify(other.got[1][2], other.got[1][1])
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(other.got[1][2], other.got[1][1])


def test_what_fails_is_tried_ten_times_over_three_days_under_one_id(ledger: Ledger, clock: Clock) -> None:
    added(ledger)
    ledger.outbox.announce(EVENT, "1", {})
    other = Other(500)
    moments = []
    while ledger.outbox.deliveries()[0].status == "waiting":
        if sent(ledger, other) == (0, 1):
            moments.append(clock.now)
        following = ledger.outbox.deliveries()[0].next_try_at
        clock.now = following or clock.now
    assert len(moments) == 10
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    assert all(0.9 * planned <= gap <= 1.1 * planned for planned, gap in zip(GAPS, gaps, strict=True))
    assert gaps == sorted(gaps)
    assert 65 <= (moments[-1] - moments[0]).total_seconds() / 3600 <= 85
    assert len({headers["webhook-id"] for _, headers, _ in other.got}) == 1
    assert len({body for _, _, body in other.got}) == 1
    (given_up,) = ledger.outbox.deliveries()
    assert (given_up.status, given_up.answer, given_up.next_try_at) == ("failed", "500", None)


@pytest.mark.parametrize("answer", [301, 302, 307, 400, 404, 429, 503, OSError("down"), TimeoutError()])
def test_only_2xx_is_success(ledger: Ledger, answer: int | Exception) -> None:
    added(ledger)
    ledger.outbox.announce(EVENT, "1", {})
    assert sent(ledger, Other(answer)) == (0, 1)
    assert ledger.outbox.deliveries()[0].status == "waiting"
    assert sent(ledger, Other(200)) == (0, 0), "not at once again"


def test_410_ends_the_endpoint_and_what_waits_for_it(ledger: Ledger) -> None:
    endpoint, _ = added(ledger)
    for key in "123":
        ledger.outbox.announce(EVENT, key, {})
    other = Other(410)
    assert sent(ledger, other) == (0, 1)
    assert len(other.got) == 1
    assert sorted(each.status for each in ledger.outbox.deliveries()) == ["failed", "let go", "let go"]
    assert ledger.outbox.endpoints()[0].disabled_because == "answered 410 Gone"
    assert ledger.outbox.announce(EVENT, "4", {}) == 0
    with pytest.raises(NotThereError):
        ledger.outbox.rotate(endpoint, by="ada")


def test_the_same_found_again_is_not_sent_again(ledger: Ledger) -> None:
    added(ledger)
    assert [ledger.outbox.announce(EVENT, "7:0", {}) for _ in range(3)] == [1, 0, 0]
    assert ledger.outbox.announce("metric.breached", "x", {}) == 0, "nobody asked for that"


def test_two_who_send_at_once_do_not_take_the_same(ledger: Ledger, clock: Clock) -> None:
    added(ledger)
    ledger.outbox.announce(EVENT, "1", {})
    first = ledger.outbox.claim()
    assert first is not None
    assert ledger.outbox.claim() is None
    clock.now += timedelta(minutes=3)
    again = ledger.outbox.claim()
    assert again is not None, "the first one died"
    assert again.id == first.id


def test_one_endpoint_that_fails_holds_up_no_other(ledger: Ledger) -> None:
    added(ledger, "https://a.example/")
    added(ledger, "https://b.example/")
    ledger.outbox.announce(EVENT, "1", {})
    assert sent(ledger, Other(OSError("down"), 200)) == (1, 1)


def test_a_removed_endpoint_gets_nothing_and_its_secret_is_forgotten(ledger: Ledger) -> None:
    endpoint, secret = added(ledger)
    ledger.outbox.announce(EVENT, "1", {})
    ledger.outbox.remove(endpoint, by="ada")
    assert sent(ledger, Other(200)) == (0, 0)
    assert secret not in str(ledger.outbox.endpoints())
    actions = [entry.action for entry in ledger.access_log()][::-1]
    assert actions == [f"webhook {endpoint} added", f"webhook {endpoint} removed"]


def test_an_event_that_there_is_none_of_is_refused(ledger: Ledger) -> None:
    with pytest.raises(ImpossibleError, match="'all' is no event"):
        ledger.outbox.add("https://a.example/", "standard", ["all"], by="ada")


# Slack


def test_slack_gets_a_line_at_the_address_that_only_the_environment_knows(ledger: Ledger) -> None:
    added(ledger, "${SLACK}", "slack")
    ledger.outbox.announce(EVENT, "1", {"changed": 3})
    other = Other(200)
    assert sent(ledger, other) == (1, 0)
    url, headers, body = other.got[0]
    assert url == "https://hooks.slack.example/x"
    assert json.loads(body) == {"text": "3 customers changed <https://here.example/|Open Switchboard>"}
    assert "webhook-signature" not in headers
    assert "slack.example" not in str(ledger.outbox.endpoints()) + str(ledger.outbox.deliveries())


def test_text_for_slack_calls_nobody_and_leads_nowhere() -> None:
    hostile = {"interaction_id": "<!channel> & <https://evil.example|here>", "customer_id": "p_a|x> <@U1"}
    said = slack_text({"type": "conversation.worsening", "data": hostile}, HERE)
    assert "<!" not in said
    assert "<@" not in said
    assert "<https://evil" not in said
    assert said.count("<") == said.count(">") == said.count("|") == 1


# Where to


@pytest.mark.parametrize(
    "url",
    ["http://a.example/", "ftp://a.example/", "https:///x", "https://user:pw@a.example/", "https://a.example/\r\nX: y",
     "javascript:1", "", "https://a.example:99999/", "https://a.example/#x", "//a.example", "file:///etc/passwd"],
)  # fmt: skip
def test_what_is_no_https_address_is_refused(url: str) -> None:
    with pytest.raises(ImpossibleError):
        check_address(url, allow_private=False)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.8", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
     "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"],
)  # fmt: skip
def test_a_name_that_leads_into_our_own_network_is_refused(address: str) -> None:
    with pytest.raises(ImpossibleError, match="private network"):
        post("https://innocent.example/", {}, b"", resolve=lambda host, port: [address])
    with pytest.raises(ImpossibleError, match="private network"):
        post("https://innocent.example/", {}, b"", resolve=lambda host, port: ["93.184.216.34", address])


@contextmanager
def listening(
    status: int, headers: dict[str, str] | None = None, certificate: Path | None = None
) -> Iterator[tuple[int, list[tuple[str, str, bytes]]]]:
    got: list[tuple[str, str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.path, self.headers["Host"], self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1], got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_the_address_that_was_resolved_is_the_one_connected_to_and_asked_for_once() -> None:
    asked = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with listening(200) as (port, got):
        status = post(f"http://no-such-host.invalid:{port}/in?a=1", {}, b"{}", allow_private=True, resolve=resolve)
    assert status == 200
    assert asked == ["no-such-host.invalid"]
    assert got == [("/in?a=1", f"no-such-host.invalid:{port}", b"{}")]


def test_no_redirect_is_followed() -> None:
    with listening(200) as (inside, reached), listening(307, {"Location": f"http://127.0.0.1:{inside}/"}) as (port, _):
        assert post(f"http://127.0.0.1:{port}/", {}, b"{}", allow_private=True) == 307
        assert reached == []


def test_whoever_answers_a_byte_at_a_time_is_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            taken, _ = server.accept()
            with taken, suppress(OSError):
                taken.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                for _ in range(200):
                    taken.sendall(b"x")
                    time.sleep(0.05)

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        began = time.monotonic()
        with pytest.raises((OSError, http.client.HTTPException)):
            post(f"http://127.0.0.1:{server.getsockname()[1]}/", {}, b"{}", allow_private=True, deadline=0.4)
        assert time.monotonic() - began < 5
        thread.join()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate of them.example, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "them.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("them.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file: Path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.mark.parametrize(("host", "is_trusted"), [("them.example", True), ("others.example", False)])
def test_tls_is_with_the_host_that_was_named_whatever_its_address(
    certificate: Path, host: str, is_trusted: bool
) -> None:
    with listening(204, certificate=certificate) as (port, got):
        trusting = ssl.create_default_context(cafile=certificate)
        url = f"https://{host}:{port}/"

        def sent_there() -> int:
            return post(url, {}, b"{}", allow_private=True, resolve=lambda _, __: ["127.0.0.1"], context=trusting)

        if is_trusted:
            assert sent_there() == 204
        else:
            with pytest.raises(ssl.SSLCertVerificationError):
                sent_there()
        assert len(got) == is_trusted
