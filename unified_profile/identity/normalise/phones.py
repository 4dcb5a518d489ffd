"""Phone numbers of every record in E.164, each distinct string parsed once in the life of the warehouse."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from unified_profile.identity.rules import Rules
from unified_profile.identity.statements import run

_TYPES = {number: PhoneNumberType.to_string(number).lower() for number in PhoneNumberType.values()}
_WHATSAPP = re.compile(r"@(s\.whatsapp\.net|c\.us)$", re.IGNORECASE)
_NOT_DIGITS = re.compile(r"\D")


@dataclass(frozen=True)
class Phone:
    """What a written number means. `status` is ok, invalid, impossible, unparsable, withheld or empty."""

    status: str
    e164: str | None = None
    extension: str | None = None
    number_type: str | None = None


def normalise_phones(con: duckdb.DuckDBPyConnection, phone_regions: Mapping[str, str | None], rules: Rules) -> int:
    """Write identity.record_phone and give how many strings had to be parsed, the rest being known from before.

    `phone_regions` maps a connection to the ISO country its numbers without + are read in. Without one, such numbers
    stay unparsable: the same digits are different people in different countries.
    """
    regions = {connection: region.upper() for connection, region in phone_regions.items() if region}
    run(con, "written_phones", connections=list(regions), regions=list(regions.values()))
    version = phonenumbers.__version__
    unseen = run(con, "unseen_phones", library_version=version)
    parsed = [parse_phone(raw, region or None, rules.withheld_numbers) for raw, region in unseen]
    run(
        con,
        "record_phone",
        library_version=version,
        raws=[raw for raw, _ in unseen],
        regions=[region for _, region in unseen],
        e164s=[phone.e164 for phone in parsed],
        extensions=[phone.extension for phone in parsed],
        number_types=[phone.number_type for phone in parsed],
        statuses=[phone.status for phone in parsed],
    )
    return len(unseen)


def parse_phone(raw: str, region: str | None, withheld_numbers: frozenset[str]) -> Phone:
    """Read one written number. Only valid numbers get an E.164 form."""
    text = _WHATSAPP.sub("", raw.strip())
    if not text:
        return Phone("empty")
    if _NOT_DIGITS.sub("", text) in withheld_numbers:
        return Phone("withheld")
    if _WHATSAPP.search(raw.strip()) and not text.startswith("+"):
        text = f"+{text}"
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return Phone("unparsable")
    if not phonenumbers.is_possible_number(number):
        return Phone("impossible", extension=number.extension)
    if not phonenumbers.is_valid_number(number):
        return Phone("invalid", extension=number.extension)
    return Phone(
        "ok",
        phonenumbers.format_number(number, PhoneNumberFormat.E164),
        number.extension,
        _TYPES[phonenumbers.number_type(number)],
    )
