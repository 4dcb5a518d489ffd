"""What a number as written means. Expected forms are the international dialling rules, written down by hand."""

from typing import Any

import pytest

from unified_profile.identity import default_rules
from unified_profile.identity.normalise import phones
from unified_profile.identity.normalise.phones import parse_phone

WITHHELD = default_rules().withheld_numbers


@pytest.mark.parametrize(
    ("written", "region", "e164"),
    [
        ("+44 7911 123456", None, "+447911123456"),
        ("07911 123456", "GB", "+447911123456"),
        ("07911 123456", "UA", None),
        ("07911 123456", None, None),
        ("00447911123456", "GB", "+447911123456"),
        ("+44 (0)20 7946 0018", None, "+442079460018"),
        ("tel:+442079460018", None, "+442079460018"),
        ("\u202a+44 7911 123456\u202c", None, "+447911123456"),
        ("+４４７９１１１２３４５６", None, "+447911123456"),
        ("٠٧٩١١١٢٣٤٥٦", "GB", "+447911123456"),
        ("447911123456@s.whatsapp.net", None, "+447911123456"),
        ("+447911123456@s.whatsapp.net", None, "+447911123456"),
        ("1-800-356-9377", "US", "+18003569377"),
    ],
)
def test_a_number_is_read_in_the_country_of_its_connection(written: str, region: str | None, e164: str | None) -> None:
    assert parse_phone(written, region, WITHHELD).e164 == e164


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("anonymous", "unparsable"),
        ("sip:alice@host", "unparsable"),
        ("0", "unparsable"),
        ("", "empty"),
        ("   ", "empty"),
        ("+266696687", "withheld"),
        ("266696687", "withheld"),
        ("+7378742833", "withheld"),
        ("+86 28 245 2253", "withheld"),
        ("+1 555 555 0199", "invalid"),
        ("+44 1", "unparsable"),
        ("12345678901234567", "impossible"),
    ],
)
def test_what_is_no_number_says_why(written: str, status: str) -> None:
    phone = parse_phone(written, "GB", WITHHELD)
    assert (phone.status, phone.e164) == (status, None)


def test_an_extension_is_kept_apart() -> None:
    phone = parse_phone("+44 20 7946 0018 x123", None, WITHHELD)
    assert (phone.e164, phone.extension, phone.number_type) == ("+442079460018", "123", "fixed_line")


def test_the_kind_of_line_is_told() -> None:
    assert parse_phone("+447911123456", None, WITHHELD).number_type == "mobile"
    assert parse_phone("+12025550123", None, WITHHELD).number_type == "fixed_line_or_mobile"


def test_numbers_are_read_by_connection_and_kept_in_order(hub: Any) -> None:
    hub.add("uk:contact:1", phones=["07911 123456", None, "anonymous"])
    hub.add("ua:contact:1", phones=["067 123 4567"])
    hub.resolve(phone_regions={"uk": "gb", "ua": "UA", "other": ""})
    rows = hub.con.execute(
        "select record_key, raw, e164, status, position from identity.record_phone order by all"
    ).fetchall()
    assert rows == [
        ("ua:contact:1", "067 123 4567", "+380671234567", "ok", 1),
        ("uk:contact:1", "07911 123456", "+447911123456", "ok", 1),
        ("uk:contact:1", "anonymous", None, "unparsable", 3),
    ]


def test_a_number_is_parsed_once_in_the_life_of_the_warehouse(hub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.add("a:contact:1", phones=["+447911123456", "+447911123456"])
    hub.add("b:contact:1", phones=["+447911123456"])
    assert hub.resolve().phones_parsed == 1
    assert hub.resolve().phones_parsed == 0
    hub.add("c:contact:1", phones=["+447911123457"])
    assert hub.resolve().phones_parsed == 1
    monkeypatch.setattr(phones.phonenumbers, "__version__", "99.0.0")
    assert hub.resolve().phones_parsed == 2, "a new library may know new numbers"
    assert hub.con.execute("select distinct library_version from identity.phone_cache").fetchall() == [("99.0.0",)]
