"""Which language a message is in, by a model that comes with its package (langid: naive Bayes over byte n-grams)."""

from functools import cache
from typing import Any

# Below these the model guesses: "ok super" is Nigerian Pidgin to it, "Thanks!" English by a whisker.
LEAST_LETTERS = 10
LEAST_PROBABILITY = 0.5


def language_of(text: str) -> str | None:
    """The ISO 639 code, None when the text is too short or could as well be another language's."""
    words = " ".join(word for word in text.split() if "@" not in word and "://" not in word)
    if sum(map(str.isalpha, words)) < LEAST_LETTERS:
        return None
    language, probability = _identifier().classify(words)
    return str(language) if probability >= LEAST_PROBABILITY else None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - most runs have nothing new to read

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
