"""The countries customers live in: names, languages, zones and phone numbers as people there write them."""

from dataclasses import dataclass
from random import Random

from sandbox.making.dice import Weighted

HOME_REGION = "GB"  # where the support organisation has its seat: numbers without + are read as numbers from here


@dataclass(frozen=True)
class Country:
    """`mobile` and `landline` are patterns after the calling code: # is any digit, + one from 2 to 9.

    `team` is the support team of the region.
    """

    code: str
    locale: str
    language: str
    zones: tuple[str, ...]
    calling_code: str
    mobile: tuple[str, ...]
    landline: tuple[str, ...]
    suffix: tuple[str, ...]
    team: int


# American numbers use the exchange 555, British landlines the ranges kept free for films. Elsewhere (and for British
# mobiles, whose film range number libraries call invalid) numbers are random ones of a valid form.
_FILM_NUMBERS = tuple(
    f"{area}###"
    for area in (
        "2079460", "1134960", "1144960", "1164960", "1174960", "1214960", "1314960", "1414960", "1514960",
        "1614960", "1914980", "2890180", "2920180",
    )
)  # fmt: skip
_NANP = tuple(f"{area}555####" for area in (
    202, 205, 206, 212, 213, 214, 215, 216, 303, 305, 312, 313, 314, 315, 323, 347, 404, 405, 408, 412, 415, 424, 469,
    502, 503, 504, 512, 516, 520, 559, 562, 585, 602, 612, 614, 615, 617, 619, 626, 646, 650, 702, 703, 704, 713, 714,
    718, 720, 757, 770, 773, 801, 813, 816, 818, 832, 858, 901, 904, 909, 916, 917, 919, 925, 949, 954, 971, 972, 978,
))  # fmt: skip
_CANADA = tuple(
    f"{area}555####" for area in (204, 250, 403, 416, 418, 438, 506, 514, 519, 604, 613, 647, 705, 778, 905)
)

COUNTRIES = (
    Country(
        "GB",
        "en_GB",
        "en",
        ("Europe/London",),
        "44",
        ("7400######", "7712######", "7803######"),
        _FILM_NUMBERS,
        ("Ltd", "Limited", "LLP"),
        1,
    ),
    Country(
        "US",
        "en_US",
        "en",
        ("America/New_York", "America/Chicago", "America/Los_Angeles"),
        "1",
        _NANP,
        _NANP,
        ("Inc", "LLC", "Co"),
        2,
    ),
    Country(
        "IN",
        "en_IN",
        "en",
        ("Asia/Kolkata",),
        "91",
        ("98########", "99########"),
        ("8041######", "2241######"),
        ("Pvt Ltd", "LLP"),
        3,
    ),
    Country(
        "DE",
        "de_DE",
        "de",
        ("Europe/Berlin",),
        "49",
        ("151########", "176########"),
        ("30901820##", "30220#####"),
        ("GmbH", "AG"),
        1,
    ),
    Country(
        "FR",
        "fr_FR",
        "fr",
        ("Europe/Paris",),
        "33",
        ("61#######", "67#######", "75#######"),
        ("1########",),
        ("SARL", "SAS"),
        1,
    ),
    Country("IE", "en_IE", "en", ("Europe/Dublin",), "353", ("87#######", "86#######"), ("16+#####",), ("Ltd",), 1),
    Country("ES", "es_ES", "es", ("Europe/Madrid",), "34", ("6########",), ("91#######",), ("SL", "SA"), 1),
    Country(
        "NL",
        "nl_NL",
        "nl",
        ("Europe/Amsterdam",),
        "31",
        (
            "61#######",
            "64#######",
        ),
        ("20+######",),
        ("BV",),
        1,
    ),
    Country(
        "PL", "pl_PL", "pl", ("Europe/Warsaw",), "48", ("60#######", "51#######"), ("22#######",), ("Sp. z o.o.",), 1
    ),
    Country("CA", "en_US", "en", ("America/Toronto", "America/Vancouver"), "1", _CANADA, _CANADA, ("Inc", "Ltd"), 2),
    Country(
        "BR",
        "pt_BR",
        "pt",
        ("America/Sao_Paulo",),
        "55",
        ("119########", "219########"),
        ("113#######",),
        ("Ltda", "SA"),
        2,
    ),
    Country("JP", "ja_JP", "ja", ("Asia/Tokyo",), "81", ("90+#######", "80+#######"), ("352######",), ("KK",), 3),
    Country(
        "AU", "en_GB", "en", ("Australia/Sydney",), "61", ("412######", "431######"), ("29#######",), ("Pty Ltd",), 3
    ),
)

BY_CODE = {country.code: country for country in COUNTRIES}
_DRAW = Weighted(COUNTRIES, (26, 24, 16, 7, 6, 3, 4, 3, 3, 4, 3, 2, 3))


def any_country(rng: Random) -> Country:
    """A country, by how many customers live there."""
    return _DRAW.draw(rng)


def any_number(rng: Random, country: Country, *, mobile: bool = True) -> str:
    """A phone number in E.164. Made up: never dial one."""
    pattern = rng.choice(country.mobile if mobile else country.landline)
    digits = (str(rng.randrange(2, 10)) if c == "+" else str(rng.randrange(10)) if c == "#" else c for c in pattern)
    return f"+{country.calling_code}{''.join(digits)}"


def country_of(number: str) -> Country:
    """The country of a number in E.164; for +1 the United States."""
    return next(country for country in COUNTRIES if number.startswith(f"+{country.calling_code}"))


def as_written(rng: Random, number: str) -> str:
    """A number in E.164 as somebody types it: with spaces, dashes, 00, or without the country where it is ours."""
    country = country_of(number)
    code = country.calling_code
    rest = number.removeprefix(f"+{code}")
    grouped = f"{rest[:3]} {rest[3:6]} {rest[6:]}".strip()
    spaced = f"+{code} {grouped}"
    styles = [number, spaced, spaced, f"00{code}{rest}", spaced.replace(" ", "-")]
    if country.code == HOME_REGION:
        styles += [f"0{rest[:4]} {rest[4:]}", f"0{rest}", f"(0{rest[:4]}) {rest[4:]}", f"+44 (0){rest[:4]} {rest[4:]}"]
    return rng.choice(styles)


def as_shown(number: str) -> str:
    """A number in E.164 as a phone system shows it: international, in groups."""
    code = country_of(number).calling_code
    rest = number.removeprefix(f"+{code}")
    return f"+1 {rest[:3]}-{rest[3:6]}-{rest[6:]}" if code == "1" else f"+{code} {rest[:4]} {rest[4:]}"
