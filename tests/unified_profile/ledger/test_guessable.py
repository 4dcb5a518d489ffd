"""Passwords that everybody guesses first, and some that nobody does. Parts are counted by hand."""

import pytest

from unified_profile.ledger.guessable import FEWEST_PARTS, named_in, parts_needed


@pytest.mark.parametrize(
    ("password", "parts"),
    [
        ("password1234", 2),  # password, 1234
        ("Passw0rd!2026", 3),  # the same spelled with a nought, an exclamation mark, a year
        ("ILOVEYOU2024", 2),
        ("letmein123456", 2),
        ("qwertyuiop12", 3),  # a row of keys; two digits are no run
        ("890123456789", 1),  # round the end of the row
        ("aaaaaaaaaaaaaaaa", 1),
        ("1qaz2wsx3edc", 1),
        ("zyxwvutsrqponm", 1),  # backwards
        ("xkqzxkqzxkqz", 6),  # four letters, then they come again, twice
        ("welcome1welcome1", 3),  # welcome, 1, and both again
        ("mypassword2024!", 5),  # m, y, password, a year, !
        ("correct horse battery staple", 28),
        ("vT9#kk2pLq0z", 12),
        ("Straße ñandú übt", 17),  # sharp s is two letters when cases are one
        ("", 0),
    ],
)  # fmt: skip
def test_a_common_part_counts_as_one(password: str, parts: int) -> None:
    assert parts_needed(password) == parts


def test_what_is_common_and_what_is_not_lie_on_either_side() -> None:
    common = ["password1234", "Sommer2026!!", "P@ssw0rd1234", "Switchboard2026", "adminadminadmin", "abcd1234abcd1234"]
    good = ["zebra onion kite", "vT9#kk2pLq0z", "my bicycle has 3 bells", "dritter hut am nagel"]
    assert [each for each in common if parts_needed(each) >= FEWEST_PARTS] == []
    assert [each for each in good if parts_needed(each) < FEWEST_PARTS] == []


@pytest.mark.parametrize(
    ("password", "held"),
    [
        ("my Ann.Lee rides", "ann.lee"),
        ("ACME for ever 99", "acme"),
        ("4cme for ever 99", "acme"),
        ("brecht im garten", "brecht"),
        ("a lee shore in com", None),  # three letters are in too many words
        ("nothing of theirs", None),
    ],
)
def test_ones_own_name_is_found(password: str, held: str | None) -> None:
    assert named_in(password, "Ann.Lee-Brecht@acme.com" if held == "brecht" else "ann.lee@acme.com") == held
