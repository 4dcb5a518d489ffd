"""What an event is called and which icon stands for it."""

from unified_profile.app.formats import words
from unified_profile.app.messages import one_line
from unified_profile.app.timeline import Event

# Events whose body is not a message somebody sent.
NOT_A_MESSAGE = frozenset(
    {"assigned", "opened", "closed", "snoozed", "on_hold", "transferred", "rating", "review", "tagged", "other"}
    | {"bot_joined", "bot_handed_off", "bot_resolved", "incident", "training"}
)

_LABELS = {
    "message": "Message",
    "note": "Note",
    "assigned": "Assigned",
    "opened": "Reopened",
    "closed": "Closed",
    "snoozed": "Snoozed",
    "on_hold": "Put on hold",
    "call": "Call",
    "voicemail": "Voicemail",
    "transferred": "Transferred",
    "tagged": "Tagged",
    "bot_joined": "Bot joined",
    "bot_handed_off": "Bot handed over",
    "bot_resolved": "Bot settled it",
    "rating": "Rated",
    "review": "Quality review",
    "deal_created": "Deal created",
    "deal_won": "Deal won",
    "deal_lost": "Deal lost",
    "task": "Task",
    "meeting": "Meeting",
    "activity": "Activity",
    "incident": "Incident",
    "training": "Training",
}
_ICONS = {
    "message": "chat",
    "note": "note",
    "assigned": "person",
    "opened": "open",
    "closed": "check",
    "snoozed": "clock",
    "on_hold": "clock",
    "call": "phone",
    "voicemail": "voicemail",
    "transferred": "transfer",
    "bot_joined": "bot",
    "bot_handed_off": "bot",
    "bot_resolved": "bot",
    "rating": "smile",
    "review": "shield",
    "deal_created": "deal",
    "deal_won": "deal",
    "deal_lost": "deal",
    "task": "task",
    "meeting": "meeting",
    "activity": "task",
    "incident": "warn",
    "training": "training",
}


def describe(event: Event) -> str:
    """A few words: what happened, with the title the tool gave it."""
    kind = event.event_type or "other"
    label = _LABELS.get(kind) or words(kind).capitalize()
    # The title of what is written inside an interaction is the interaction's own, which stands above it.
    title = "" if kind in ("message", "opened") else one_line(event.title, 120)
    if kind == "other":
        return title or "Event"
    if kind == "activity":
        return title or label
    return f"{label}: {title}" if title and title.casefold() not in label.casefold() else label


def event_icon(event: Event) -> str:
    """Name of the symbol in the sprite."""
    if event.event_type == "message" and event.channel in ("email", "whatsapp", "sms", "form"):
        return event.channel
    return _ICONS.get(event.event_type or "", "other")
