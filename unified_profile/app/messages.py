"""Turns what people wrote into something safe to show. Message text is hostile until it has been through here."""

import html
import re
import unicodedata

import nh3
from markupsafe import Markup, escape

_TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol",
    "p", "pre", "s", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_DROPPED_WITH_CONTENT = {
    "applet", "audio", "canvas", "embed", "frame", "frameset", "head", "iframe", "math", "noembed", "noframes",
    "noscript",    "object", "script", "select", "style", "svg", "template", "textarea", "title", "video", "xmp",
}  # fmt: skip

_RICH = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    strip_comments=True,
)
_TEXT_ONLY = nh3.Cleaner(tags=set(), clean_content_tags=_DROPPED_WITH_CONTENT, strip_comments=True)

_LOOKS_LIKE_HTML = re.compile(r"<[a-zA-Z!/?]")
_ENDS_A_LINE = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6]|/blockquote)\b[^>]*>", re.IGNORECASE)
_EMPTY_END = re.compile(r"(?:\s|<br>|<p>\s*</p>|<p><br></p>)+$")
_KEPT_CONTROLS = "\n\t"


def message_html(body: str | None, limit: int = 20_000) -> Markup:
    """The message as HTML of a few harmless tags. Above `limit` characters of HTML it becomes plain text, cut."""
    text = _without_controls(body or "").strip()
    if not _LOOKS_LIKE_HTML.search(text):
        return _lines(_cut(text, limit))
    cleaned = _EMPTY_END.sub("", _RICH.clean(text).strip())
    if len(cleaned) > limit:
        return _lines(_cut(message_text(text), limit))
    return Markup(cleaned)  # noqa: S704 - nh3 made it


def message_text(body: str | None) -> str:
    """The message as plain text, paragraphs as lines. Not escaped: the template does that."""
    text = _without_controls(body or "")
    if _LOOKS_LIKE_HTML.search(text):
        text = html.unescape(_TEXT_ONLY.clean(_ENDS_A_LINE.sub("\n", text)))
    return text.strip()


def one_line(body: str | None, limit: int = 180) -> str:
    """The beginning of the message as one line of plain text. Not escaped: the template does that."""
    # Cut first: what is beyond can't be in the line, and cleaning costs by length.
    return _cut(" ".join(message_text((body or "")[: limit * 12]).split()), limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.splitlines())


def _without_controls(text: str) -> str:
    """Without characters that draw nothing but change how the text around them is drawn; joiners in emoji stay."""
    return "".join(one for one in text if one in _KEPT_CONTROLS or not _is_control(one))


def _is_control(character: str) -> bool:
    is_bidi = "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"
    return is_bidi or unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn")
