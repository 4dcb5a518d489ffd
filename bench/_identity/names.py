"""Names of people in several languages, and the ways in which one name is written."""

import random
from functools import cache
from importlib import import_module

from anyascii import anyascii

# Language of the names, and how many people in a hundred have one.
_LOCALES = {"en_GB": 46, "en_US": 20, "de_DE": 10, "pl_PL": 7, "fr_FR": 5, "ru_RU": 5, "uk_UA": 4, "el_GR": 3}
_NATIVE = ("ru_RU", "uk_UA", "el_GR")
_NICKNAMES = {
    "Abigail": "Abby", "Alexander": "Alex", "Andrew": "Andy", "Anthony": "Tony", "Benjamin": "Ben",
    "Catherine": "Kate", "Charles": "Charlie", "Christopher": "Chris", "Daniel": "Dan", "Deborah": "Debbie",
    "Edward": "Ted", "Elizabeth": "Liz", "Gregory": "Greg", "James": "Jim", "Jennifer": "Jenny", "Jonathan": "Jon",
    "Joseph": "Joe", "Joshua": "Josh", "Katherine": "Katie", "Kenneth": "Ken", "Margaret": "Peggy", "Matthew": "Matt",
    "Michael": "Mike", "Nicholas": "Nick", "Patricia": "Trish", "Rebecca": "Becky", "Richard": "Dick",
    "Robert": "Bob", "Samantha": "Sam", "Samuel": "Sam", "Stephen": "Steve", "Susan": "Sue", "Thomas": "Tom",
    "Timothy": "Tim", "Victoria": "Vicky", "William": "Bill",
}  # fmt: skip
# Other schools of writing Cyrillic and Greek in Latin letters, and German without its dots.
_OTHER_SPELLINGS = (
    ("shch", "sch"), ("yu", "iu"), ("ya", "ia"), ("kh", "h"), ("zh", "j"), ("ey", "ei"), ("iy", "y"),
    ("oy", "ou"), ("ks", "x"), ("v", "w"), ("y", "i"),
)  # fmt: skip
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def name(rng: random.Random) -> tuple[str, str]:
    """Give a given name and a surname of one language, common ones more often."""
    (locale,) = rng.choices(list(_LOCALES), list(_LOCALES.values()))
    given, family = _pools(locale)
    return given[int(len(given) * rng.random() ** 1.5)], family[int(len(family) * rng.random() ** 1.5)]


def latin(written: str) -> str:
    """Give what most tools hold: Latin letters, without accents."""
    return anyascii(written)


def nickname(given: str) -> str | None:
    """Give what friends call them, None for who has no such name here."""
    return _NICKNAMES.get(given)


def other_spelling(written: str) -> str | None:
    """Give another Latin spelling of a name, None where there is one only."""
    if written != (umlauts := written.translate(_UMLAUTS)):
        return umlauts
    if written.isascii():
        return None
    usual = latin(written)
    for letters, others in _OTHER_SPELLINGS:
        if letters in usual:
            return usual.replace(letters, others)
    return None


@cache
def _pools(locale: str) -> tuple[list[str], list[str]]:
    provider = import_module(f"faker.providers.person.{locale}").Provider
    family = provider.unisex_last_names if locale == "pl_PL" else provider.last_names
    return list(provider.first_names), list(family)
