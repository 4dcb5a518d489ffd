"""Where each value at the head of a profile comes from, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from unified_profile.app import formats
from unified_profile.app.customers import Profile

# Attribute → what people call it, what several of it are called, how its value is written.
ATTRIBUTES: Mapping[str, tuple[str, str, Callable[[str], str]]] = {
    "name": ("Name", "names", str),
    "email": ("E-mail", "addresses", str),
    "phone": ("Phone", "numbers", formats.phone),
    "company_name": ("Company", "employers", str),
    "plan": ("Plan", "plans", formats.sentence),
    "language": ("Language", "languages", formats.language_name),
    "time_zone": ("Time zone", "time zones", formats.words),
}
# Rule of docs/decisions/golden-record.md → why the value counts and no other one.
BECAUSE = {
    "only": "nobody says anything else",
    "kept": "others were deleted in their tool",
    "readable": "others can't be read as numbers",
    "own": "others are not theirs alone",
    "verified": "proved to be theirs",
    "trusted": "more trusted about {many}",
    "spelled": "the fuller spelling",
    "main": "their main one there",
    "newer": "the newest",
    "key": "as good as any other",
}


@dataclass(frozen=True)
class Origin:
    """Who says a value, when their record last changed, and `because` of what it counts.

    `connection` is None when its name says no more than the tool's; `connector` is None for what their company has.
    """

    title: str
    value: str
    connector: str | None
    connection: str | None
    changed_at: datetime | None
    because: str
    link: str | None


def origins_of(profile: Profile) -> dict[str, Origin]:
    """Where name, e-mail, … come from, by attribute in the order of the page; only those that have a value."""
    said = {one.attribute: one for one in profile.sources}
    links = {record.record_key: record.source_url for record in profile.records}
    found = {}
    for attribute, (title, many, written) in ATTRIBUTES.items():
        source, shown = said.get(attribute), _shown(profile, attribute)
        if source is not None and source.value == shown:
            found[attribute] = Origin(
                title=title,
                value=written(source.value),
                connector=source.connector,
                connection=source.connection if source.connection != source.connector else None,
                changed_at=source.updated_at,
                because=BECAUSE.get(source.rule, formats.words(source.rule)).replace("{many}", many),
                link=links.get(source.record_key),
            )
        elif said and shown and attribute in ("company_name", "plan"):
            # What the company is called and pays for is the company's, whatever a record of one of its people says.
            found[attribute] = Origin(title, written(shown), None, None, None, "one for everybody there", None)
    return found


def _shown(profile: Profile, attribute: str) -> str | None:
    who = profile.customer
    return {
        "name": who.display_name,
        "email": who.primary_email,
        "phone": who.primary_phone,
        "company_name": who.company_name,
        "plan": who.plan,
        "language": who.language,
        "time_zone": who.time_zone,
    }[attribute]
