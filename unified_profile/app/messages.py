"""Turns what people wrote into something safe to show. Message text is hostile until it has been through here."""

import re

import nh3
from markupsafe import Markup, escape

from unified_profile.plain_text import DROPPED_WITH_CONTENT, is_html, message_text, without_controls

_TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol",
    "p", "pre", "s", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip

_RICH = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=DROPPED_WITH_CONTENT,
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    strip_comments=True,
)
_EMPTY_END = re.compile(r"(?:\s|<br>|<p>\s*</p>|<p><br></p>)+$")


def message_html(body: str | None, limit: int = 20_000) -> Markup:
    """The message as HTML of a few harmless tags. Above `limit` characters of HTML it becomes plain text, cut."""
    text = without_controls(body or "").strip()
    if not is_html(text):
        return _lines(_cut(text, limit))
    cleaned = _EMPTY_END.sub("", _RICH.clean(text).strip())
    if len(cleaned) > limit:
        return _lines(_cut(message_text(text), limit))
    return Markup(cleaned)  # noqa: S704 - nh3 made it


def one_line(body: str | None, limit: int = 180) -> str:
    """The beginning of the message as one line of plain text. Not escaped: the template does that."""
    # Cut first: what is beyond can't be in the line, and cleaning costs by length.
    return _cut(" ".join(message_text((body or "")[: limit * 12]).split()), limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.splitlines())
