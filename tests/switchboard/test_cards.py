"""Cards in switchboard.yaml: what is wrong is refused by name, and no secret is written down."""

from pathlib import Path

import pytest

from contracts.errors import ConfigurationError
from switchboard.cards import card_doors
from switchboard.settings import load_settings
from unified_profile.app.cards.doors import CardDoor
from unified_profile.ledger import Role

FILE = """
connections:
  chat: {connector: intercom}
  desk: {connector: zendesk}
  phone: {connector: aircall}
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


@pytest.mark.parametrize(
    ("cards", "setting"),
    [
        ("  chat: {account: a, secret: written-down}\n", "cards.chat.secret"),
        ("  phone: {account: a, secret: '${X}'}\n", "cards.phone.connector"),
        ("  none: {account: a, secret: '${X}'}\n", "connections"),
        ("  desk: {account: a, secret: k, framed_by: ['*']}\n", "cards.desk.framed_by"),
        ('  desk: {account: a, secret: k, framed_by: ["https://a.example; script-src *"]}\n', "cards.desk.framed_by"),
        ("  desk: {account: a, secret: k, framed_by: ['http://acme.zendesk.com']}\n", "cards.desk.framed_by"),
        ("  chat: {account: a, secret: '${X}', role: admin}\n", "cards.chat.role"),
        ("  chat: {account: a}\n", "cards.chat.secret"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, cards: str, setting: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        doors(tmp_path, cards)
    assert refused.value.setting == setting
    assert refused.value.remedy
    assert "written-down" not in str(refused.value)
