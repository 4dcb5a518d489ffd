"""Reads what was typed into the search box: which kinds of thing it could be, and how the warehouse would spell it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import phonenumbers

LONGEST = 200
_PHONE = re.compile(r"^[+(]?[\d\s().\-/\u00a0\u2010-\u2015]{6,}(?:\s*(?:x|ext\.?|#)\s*\d{1,6})?$", re.IGNORECASE)
_ID_IN_PATH = re.compile(r"^(?=.*\d)[A-Za-z0-9_-]{1,64}$")
_HAS_SCHEME = re.compile(r"^(?:https?:)?//|^www\.|^[a-z0-9.-]+\.[a-z]{2,}/", re.IGNORECASE)
# What mail programs and pages put before what is meant.
_LINK = re.compile(r"^(?:tel|callto|sip|mailto):(?!//)", re.IGNORECASE)
_ADDRESS_AMONG_WORDS = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"'@]+\.[^\s<>()\[\],;:\"'@]+")
_INITIAL = re.compile(r"(?<!\S)(\w)\.(?=\s|,|$)")


@dataclass(frozen=True)
class Terms:
    """What was typed and its readings; empty where it cannot be read that way.

    `text` is lower case without accents; `phones` are possible numbers, international, digits only; `digits` is the
    number as typed; `ids` are ids a tool may have given; `urls` are spellings of a pasted address, `host` its host.
    """

    typed: str
    text: str = ""
    words: tuple[str, ...] = ()
    email: str | None = None
    phones: tuple[str, ...] = ()
    digits: str | None = None
    ids: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    host: str | None = None

    @property
    def is_empty(self) -> bool:
        """There is nothing to look for."""
        return not (self.text or self.urls)


def read_terms(typed: str, regions: Sequence[str]) -> Terms:
    """Every reading of what was typed. Never raises: what cannot be read is looked for as text."""
    printable = "".join(character for character in typed if character.isprintable() or character.isspace())
    wanted = _meant(" ".join(printable.split())[:LONGEST].strip())
    if _HAS_SCHEME.match(wanted) and "@" not in wanted.split("/")[0]:
        return _address(wanted)
    if "@" in wanted and " " not in wanted and len(wanted) > 2:
        return Terms(typed=wanted, text=wanted.lower(), email=wanted.lower())
    text = plain(_INITIAL.sub(r"\1", wanted))
    phones, digits = _phones(wanted, regions)
    words = tuple(re.findall(r"[^\s,;]+", text))
    is_one_word = len(words) == 1
    return Terms(
        typed=wanted,
        text=" ".join(words),
        words=words,
        phones=phones,
        digits=digits,
        ids=(text.removeprefix("#"),) if is_one_word and text.removeprefix("#") else (),
    )


def _meant(wanted: str) -> str:
    """Without what was pasted along: `Ann Lee <ann@acme.com>` and `mailto:ann@acme.com?subject=…` mean the address."""
    linked = _LINK.sub("", wanted)
    addresses = {found.group() for found in _ADDRESS_AMONG_WORDS.finditer(linked)}
    is_link = linked != wanted
    if len(addresses) == 1 and (" " in linked or "<" in linked or is_link):
        return addresses.pop().partition("?")[0]
    return linked.partition("?")[0] if is_link else wanted


def plain(text: str) -> str:
    """Lower case without accents: how the search index spells names."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return unicodedata.normalize("NFC", "".join(one for one in decomposed if not unicodedata.combining(one)))


def _phones(wanted: str, regions: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    if not _PHONE.match(wanted):
        return (), None
    digits = re.sub(r"\D", "", re.split(r"(?:x|ext\.?|#)", wanted, flags=re.IGNORECASE)[0])
    if not 6 <= len(digits) <= 20:
        return (), None
    international = "+" + digits[2:] if digits.startswith("00") else "+" + digits
    attempts = [(wanted, region) for region in regions] + [(international, None)]
    found = (_e164_digits(text, region) for text, region in attempts)
    return tuple(dict.fromkeys(number for number in found if number)), digits


def _e164_digits(text: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")


def _address(wanted: str) -> Terms:
    full = wanted if "//" in wanted else f"https://{wanted}"
    try:
        parts = urlsplit(full if not full.startswith("//") else f"https:{full}")
        host = (parts.hostname or "").lower()
    except ValueError:
        return Terms(typed=wanted, text=plain(wanted), words=(plain(wanted),))
    bare = f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"
    with_query = f"{bare}?{parts.query}" if parts.query else bare
    spellings = dict.fromkeys([full, with_query, bare, f"{bare}/", full.removesuffix("/")])
    segments = [one for one in re.split(r"[/?&=#]+", f"{parts.path}/{parts.query}/{parts.fragment}") if one]
    ids = dict.fromkeys(one.lower() for one in reversed(segments) if _ID_IN_PATH.match(one))
    return Terms(typed=wanted, ids=tuple(ids), urls=tuple(spellings), host=host)
