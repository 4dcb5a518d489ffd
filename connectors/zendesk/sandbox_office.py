"""How the make-believe Zendesk is set up: opening hours, promises, fields, forms and help articles."""

from connectors.zendesk.sandbox_words import ARTICLES, FIELDS, HOLIDAYS, POLICIES, SCHEDULES, Record, epoch, stamp
from sandbox.making.staff import HOURS
from sandbox.making.texts import topics
from sandbox.model import Team, World

_FOUNDED = "2021-03-01T08:00:00Z"
_DAY = 24 * 60
_DAYS_OFF = (("New Year's Day", "2026-01-01", "2026-01-01"), ("Christmas", "2026-12-25", "2026-12-26"))


def schedules(world: World) -> list[Record]:
    """The opening hours of each team, in minutes from Sunday's midnight."""
    return [
        {
            "id": SCHEDULES + team.id,
            "name": f"{team.name} hours",
            "time_zone": team.time_zone.rpartition("/")[2].replace("_", " "),
            "intervals": _intervals(team),
            "created_at": _FOUNDED,
            "updated_at": _FOUNDED,
        }
        for team in world.teams
    ]


def holidays(schedule: int) -> list[Record]:
    """Days on which a schedule's hours do not count."""
    return [
        {"id": HOLIDAYS + schedule % 100 * 10 + place, "name": name, "start_date": first, "end_date": last}
        for place, (name, first, last) in enumerate(_DAYS_OFF)
    ]


def policies() -> list[Record]:
    """What is promised to whom."""
    return [
        _policy(1, "Urgent and high", {"field": "priority", "operator": "is", "value": "high"}, 60),
        _policy(2, "Everything else", {"field": "status", "operator": "less_than", "value": "solved"}, 480),
    ]


def ticket_fields() -> list[Record]:
    """The standard field of the subject, and a field of our own for what a ticket is about."""
    return [
        _field(0, "subject", "Subject"),
        {
            **_field(1, "tagger", "Topic"),
            "custom_field_options": [
                {"id": FIELDS + 10 + place, "name": name.capitalize(), "raw_name": name, "value": name}
                for place, name in enumerate(sorted(topics()))
            ],
        },
    ]


def ticket_forms() -> list[Record]:
    """The one form."""
    number = FIELDS + 100
    return [
        {
            "id": number,
            "name": "Default ticket form",
            "raw_name": "Default ticket form",
            "display_name": "Contact us",
            "raw_display_name": "Contact us",
            "position": 0,
            "active": True,
            "default": True,
            "end_user_visible": True,
            "in_all_brands": True,
            "restricted_brand_ids": [],
            "ticket_field_ids": [FIELDS, FIELDS + 1],
            "agent_conditions": [],
            "end_user_conditions": [],
            "created_at": _FOUNDED,
            "updated_at": _FOUNDED,
        }
    ]


def articles(world: World) -> list[tuple[int, Record]]:
    """One help article for each topic, with when it was changed."""
    made = stamp(world.started_at)
    return [
        (
            epoch(world.started_at),
            {
                "id": ARTICLES + place,
                "title": f"Help with {name.replace('_', ' ')}",
                "name": f"Help with {name.replace('_', ' ')}",
                "body": f"<p>All about {name.replace('_', ' ')}.</p>",
                "locale": "en-us",
                "source_locale": "en-us",
                "author_id": None,
                "section_id": 1,
                "draft": False,
                "promoted": False,
                "position": place,
                "vote_sum": 0,
                "vote_count": 0,
                "outdated": False,
                "comments_disabled": False,
                "label_names": [name],
                "html_url": f"https://tideline.zendesk.com/hc/en-us/articles/{ARTICLES + place}",
                "created_at": made,
                "edited_at": made,
                "updated_at": made,
            },
        )
        for place, name in enumerate(sorted(topics()))
    ]


def _intervals(team: Team) -> list[dict[str, int]]:
    """Our weeks begin on Monday, a schedule's on Sunday."""
    found = [
        {
            "start_time": (day + 1) % 7 * _DAY + int(first * 60),
            "end_time": (day + 1) % 7 * _DAY + int(last * 60),
        }
        for day, (first, last) in HOURS[team.id].items()
    ]
    return sorted(found, key=lambda interval: interval["start_time"])


def _policy(number: int, title: str, condition: Record, minutes: int) -> Record:
    target = {"priority": "normal", "metric": "first_reply_time", "target": minutes, "business_hours": True}
    return {
        "id": POLICIES + number,
        "title": title,
        "description": "",
        "position": number,
        "filter": {"all": [condition], "any": []},
        "policy_metrics": [target],
        "created_at": _FOUNDED,
        "updated_at": _FOUNDED,
    }


def _field(place: int, kind: str, title: str) -> Record:
    return {
        "id": FIELDS + place,
        "type": kind,
        "title": title,
        "raw_title": title,
        "description": "",
        "raw_description": "",
        "position": place,
        "active": True,
        "required": False,
        "collapsed_for_agents": False,
        "regexp_for_validation": None,
        "title_in_portal": title,
        "visible_in_portal": True,
        "editable_in_portal": True,
        "required_in_portal": False,
        "tag": None,
        "removable": place > 0,
        "created_at": _FOUNDED,
        "updated_at": _FOUNDED,
    }
