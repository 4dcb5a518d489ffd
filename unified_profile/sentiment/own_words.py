"""What somebody wrote themselves in a message: without what they quote, the history below it, and their signature."""

import re

from unified_profile.plain_text import message_text

# Tried on one short line at a time: their cost is that of reading the line.
_LONGEST_LINE = 400
_WROTE = re.compile(r"\b(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|napisał)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_RULE = re.compile(r"_{10,}|-{2,} ?\w[\w' ]{3,40} ?-{2,}")
_HEADER_BEGINS = re.compile(r"\*?(?:from|von|de|van|od)\*?:\*? ?\S.*", re.IGNORECASE)
_HEADER_GOES_ON = re.compile(r"\*?(?:sent|date|to|gesendet|datum|an|envoyé|à|enviado|para)\*?:.*", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"-- ?|(?:sent from my|sent via|get outlook for|von meinem .{1,30} gesendet)\b.*", re.IGNORECASE
)


def own_words(body: str | None) -> str:
    """The sender's own words as plain text. Of an answer below what it quotes, that answer."""
    lines = [line.strip() for line in message_text(body, quotes=False).splitlines()]
    cut = next((place for place in range(len(lines)) if _history_begins(lines, place)), None)
    above = _unquoted(lines[:cut])
    return above if above or cut is None else _unquoted(lines[cut + 1 :])


def _unquoted(lines: list[str]) -> str:
    end = next((place for place, line in enumerate(lines) if _fits(_SIGNATURE, line)), None)
    return "\n".join(line for line in lines[:end] if not line.startswith(">")).strip()


def _history_begins(lines: list[str], place: int) -> bool:
    line, next_line = lines[place], lines[place + 1] if place + 1 < len(lines) else ""
    if _fits(_RULE, line) or _attributes(line):
        return True
    # Long addresses make mail programs break the line before "wrote:".
    if line.lower().startswith(("on ", "am ", "le ", "el ", "em ", "il ", "op ")) and next_line.endswith(":"):
        return _attributes(f"{line} {next_line}")
    return _fits(_HEADER_BEGINS, line) and _fits(_HEADER_GOES_ON, next_line)


def _attributes(line: str) -> bool:
    """Whether it says who wrote what follows, and when."""
    is_short = len(line) <= _LONGEST_LINE
    return is_short and line.endswith(":") and bool(_DIGIT.search(line)) and bool(_WROTE.search(line))


def _fits(pattern: re.Pattern[str], line: str) -> bool:
    return len(line) <= _LONGEST_LINE and pattern.fullmatch(line) is not None
