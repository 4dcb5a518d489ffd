"""Cards in switchboard.yaml: what is wrong is refused by name, and no secret is written down."""

from pathlib import Path

import pytest

from contracts.errors import ConfigurationError
from switchboard.cards import call_lines, card_doors
from switchboard.receiving import call_cards
from switchboard.settings import load_settings
from unified_profile.app.cards.doors import CardDoor
from unified_profile.ledger import Role

FILE = """
connections:
  chat: {connector: intercom}
  desk: {connector: zendesk}
  phone: {connector: aircall}
  qa: {connector: klaus}
cards:
"""


def doors(folder: Path, cards: str) -> dict[str, CardDoor]:
    (folder / "switchboard.yaml").write_text(FILE + cards, encoding="utf-8")
    return card_doors(load_settings(folder), {"CHAT_SECRET": "from-the-environment"})


def test_secrets_come_from_the_environment_and_one_that_is_not_there_shuts_its_card_only(tmp_path: Path) -> None:
    found = doors(
        tmp_path,
        '  chat: {account: 1234, secret: "${CHAT_SECRET}", role: lead}\n'
        '  desk: {account: acme.zendesk.com, secret: "${NOT_THERE}"}\n',
    )
    assert found["chat"] == CardDoor("chat", "intercom", "1234", "from-the-environment", Role.LEAD)
    assert found["desk"].secret == ""
    assert found["desk"].framers == ("https://acme.zendesk.com",)


def test_aircall_needs_no_secret_of_its_own_but_its_credentials(tmp_path: Path) -> None:
    config = '{api_id: "${ID}", api_token: "${TOKEN}"}'
    text = f"connections:\n  phone: {{connector: aircall, config: {config}}}\ncards:\n  phone: {{role: analyst}}\n"
    (tmp_path / "switchboard.yaml").write_text(text, encoding="utf-8")
    settings = load_settings(tmp_path)
    assert card_doors(settings) == {}
    assert call_lines(settings, {"ID": "i"}) == []
    (line,) = call_lines(settings, {"ID": "i", "TOKEN": "t"})
    assert (line.base_url, line.api_id, line.api_token, line.role) == ("https://api.aircall.io", "i", "t", Role.ANALYST)
    assert call_cards(settings) is None, "webhooks come in although the credentials are missing"


@pytest.mark.parametrize(
    ("cards", "setting"),
    [
        ("  chat: {account: a, secret: written-down}\n", "cards.chat.secret"),
        ("  qa: {account: a, secret: '${X}'}\n", "cards.qa.connector"),
        ("  none: {account: a, secret: '${X}'}\n", "connections"),
        ("  desk: {account: a, secret: k, framed_by: ['*']}\n", "cards.desk.framed_by"),
        ('  desk: {account: a, secret: k, framed_by: ["https://a.example; script-src *"]}\n', "cards.desk.framed_by"),
        ("  desk: {account: a, secret: k, framed_by: ['http://acme.zendesk.com']}\n", "cards.desk.framed_by"),
        ("  chat: {account: a, secret: '${X}', role: admin}\n", "cards.chat.role"),
        ("  chat: {account: a}\n", "cards.chat.secret"),
        ("  chat: {secret: '${X}'}\n", "cards.chat.account"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, cards: str, setting: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        doors(tmp_path, cards)
    assert refused.value.setting == setting
    assert refused.value.remedy
    assert "written-down" not in str(refused.value)
