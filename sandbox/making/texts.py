"""What people write: phrases by topic from sandbox/words, filled in and put together."""

import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from random import Random
from typing import Any

_WORDS = Path(__file__).parent.parent / "words"

Phrases = tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """Phrases about one subject.

    `share` is its part of all contacts in percent, `mood` its effect on satisfaction in logits, `bot` how often the bot
    can settle it, `urgency` how much sooner than over others people pick up the phone.
    """

    name: str
    share: float
    mood: float
    bot: float
    urgency: float
    tags: Phrases
    subjects: Phrases
    openers: Phrases
    foreign: dict[str, Phrases]
    bot_answers: Phrases
    questions: Phrases
    details: Phrases
    solutions: Phrases
    notes: Phrases
    reopenings: Phrases
    calls: Phrases


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: tuple(value) if isinstance(value, list) else _tuples(value) if isinstance(value, dict) else value
        for key, value in values.items()
    }


def _load(name: str) -> dict[str, Any]:
    return _tuples(tomllib.loads((_WORDS / f"{name}.toml").read_text(encoding="utf-8")))


@cache
def topics() -> dict[str, Topic]:
    """Every topic by name, in the order of the file names."""
    files = sorted((_WORDS / "topics").glob("*.toml"))
    return {file.stem: Topic(name=file.stem, **_load(f"topics/{file.stem}")) for file in files}


@cache
def common() -> dict[str, Any]:
    """Phrases that fit every topic."""
    return _load("common")


@cache
def crm() -> dict[str, Any]:
    """Phrases of sales people."""
    return _load("crm")


@cache
def quality() -> dict[str, Any]:
    """Phrases of reviewers and of those they reviewed."""
    return _load("quality")


@cache
def hostile() -> Phrases:
    """Messages that try to break whoever shows, exports or parses them."""
    phrases: Phrases = _load("hostile")["messages"]
    return (*phrases, "<p>" + "All work and no play makes a very long message. " * 1_200 + "</p>")


def facts(rng: Random, number: int, first: str, company: str | None) -> dict[str, str]:
    """What the phrases of one conversation have in common."""
    return {
        "first": first,
        "company": company or "our shop",
        "order": f"TL-{10_000 + number * 7 % 89_999}",
        "amount": f"{rng.randrange(9, 900)}.{rng.choice(('00', '50', '90', '99'))}",
        "day": rng.choice(("yesterday", "this morning", "on Monday", "last Friday", "two days ago", "since last week")),
        "carrier": rng.choice(("DHL", "UPS", "Royal Mail", "FedEx", "DPD", "Blue Dart", "Correos")),
        "browser": rng.choice(("Chrome", "Firefox", "Safari", "Edge")),
        "shop": rng.choice(("Shopify", "WooCommerce", "Magento", "BigCommerce", "PrestaShop")),
        "code": str(rng.randrange(400, 599)),
    }


def say(rng: Random, phrases: Phrases, values: dict[str, str]) -> str:
    """One of the phrases, filled in, as plain text."""
    return rng.choice(phrases).format_map(values)


def html(*paragraphs: str) -> str:
    """Paragraphs as the tools store them."""
    return "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs if paragraph)
