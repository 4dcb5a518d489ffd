"""Numbers and names as people read them. None is shown as a dash, never as zero."""

import math
from datetime import timedelta

import phonenumbers
from pydantic import TypeAdapter, ValidationError

DASH = "–"
SPACE = "\u00a0"  # between a number and its unit: they stay on one line

_MILLION, _BILLION = 1e6, 1e9
_LENGTH = TypeAdapter(timedelta)
_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹"}

LANGUAGES = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nb": "Norwegian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}

CHANNEL_NAMES = {
    "chat": "Chat",
    "email": "E-mail",
    "phone": "Phone",
    "whatsapp": "WhatsApp",
    "sms": "SMS",
    "social": "Social",
    "form": "Form",
}


def number(value: float | None) -> str:
    """Whole number with thousands separated."""
    return DASH if _is_missing(value) else f"{value:,.0f}"


def percent(value: float | None, digits: int = 0) -> str:
    """A share (0 to 1) as a percentage. Almost everything is never rounded up to 100."""
    if value is None or math.isnan(value):
        return DASH
    shown = f"{value * 100:.{digits}f}"
    return f"{'>99' if float(shown) >= 100 and value < 1 else shown}{SPACE}%"


def money(value: float | None, currency: str | None) -> str:
    """An amount without its cents."""
    if _is_missing(value):
        return DASH
    symbol = _SYMBOLS.get((currency or "").upper())
    return f"{symbol}{value:,.0f}" if symbol else f"{value:,.0f} {currency or ''}".strip()


def duration(seconds: float | None) -> str:
    """A length of time in its two largest units."""
    if seconds is None or math.isnan(seconds) or seconds < 0:
        return DASH
    whole = round(seconds)
    if whole < 60:
        return f"{whole}{SPACE}s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}{SPACE}min {rest}{SPACE}s" if rest and minutes < 10 else f"{minutes}{SPACE}min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours}{SPACE}h {minutes}{SPACE}min" if minutes else f"{hours}{SPACE}h"
    days, hours = divmod(hours, 24)
    return f"{days}{SPACE}d {hours}{SPACE}h" if hours and days < 7 else f"{days}{SPACE}d"


def iso_span(written: str | None) -> str:
    """A length of time as ISO 8601 writes it, such as P7D or PT15M, as people read it."""
    try:
        length = _LENGTH.validate_python(written)
    except ValidationError:
        return written or DASH
    return plural(length.days, "day") if length.days and not length.seconds else duration(length.total_seconds())


def rating(score: float | None, scale_max: float | None) -> str:
    """An answer to a survey with its scale: 4/5."""
    if score is None or math.isnan(score):
        return DASH
    return f"{score:g}/{scale_max:g}" if scale_max else f"{score:g}"


def rating_tone(score: float | None, scale_max: float | None) -> str:
    """good, mixed or bad, on the scale's own terms; neutral without a scale."""
    if score is None or not scale_max:
        return "neutral"
    share = score / scale_max
    return "good" if share >= 0.75 else "mixed" if share >= 0.5 else "bad"


def quality_tone(score: float | None) -> str:
    """good, mixed or bad for a quality score of 0 to 100."""
    if score is None or math.isnan(score):
        return "neutral"
    return "good" if score >= 85 else "mixed" if score >= 65 else "bad"


def odds(one_in: float) -> str:
    """One in so many, to two digits; a billion stands for all beyond it."""
    if one_in >= _BILLION:
        return "under 1 in a billion"
    if one_in >= _MILLION:
        return f"1 in {float(f'{one_in:.2g}') / _MILLION:g}{SPACE}million"
    return f"1 in {float(f'{one_in:.2g}'):,.0f}"


def words(value: str | None) -> str:
    """A tool's constant as words: out_of_opening_hours → out of opening hours."""
    return (value or "").replace("_", " ").strip()


def channel_name(channel: str | None) -> str:
    """What people call a channel."""
    return CHANNEL_NAMES.get(channel or "") or words(channel).capitalize() or "Contact"


def language_name(tag: str | None) -> str:
    """English name of the language of a tag such as pt-BR; the tag itself for rarer ones."""
    return LANGUAGES.get((tag or "").partition("-")[0].lower()) or (tag or "")


def phone(written: str | None) -> str:
    """A number spaced as its country does; what is no international number stays as written."""
    try:
        number = phonenumbers.parse(written or "", None)
    except phonenumbers.NumberParseException:
        return written or ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def sentence(text: str | None) -> str:
    """The text with its first letter large."""
    return (text or "")[:1].upper() + (text or "")[1:]


def initials(name: str | None) -> str:
    """Up to two letters for the avatar; none for a name without letters."""
    parts = [part for part in (name or "").split() if part[0].isalpha()]
    return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper()


def hue(text: str | None) -> int:
    """One of twelve colours, always the same for the same text."""
    return sum((index + 1) * ord(letter) for index, letter in enumerate((text or "")[:40])) % 12


def plural(count: int, one: str, many: str | None = None) -> str:
    """The count with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _is_missing(value: float | None) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))
