"""Who sent a webhook: each scheme as its vendor describes it, and not one bit of it may differ."""

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.connector_spec import Signature
from contracts.signatures import Message, Proof

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
URL = "https://hooks.example.com/hooks/crm"
BODY = b'{"topic":"x","data":{"item":{"id":"5"}}}'
SECRET = "s3cr\u00e9t"

INTERCOM = Signature(scheme="hmac", algorithm="sha1", header="X-Hub-Signature", prefix="sha1=", secret="s")
JIRA = Signature(scheme="hmac", header="X-Hub-Signature", prefix="sha256=", secret="s")
HUBSPOT = Signature(
    scheme="hmac",
    header="X-HubSpot-Signature-v3",
    encoding="base64",
    signs="{method}{url}{body}{timestamp}",
    timestamp_header="X-HubSpot-Request-Timestamp",
    timestamp_unit="epoch milliseconds",
    secret="s",
)
ZENDESK = Signature(
    scheme="hmac",
    header="X-Zendesk-Webhook-Signature",
    encoding="base64",
    signs="{timestamp}{body}",
    timestamp_header="X-Zendesk-Webhook-Signature-Timestamp",
    timestamp_unit="timestamp",
    secret="s",
)
BASIC = Signature(scheme="basic", username="u", secret="s")
TOKEN = Signature(scheme="token", header="Authorization", prefix="Bearer ", secret="s")
BODY_TOKEN = Signature(scheme="body token", token="auth.token", secret="s")
HMACS = {"intercom": INTERCOM, "jira": JIRA, "hubspot": HUBSPOT, "zendesk": ZENDESK}


