"""Names of people and companies, and the e-mail addresses made of them."""

import re
import unicodedata
from functools import cache
from random import Random
from typing import Any

from faker.factory import Factory

_LATIN = str.maketrans({"ł": "l", "Ł": "L", "ß": "ss", "ø": "o", "Ø": "O", "đ": "d", "æ": "ae", "œ": "oe"})
FREE_MAIL_DOMAINS = ("gmail.com", "outlook.com", "yahoo.com", "hotmail.com", "icloud.com", "proton.me")
_FREE_MAIL = ("gmail.com", "gmail.com", *FREE_MAIL_DOMAINS)

_FIRST = (
    "Amber", "Anchor", "Apex", "Arbour", "Aspen", "Atlas", "Beacon", "Birch", "Blue", "Bright", "Cedar", "Cinder",
    "Clover", "Cobalt", "Copper", "Coral", "Crescent", "Delta", "Ember", "Fable", "Fern", "Fjord", "Flint", "Gable",
    "Garnet", "Golden", "Granite", "Harbour", "Hazel", "Heron", "Indigo", "Ivory", "Juniper", "Kestrel", "Lantern",
    "Larch", "Linden", "Lunar", "Maple", "Marble", "Meadow", "Mint", "Nimbus", "North", "Oak", "Olive", "Onyx", "Opal",
    "Orchard", "Otter", "Pebble", "Pine", "Quartz", "Raven", "Ridge", "River", "Rowan", "Saffron", "Sage", "Silver",
    "Slate", "Sparrow", "Spruce", "Summit", "Tidal", "Timber", "Velvet", "Willow", "Winter", "Wren",
)  # fmt: skip
_SECOND = (
    "Apparel", "Atelier", "Bakery", "Bikes", "Books", "Botanics", "Ceramics", "Coffee", "Cosmetics", "Crafts", "Décor",
    "Denim", "Design", "Electronics", "Eyewear", "Foods", "Footwear", "Furniture", "Games", "Gardens", "Goods",
    "Hardware", "Home", "Instruments", "Jewellery", "Kitchen", "Knitwear", "Leather", "Lighting", "Living", "Market",
    "Motors", "Music", "Organics", "Outdoor", "Paper", "Pets", "Pharma", "Prints", "Records", "Supply", "Tea",
    "Textiles",    "Tools", "Toys", "Trading", "Travel", "Watches", "Wellness", "Wines",
)  # fmt: skip


@cache
def _faker(locale: str) -> Any:
    return Factory.create(locale, providers=["faker.providers.person"])


def person_name(rng: Random, locale: str) -> tuple[str, str]:
    """First and last name as usual in a locale, in its own script."""
    names = _faker(locale)
    names.random = rng
    return names.first_name(), names.last_name()


def latin_name(rng: Random, locale: str, name: tuple[str, str]) -> tuple[str, str]:
    """The name in ASCII letters, as it stands in an address. Drawn anew where the script gives no letters."""
    first, last = (slug(part) for part in name)
    if first and last:
        return first, last
    names = _faker(locale)
    names.random = rng
    return slug(names.first_romanized_name()), slug(names.last_romanized_name())


def slug(text: str) -> str:
    """Lower-case ASCII letters and digits of a text."""
    plain = unicodedata.normalize("NFKD", text.translate(_LATIN)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


def company_name(number: int) -> str:
    """The name of the n-th company, without its legal form. All pairs come up once before any comes again."""
    pairs = len(_FIRST) * len(_SECOND)
    place = number * 1_237 % pairs  # coprime to the number of pairs, so that neighbours look unlike
    again = number // pairs
    name = f"{_FIRST[place % len(_FIRST)]} {_SECOND[place // len(_FIRST)]}"
    return f"{name} {again + 1}" if again else name


def work_email(rng: Random, latin: tuple[str, str], domain: str, number: int) -> str:
    """An address at the company. The person's number keeps namesakes apart."""
    first, last = latin
    local = rng.choice((f"{first}.{last}", f"{first}.{last}", f"{first[0]}{last}", first, f"{first}_{last}"))
    return f"{local}{number if local == first or number % 9 == 0 else ''}@{domain}"


def private_email(rng: Random, latin: tuple[str, str], number: int) -> str:
    """An address at a free mail service. The number makes it one that nobody is likely to have."""
    first, last = latin
    local = rng.choice((f"{first}.{last}", f"{first}{last}", f"{last}.{first}", f"{first[0]}.{last}"))
    return f"{local}.{number:04d}x@{rng.choice(_FREE_MAIL)}"


def misspelt(rng: Random, email: str) -> str:
    """The address with a typing error: two letters swapped, one left out, or the well-known slips in the domain."""
    local, _, domain = email.partition("@")
    slips = {
        "gmail.com": "gmial.com",
        "outlook.com": "outlok.com",
        "yahoo.com": "yaho.com",
        "hotmail.com": "hotmal.com",
    }
    if domain in slips and rng.random() < 0.5:
        return f"{local}@{slips[domain]}"
    place = rng.randrange(1, len(local) - 1) if len(local) > 2 else 0
    if rng.random() < 0.5 and len(local) > 2 and local[place] != local[place + 1]:
        return f"{local[:place]}{local[place + 1]}{local[place]}{local[place + 2 :]}@{domain}"
    return f"{local[:place]}{local[place + 1 :] or 'x'}@{domain}"
