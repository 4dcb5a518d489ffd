"""The card in the shape that each tool draws."""

import secrets
import zlib
from typing import Any

from unified_profile.app.cards.card import Card

REFRESH = "refresh"
_LONGEST_PANEL_TEXT = 255
_LONGEST_CANVAS_TEXT = 500


def intercom_canvas(card: Card) -> dict[str, Any]:
    """Intercom's Canvas Kit: components of a conversation's detail pane. Its text components read a little Markdown."""
    components: list[dict[str, Any]] = [{"type": "text", "text": _plain(card.title), "style": "header"}]
    if card.subtitle:
        components.append({"type": "text", "text": _plain(card.subtitle), "style": "muted"})
    fields = [{"type": "field-value", "field": line.label, "value": _plain(line.text)} for line in card.lines]
    components += [
        {"type": "data-table", "items": fields},
        _button("open", "Open in Switchboard", {"type": "url", "url": card.link}, "primary"),
        _look("Look again", "link"),
    ]
    return _canvas(components)


def again_canvas() -> dict[str, Any]:
    """What a request that was answered before gets: nobody, and a button to ask anew."""
    said = "This card was shown before. Press to see it as it is now."
    return _canvas([{"type": "text", "text": said, "style": "muted"}, _look("Show who this is", "primary")])


def _canvas(components: list[dict[str, Any]]) -> dict[str, Any]:
    return {"canvas": {"content": {"components": components}}}


def _look(label: str, style: str) -> dict[str, Any]:
    # Intercom signs which button was pressed: named anew each time, pressing it makes a request like no other.
    return _button(f"{REFRESH}-{secrets.token_hex(8)}", label, {"type": "submit"}, style)


def aircall_insights(card: Card) -> dict[str, Any]:
    """Aircall's insight card: lines beside a live call."""
    title = {"type": "title", "text": card.title, "link": card.link}
    about = [{"type": "shortText", "text": card.subtitle}] if card.subtitle else []
    lines = [{"type": "shortText", "label": line.label, "text": line.text} for line in card.lines]
    return {"contents": [title, *about, *lines]}


def pipedrive_panel(card: Card) -> dict[str, Any]:
    """Pipedrive's JSON panel, by the schema in pipedrive_panel.json; a field too many would break the whole panel."""
    if card.customer_id is None:
        return {"data": {}, "external_link": {"url": card.link, "label": "Search in Switchboard"}}
    texts = [_short(line.text) for line in card.lines]
    return {
        "data": {
            # The panel wants a number, and nothing is looked up by it.
            "id": zlib.crc32(card.customer_id.encode()),
            "header": _short(card.title),
            "state": {"color": "yellow", "label": "Open"}
            if card.is_open
            else {"color": "grey", "label": "Nothing open"},
            **dict(zip(("wanted", "open", "felt", "contact"), texts, strict=True)),
        },
        "external_link": {"url": card.link, "label": "Open in Switchboard"},
    }


def hubspot_answer(card: Card, frame: str) -> dict[str, Any]:
    """What the app card of HubSpot draws by itself, and `frame`, the address it may open once."""
    lines = [{"label": line.label, "text": line.text} for line in card.lines]
    return {"title": card.title, "subtitle": card.subtitle, "lines": lines, "link": card.link, "frame": frame}


def _button(key: str, label: str, action: dict[str, str], style: str) -> dict[str, Any]:
    return {"type": "button", "id": key, "label": label, "style": style, "action": action}


def _plain(text: str) -> str:
    """Text that leads nowhere: Canvas Kit makes a link of [words](address)."""
    return _cut(text.replace("](", "] ("), _LONGEST_CANVAS_TEXT)


def _short(text: str) -> str:
    return _cut(text, _LONGEST_PANEL_TEXT)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
