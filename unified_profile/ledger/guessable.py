"""Which passwords fall to the first guesses: those made of few parts that everybody's list of guesses begins with.

Length is asked for and nothing else (NIST SP 800-63B, ASVS 6.2): what letters there are does not matter, how many
guesses it takes does. A list of the most common passwords of twelve characters would be a list of such parts put
together, so that the parts are what is looked for.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

# Parts that a password needs, when a common word, a run of keys, a year or a repetition is one part as a letter is.
FEWEST_PARTS = 7
_SHORTEST_RUN = 3
_SHORTEST_NAMED = 4

_ROWS = (
    "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn",
    "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujm",
    "!@#$%^&*()", "147258369", "159357", "q1w2e3r4t5y6", "a1b2c3d4e5f6g7h8", "112233445566778899",
)  # fmt: skip
_LETTERS = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_YEAR = re.compile(r"(?:19|20)\d\d")


def folded(text: str) -> str:
    """The text as guessers try it: one case, one form of each letter."""
    return unicodedata.normalize("NFKC", text).casefold()


def parts_needed(password: str) -> int:
    """How many parts the password is made of, at least: single characters, and what counts as one part."""
    text = folded(password)
    spelled = text.translate(_LETTERS)
    fewest = [0] * (len(text) + 1)
    for start in range(len(text) - 1, -1, -1):
        longest = max(_word(text, start), _word(spelled, start), _run(text, start), _again(text, start), 1)
        # A part may also end early, where something longer begins.
        fewest[start] = 1 + min(fewest[start + length] for length in _lengths(longest))
    return fewest[0]


def named_in(password: str, name: str) -> str | None:
    """The part of somebody's name or address that the password holds, if any. Less than four letters say nothing."""
    text = folded(password)
    spelled = text.translate(_LETTERS)
    local, _, domain = folded(name).partition("@")
    # The last label of a domain is a country or com.
    found = [local, *re.split(r"[\W_]+", local), *domain.split(".")[:-1]]
    return next((one for one in found if len(one) >= _SHORTEST_NAMED and (one in text or one in spelled)), None)


def _lengths(longest: int) -> range | tuple[int, ...]:
    return (1,) if longest < _SHORTEST_RUN else (1, *range(_SHORTEST_RUN, longest + 1))


def _word(text: str, start: int) -> int:
    year = _YEAR.match(text, start)
    words = [len(word) for word in _words() if text.startswith(word, start)]
    return max([*words, 4 if year else 0])


def _run(text: str, start: int) -> int:
    """How far the same key, or keys that stand in a row, go on from here."""
    same = len(text) - start - len(text[start:].lstrip(text[start]))
    length = max([same, *(_along(text, start, row) for row in _rows())])
    return length if length >= _SHORTEST_RUN else 0


def _along(text: str, start: int, row: str) -> int:
    length = 0
    while start + length < len(text) and text[start : start + length + 1] in row:
        length += 1
    return length


def _again(text: str, start: int) -> int:
    """How much of what comes next was there before."""
    length = _SHORTEST_RUN
    while start + length <= len(text) and text.find(text[start : start + length], 0, start) >= 0:
        length += 1
    return length - 1 if length > _SHORTEST_RUN else 0


@cache
def _words() -> tuple[str, ...]:
    """What lists of leaked passwords are full of, in lower case and without digits put for letters."""
    return tuple((Path(__file__).parent / "common_words.txt").read_text(encoding="utf-8").split())


@cache
def _rows() -> tuple[str, ...]:
    """Each row there and back, and round once more: 890123."""
    there = [row + row for row in _ROWS]
    return (*there, *(row[::-1] for row in there))
