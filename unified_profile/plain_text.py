"""Plain text of what people wrote, in whatever markup a tool keeps it. Still hostile: who shows it escapes it."""

import html
import re
import unicodedata

import nh3

DROPPED_WITH_CONTENT = {
    "applet", "audio", "canvas", "embed", "frame", "frameset", "head", "iframe", "math", "noembed", "noframes",
    "noscript",    "object", "script", "select", "style", "svg", "template", "textarea", "title", "video", "xmp",
}  # fmt: skip

_EVERYTHING = nh3.Cleaner(tags=set(), clean_content_tags=DROPPED_WITH_CONTENT, strip_comments=True)
_UNQUOTED = nh3.Cleaner(
    tags=set(), clean_content_tags=DROPPED_WITH_CONTENT | {"blockquote"}, attributes={}, strip_comments=True
)

_LOOKS_LIKE_HTML = re.compile(r"<[a-zA-Z!/?]")
_ENDS_A_LINE = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6]|/blockquote)\b[^>]*>", re.IGNORECASE)
_KEPT_CONTROLS = "\n\t"


def is_html(text: str) -> bool:
    """Whether it has anything that a browser might take for a tag."""
    return _LOOKS_LIKE_HTML.search(text) is not None


def message_text(body: str | None, *, quotes: bool = True) -> str:
    """The message as plain text, paragraphs as lines. Without `quotes`, what stands in a block quote is left out."""
    text = without_controls(body or "")
    if is_html(text):
        cleaner = _EVERYTHING if quotes else _UNQUOTED
        text = html.unescape(cleaner.clean(_ENDS_A_LINE.sub(r"\n\g<0>", text)))
    return text.strip()


def without_controls(text: str) -> str:
    """Without characters that draw nothing but change how the text around them is drawn; joiners in emoji stay."""
    return text.translate(_DRAWN)


class _Drawn(dict[int, int | None]):
    """For `str.translate`: None for characters to leave out. Each is judged when it is met first."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        self[code] = None if character not in _KEPT_CONTROLS and _is_control(character) else code
        return self[code]


_DRAWN = _Drawn()


def _is_control(character: str) -> bool:
    is_bidi = "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"
    return is_bidi or unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn")
