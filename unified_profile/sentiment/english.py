"""How an English text sounds, by VADER: a word list with rules for emphasis, negation and "but"."""

import re
from functools import cache
from typing import Any

# What is read of a message. VADER's work grows with the cube of a sentence's length, so sentences are cut as well.
LONGEST_TEXT = 2_000
LONGEST_SENTENCE = 300

_ENDS = re.compile(r"(?<=[.!?…])\s+|\n+")


def sentiment_of(text: str) -> float:
    """From −1 (as bad as can be) to 1: the mean of VADER's compound score over the sentences that have any.

    Sentences are scored one by one, as VADER's authors advise for more than a tweet. Those without a feeling ("It's
    order TL-1204.") say nothing about the others; without any other it is 0.
    """
    scores = [score for sentence in _sentences(text) if (score := _compound(sentence))]
    return round(sum(scores) / len(scores), 4) if scores else 0.0


def _sentences(text: str) -> list[str]:
    return [sentence[:LONGEST_SENTENCE] for sentence in _ENDS.split(text[:LONGEST_TEXT]) if sentence.strip()]


def _compound(sentence: str) -> float:
    return float(_analyzer().polarity_scores(sentence)["compound"])


@cache
def _analyzer() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415 - as for the language model

    return SentimentIntensityAnalyzer()
