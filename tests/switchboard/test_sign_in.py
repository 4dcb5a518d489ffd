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
