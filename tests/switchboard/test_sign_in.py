"""`sign_in` in switchboard.yaml: ways in that are set up whole, and clear words for those that are not."""

import json
from pathlib import Path

import pytest

from contracts.errors import ConfigurationError
from switchboard.settings import Settings, load_settings
from switchboard.sign_in import sealer, ways_in
from tests.switchboard.test_command_line import run
from unified_profile.ledger import Role, new_key

KEY = new_key()


def settings_of(folder: Path, text: str) -> Settings:
    (folder / "switchboard.yaml").write_text(f"sign_in: {{{text}}}\n")
    return load_settings(folder)


def test_without_settings_people_sign_in_by_link_or_password(tmp_path: Path) -> None:
    found = ways_in(settings_of(tmp_path, ""), {})
    assert (found.passwords, found.totp_roles) == (True, frozenset())


def test_roles_that_need_an_app_are_read(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, "passwords: false, totp_roles: [admin, lead]")
    found = ways_in(settings, {"SWITCHBOARD_TOTP_KEY": KEY})
    assert (found.passwords, found.totp_roles) == (False, frozenset({Role.ADMIN, Role.LEAD}))


def test_a_key_is_read_from_the_variable_that_is_named_and_a_former_one_after_it(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, "totp_key: '${OURS}'")
    sealed = sealer(settings, {"OURS": KEY}).seal("secret", 7)
    assert sealer(settings, {"OURS": f"{new_key()}, {KEY}"}).open(sealed, 7) == "secret"
    assert not sealer(settings, {"SWITCHBOARD_TOTP_KEY": KEY}).has_key


@pytest.mark.parametrize(
    ("text", "environ", "said"),
    [
        ("totp_roles: [admin]", {}, r"sign_in\.totp_roles.*admin must have.*no key.*SWITCHBOARD_TOTP_KEY.*new-key"),
        ("totp_roles: [admin]", {"SWITCHBOARD_TOTP_KEY": "short"}, r"sign_in\.totp_key.*one of its keys is none"),
        (f"totp_roles: [admin], totp_key: {KEY}", {}, r"sign_in\.totp_key.*a secret is written down"),
    ],
    ids=["no key", "no good key", "key in the file"],
)
def test_half_made_settings_are_named(tmp_path: Path, text: str, environ: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as caught:
        ways_in(settings_of(tmp_path, text), environ)
    assert KEY not in str(caught.value)


def test_a_role_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"sign_in\.totp_roles"):
        settings_of(tmp_path, "totp_roles: [boss]")


def test_doctor_names_what_is_half_made(tmp_path: Path) -> None:
    settings_of(tmp_path, "totp_roles: [admin]")
    found = {each["area"]: each for each in json.loads(run("doctor", "--offline", "--json", home=tmp_path).stdout)}
    assert not found["sign-in"]["ok"]
    assert "switchboard users new-key" in found["sign-in"]["message"]
    (tmp_path / ".env").write_text(f"SWITCHBOARD_TOTP_KEY={KEY}\n")
    found = {each["area"]: each for each in json.loads(run("doctor", "--offline", "--json", home=tmp_path).stdout)}
    assert found["sign-in"] == {"area": "sign-in", "ok": True, "message": "by links, passwords"}


PROVIDER = "issuer: https://login.example.com, client_id: switchboard"
SECRET = {"SWITCHBOARD_OIDC_SECRET": "given"}


def with_provider(
    folder: Path, more: str = "", app: str = "app: {public_url: https://support.example.com}"
) -> Settings:
    (folder / "switchboard.yaml").write_text(f"{app}\nsign_in: {{oidc: {{{PROVIDER}{more}}}}}\n")
    return load_settings(folder)


def test_a_provider_is_read_whole(tmp_path: Path) -> None:
    more = ", title: Acme, domains: ['@Acme.com'], role_claim: realm.roles, makes_users: true"
    more += ", roles: {heads: lead, all: agent}"
    found = ways_in(with_provider(tmp_path, more), SECRET).oidc
    assert found is not None
    assert (found.issuer, found.client_id, found.client_secret) == ("https://login.example.com", "switchboard", "given")
    assert (found.title, found.domains, found.role_claim) == ("Acme", {"acme.com"}, "realm.roles")
    assert list(found.roles.items()) == [("heads", Role.LEAD), ("all", Role.AGENT)]
    assert found.makes_users
    assert "given" not in repr(found)


@pytest.mark.parametrize(
    ("more", "app", "environ", "words"),
    [
        ("", "app: {}", SECRET, r"app\.public_url.*browsers come back.*login/oidc/callback"),
        ("", "app: {public_url: https://a.b}", {}, r"oidc\.client_secret.*SWITCHBOARD_OIDC_SECRET.*not set"),
        (", client_secret: given", "app: {public_url: https://a.b}", {}, r"oidc\.client_secret.*written down"),
        (", makes_users: true", "app: {public_url: https://a.b}", SECRET, r"oidc\.makes_users.*sign_in\.oidc\.roles"),
    ],
)
def test_a_provider_set_up_by_half_is_named(
    tmp_path: Path, more: str, app: str, environ: dict[str, str], words: str
) -> None:
    with pytest.raises(ConfigurationError, match=words):
        ways_in(with_provider(tmp_path, more, app), environ)


def test_doctor_names_a_provider_and_one_set_up_by_half(tmp_path: Path) -> None:
    with_provider(tmp_path, ", title: Acme")
    assert "SWITCHBOARD_OIDC_SECRET} is not set" in run("doctor", "--offline", "--json", home=tmp_path).stdout
    (tmp_path / ".env").write_text("SWITCHBOARD_OIDC_SECRET=given\n")
    assert "by links, passwords, Acme" in run("doctor", "--offline", "--json", home=tmp_path).stdout


def test_a_proxy_is_read_whole(tmp_path: Path) -> None:
    text = "proxy: {header: X-Email, addresses: [10.0.0.5, 10.1.0.0/16], secret_header: X-Key, secret: '${KEY}'}"
    found = ways_in(settings_of(tmp_path, text), {"KEY": "given"}).proxy
    assert found is not None
    assert [str(network) for network in found.networks] == ["10.0.0.5/32", "10.1.0.0/16"]
    assert (found.header, found.secret_header, found.secret) == ("X-Email", "X-Key", "given")
    assert "given" not in repr(found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("secret: '${KEY}'", r"sign_in\.proxy.*both its header and its value"),
        ("secret_header: X-Key", r"sign_in\.proxy.*both its header and its value"),
        ("secret_header: X-Key, secret: '${KEY}'", r"sign_in\.proxy\.secret.*\$\{KEY\} is not set"),
        ("secret_header: X-Key, secret: given", r"sign_in\.proxy\.secret.*written down"),
    ],
)
def test_a_proxy_set_up_by_half_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        ways_in(settings_of(tmp_path, f"proxy: {{header: X-Email, addresses: [10.0.0.5], {text}}}"), {})


@pytest.mark.parametrize(
    "text", ["header: X-Email", "header: X-Email, addresses: []", "header: 'X Email', addresses: [10.0.0.5]"]
)
def test_a_proxy_without_an_address_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"sign_in\.proxy"):
        settings_of(tmp_path, f"proxy: {{{text}}}")
