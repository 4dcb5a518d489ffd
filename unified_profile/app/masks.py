"""Masks what reaches a person: e-mail addresses and phone numbers."""

import re
from collections.abc import Mapping

import phonenumbers

from unified_profile.app.roles import Right, may
from unified_profile.ledger import Role

HIDDEN = "••••"
# It begins where a word does: tried from every letter, a long text without an address would take its square in time.
_ADDRESS = re.compile(r"(?<![^\s@<>\"'(),;:=])[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:=]+")
_NUMBER = re.compile(r"\+\d[\d\s().-]{4,22}\d")
_DIGITS = re.compile(r"\d[\d\s().-]*\d|\d")
_KEPT_DIGITS = 4
# Fewer digits than this, and the last four are most of the number.
_LONG_ENOUGH = 8
# What suggestions compare, and the type of key that each of the values has. None: text.
BARS: Mapping[str, str | None] = {
    "start": None,
    "name": "name",
    "address": "email",
    "company": None,
    "phone": "mobile",
    "external_id": "external_id",
}
# Of a caller whom nobody knows, some tools make the number the name, and its groups of digits are the name's words.
_MOST_DIGITS_OF_A_NAME = 5


def masked(role: Role, key_type: str | None, value: str) -> str:
    """Give a key's value in evidence as the role may see it."""
    return value if may(role, Right.EVIDENCE) else hidden(key_type, value)


def hidden(key_type: str | None, value: str) -> str:
    """Hide what reaches a person: ann@acme.com becomes a•••@acme.com, +447911123456 becomes +44 •••• 3456.

    Names, domains and ids stay. `key_type` None is free text, in which addresses and numbers with + are found. Where
    the key says it is an address or a number and none can be recognised, nothing is shown.
    """
    if key_type in ("email", "folded_email"):
        return _ADDRESS.sub(_masked_address, value) if _ADDRESS.fullmatch(value) else HIDDEN
    if key_type == "name" and sum(letter.isdigit() for letter in value) > _MOST_DIGITS_OF_A_NAME:
        return HIDDEN
    if key_type in ("mobile", "name_phone"):
        number = _NUMBER if _NUMBER.search(value) else _DIGITS
        return number.sub(_masked_number, value) if number.search(value) else HIDDEN
    return _NUMBER.sub(_masked_number, _ADDRESS.sub(_masked_address, value))


def masked_bar(role: Role, about: str, values: str) -> str:
    """Give the values of one bar of a suggestion likewise: several with ", " between them, each masked for itself."""
    return ", ".join(masked(role, BARS.get(about), value) if value else "" for value in values.split(", "))


def _masked_address(found: re.Match[str]) -> str:
    mailbox, _, domain = found.group().rpartition("@")
    return f"{mailbox[:1] if len(mailbox) > 1 else ''}•••@{domain}"


def _masked_number(found: re.Match[str]) -> str:
    written = found.group()
    digits = re.sub(r"\D", "", written)
    if len(digits) < _LONG_ENOUGH:
        return HIDDEN
    return f"{_country(written)}{HIDDEN} {digits[-_KEPT_DIGITS:]}"


def _country(written: str) -> str:
    try:
        return f"+{phonenumbers.parse(written).country_code} "
    except phonenumbers.NumberParseException:
        return ""
