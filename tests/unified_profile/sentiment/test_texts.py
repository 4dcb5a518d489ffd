"""What is read of a message, in which language, and how it sounds: expectations follow from the published word list."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unified_profile.app.hostile import PAYLOADS
from unified_profile.sentiment.english import sentiment_of
from unified_profile.sentiment.language import language_of
from unified_profile.sentiment.own_words import own_words
from unified_profile.sentiment.score import Scored, score_text


def compound(*valences: float) -> float:
    """VADER's published formula: the sum of the words' valences, made to fit between −1 and 1."""
    total = sum(valences)
    return total / math.sqrt(total * total + 15)


@pytest.mark.parametrize(
    ("body", "own"),
    [
        ("Great, it works.\n\nOn Mon, 5 Oct 2026 at 10:00, Eva <eva@us.example>\nwrote:\n> awful", "Great, it works."),
        ("Danke.\nAm 5.10.2026 um 10:00 schrieb Eva:\n> furchtbar", "Danke."),
        ("Fine.\n-----Original Message-----\nFrom: Eva\nawful", "Fine."),
        ("Fine.\nFrom: Eva <eva@us.example>\nSent: Monday\nawful", "Fine."),
        ("Fine.\n________________________________\nawful", "Fine."),
        ("> awful\nFine.", "Fine."),
        ("On 5 Oct 2026 Eva wrote:\n> awful\nFine, thanks.", "Fine, thanks."),
        ("<p>Fine.</p><blockquote><p>awful</p></blockquote>", "Fine."),
        ("Fine.\n-- \nHappy Hugs Ltd", "Fine."),
        ("Fine.\nSent from my iPhone", "Fine."),
        ("<style>p{}</style><p>one &amp; two</p><script>awful()</script>", "one & two"),
        # What only looks like history is the customer's own.
        ("My colleague wrote:\nit is fine", "My colleague wrote:\nit is fine"),
        ("From: London, a parcel\nwas lost", "From: London, a parcel\nwas lost"),
        (None, ""),
    ],
)
def test_only_own_words_are_read(body: str | None, own: str) -> None:
    assert own_words(body) == own


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where can I find the invoices of last year, please?", "en"),
        ("Wir wurden doppelt belastet, bitte um Erstattung.", "de"),
        ("Nous avons été débités deux fois.", "fr"),
        ("請求書の金額が間違っています。", "ja"),
        ("ok super", None),
        ("HUMAN", None),
        ("see https://shop.example/where-are-all-of-the-orders and mail someone@shop.example", None),
        ("12345 67890 ///// !!!!!", None),
        ("", None),
    ],
)
def test_a_language_is_named_where_there_is_enough_to_go_by(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # In the list: good 1.9, bad −2.5, angry −2.3. "very" adds 0.293 away from zero, "not" turns by −0.74.
        ("It is good.", compound(1.9)),
        ("It is bad.", compound(-2.5)),
        ("It is very bad.", compound(-2.5 - 0.293)),
        ("It is not good.", compound(1.9 * -0.74)),
        # Two sentences weigh the same, and one without a feeling nothing.
        ("It is good. I am angry.", (compound(1.9) + compound(-2.3)) / 2),
        ("It is bad. It stands in TL-1204.", compound(-2.5)),
        ("It stands in TL-1204.", 0.0),
        ("", 0.0),
    ],
)
def test_english_sounds_as_its_words_are_listed(text: str, expected: float) -> None:
    assert sentiment_of(text) == pytest.approx(expected, abs=1e-4)


def test_other_languages_and_short_texts_are_unknown_and_not_neutral() -> None:
    assert score_text("Das war furchtbar schlecht, ich bin wütend.") == Scored("de", None)
    assert score_text("bad") == Scored(None, None)
    assert score_text("The parcel has arrived at our office.") == Scored("en", 0.0)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_only_text(payload: str) -> None:
    scored = score_text(f"<p>I am very angry about all of this.</p>{payload}")
    assert scored.sentiment is None or -1 <= scored.sentiment <= 1


@given(st.text(max_size=600))
def test_any_text_has_a_score_in_range_and_always_the_same(text: str) -> None:
    scored = score_text(text)
    assert scored.sentiment is None or -1 <= scored.sentiment <= 1
    assert score_text(text) == scored


@pytest.mark.parametrize(
    "piece", ["good but ", "<", "<blockquote>", "On 1 wrote ", "a", ">\n", "On 1 " + "1 " * 190 + "\n", "!", "\u202e"]
)
def test_no_text_takes_long(piece: str) -> None:
    score_text("The first one loads the models, which takes a while.")
    started = time.process_time()
    score_text((piece * 5_000)[:5_000])
    assert time.process_time() - started < 0.5