def genuine(signature: Signature, secret: str = SECRET, body: bytes = BODY, at: datetime = NOW) -> Message:
    """What the tool would send, written down from its documentation and not from connector.yaml."""
    key = secret.encode()
    milliseconds, second = str(int(at.timestamp() * 1000)), at.strftime("%Y-%m-%dT%H:%M:%SZ")
    if signature is INTERCOM:
        headers = {"x-hub-signature": "sha1=" + hmac.new(key, body, hashlib.sha1).hexdigest()}
    elif signature is JIRA:
        headers = {"x-hub-signature": "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()}
    elif signature is HUBSPOT:
        said = b"POST" + URL.encode() + body + milliseconds.encode()
        digest = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
        headers = {"x-hubspot-signature-v3": digest, "x-hubspot-request-timestamp": milliseconds}
    elif signature is ZENDESK:
        digest = base64.b64encode(hmac.new(key, second.encode() + body, hashlib.sha256).digest()).decode()
        headers = {"x-zendesk-webhook-signature": digest, "x-zendesk-webhook-signature-timestamp": second}
    elif signature is BASIC:
        headers = {"authorization": "Basic " + base64.b64encode(b"switchboard:" + key).decode()}
    else:
        headers = {"authorization": f"Bearer {secret}"}
    return Message("POST", URL, headers, body)


def refusal(signature: Signature, message: Message, secret: str = SECRET, now: datetime = NOW) -> str | None:
    return Proof(signature, secret, "switchboard").refuses(message, now)


def flipped(data: bytes, bit: int) -> bytes:
    place, inner = divmod(bit % (len(data) * 8), 8)
    return data[:place] + bytes([data[place] ^ (1 << inner)]) + data[place + 1 :]


def with_header(message: Message, name: str, value: bytes) -> Message:
    return replace(message, headers={**message.headers, name: value.decode("latin-1")})


@pytest.mark.parametrize("signature", [*HMACS.values(), BASIC, TOKEN], ids=[*HMACS, "basic", "token"])
def test_what_the_tool_sends_is_taken(signature: Signature) -> None:
    secret = SECRET if signature is not TOKEN else "ascii"
    assert refusal(signature, genuine(signature, secret), secret) is None


def test_the_published_vectors_hold() -> None:
    # RFC 2202 case 2 and RFC 4231 case 2.
    body, key = b"what do ya want for nothing?", "Jefe"
    sha1 = "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
    sha256 = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert refusal(INTERCOM, Message("POST", URL, {"x-hub-signature": sha1}, body), key) is None
    assert refusal(JIRA, Message("POST", URL, {"x-hub-signature": sha256}, body), key) is None
    assert refusal(JIRA, Message("POST", URL, {"x-hub-signature": sha256.upper()}, body), key) == "wrong signature"


@given(name=st.sampled_from(sorted(HMACS)), body=st.binary(min_size=1, max_size=200), bit=st.integers(0, 1599))
def test_not_one_bit_of_the_body_may_differ(name: str, body: bytes, bit: int) -> None:
    message = genuine(HMACS[name], body=body)
    assert refusal(HMACS[name], message) is None
    assert refusal(HMACS[name], replace(message, body=flipped(body, bit))) == "wrong signature"


@given(
    name=st.sampled_from(sorted(HMACS)), secret=st.text(st.characters(codec="ascii"), min_size=1), bit=st.integers(0)
)
def test_not_one_bit_of_the_secret_may_differ(name: str, secret: str, bit: int) -> None:
    other = flipped(secret.encode(), bit)
    # The eighth bit makes no text; HMAC fills short keys with zero bytes, so that a zero at the end is the same key.
    if max(other) < 128 and other.rstrip(b"\0") != secret.encode().rstrip(b"\0"):
        assert refusal(HMACS[name], genuine(HMACS[name], secret), other.decode()) == "wrong signature"


@given(name=st.sampled_from(["hubspot", "zendesk"]), bit=st.integers(0, 159))
def test_not_one_bit_of_the_timestamp_may_differ(name: str, bit: int) -> None:
    message = genuine(HMACS[name])
    header = (HMACS[name].timestamp_header or "").lower()
    other = with_header(message, header, flipped(message.headers[header].encode(), bit))
    assert refusal(HMACS[name], other) == "wrong signature"


@given(signature=st.sampled_from([*HMACS.values(), BASIC]), bit=st.integers(0, 799))
def test_not_one_bit_of_the_signature_may_differ(signature: Signature, bit: int) -> None:
    message = genuine(signature)
    header = (signature.header or "authorization").lower()
    given_ = message.headers[header].encode()
    other = flipped(given_, bit)
    # The scheme's own name may be written in capitals.
    if other.lower() != given_.lower() or not other.lower().startswith(b"basic "):
        assert refusal(signature, with_header(message, header, other)) in {"wrong signature", "no signature"}


@given(secret=st.text(min_size=1, max_size=40), other=st.text(min_size=1, max_size=40))
def test_basic_takes_its_own_password_and_no_other(secret: str, other: str) -> None:
    pair = base64.b64encode(f"switchboard:{other}".encode("utf-8", "surrogatepass")).decode() if other.isascii() else ""
    message = Message("POST", URL, {"authorization": f"Basic {pair or 'x'}"}, BODY)
    assert (refusal(BASIC, message, secret) is None) == (bool(pair) and other == secret)


@pytest.mark.parametrize("signature", [HUBSPOT, ZENDESK], ids=["hubspot", "zendesk"])
@pytest.mark.parametrize("seconds", [-301, 301, -86_400, 10**6])
def test_a_message_from_another_time_is_refused(signature: Signature, seconds: int) -> None:
    old = genuine(signature, at=NOW + timedelta(seconds=seconds))
    assert refusal(signature, old) == "too old or too new"
    near = genuine(signature, at=NOW + timedelta(seconds=299 if seconds > 0 else -299))
    assert refusal(signature, near) is None


@pytest.mark.parametrize("stamp", ["nan", "inf", "-1", "", "1e400", "2026-13-45T00:00:00Z", "x" * 1000])
@pytest.mark.parametrize("signature", [HUBSPOT, ZENDESK], ids=["hubspot", "zendesk"])
def test_a_signed_but_silly_timestamp_is_refused(signature: Signature, stamp: str) -> None:
    said = BODY + stamp.encode() if signature is HUBSPOT else stamp.encode() + BODY
    said = b"POST" + URL.encode() + said if signature is HUBSPOT else said
    digest = base64.b64encode(hmac.new(SECRET.encode(), said, hashlib.sha256).digest()).decode()
    headers = {str(signature.header).lower(): digest, str(signature.timestamp_header).lower(): stamp}
    assert refusal(signature, Message("POST", URL, headers, BODY)) in {"too old or too new", "no signature"}


def test_a_body_token_is_compared_whole() -> None:
    def sent(body: bytes) -> str | None:
        return refusal(BODY_TOKEN, Message("POST", URL, {}, body), "abc")

    assert sent(b'{"auth":{"token":"abc"}}') is None
    assert sent(b'{"auth":{"token":"abx"}}') == "wrong signature"
    assert sent(b'{"auth":{"token":"ab"}}') == "wrong signature"
    assert sent(b'{"auth":{"token":["abc"]}}') == "no signature"
    assert sent(b'{"auth":{"token":""}}') == "no signature"
    assert sent(b'{"auth":{"token":"\\ud800"}}') in {"malformed", "wrong signature"}
    assert sent(b'{"auth":"abc"}') == "no signature"
    assert sent(b"[" * 5000) == "malformed"


@pytest.mark.parametrize("signature", [*HMACS.values(), BASIC, TOKEN, BODY_TOKEN])
def test_nothing_is_taken_without_proof_or_without_a_secret_of_ours(signature: Signature) -> None:
    assert refusal(signature, Message("POST", URL, {}, b"{}")) == "no signature"
    if signature is not BODY_TOKEN:
        assert refusal(signature, genuine(signature, "")) is not None
        assert refusal(signature, genuine(signature, ""), "") == "no signature"


@pytest.mark.parametrize(
    "incomplete",
    [{"scheme": "hmac", "secret": "s"}, {"scheme": "basic", "secret": "s"}, {"scheme": "hmac", "header": "X"}],
)
def test_a_scheme_that_says_not_where_to_look_is_no_scheme(incomplete: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="needs the setting"):
        Signature.model_validate(incomplete)
