"""The make-believe workspace: its people, teams, tags, segments, fields, help centre and audit log."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from connectors.intercom.sandbox_answers import Record, not_found, refuse, turned
from connectors.intercom.sandbox_changes import Changes
from connectors.intercom.sandbox_help import Help
from connectors.intercom.sandbox_records import APP_ID, Records, epoch
from sandbox.http import Answer, json_response
from sandbox.making.presence import Presence, is_away, presence_of

_SEGMENTS = ("Active", "New", "Slipping away")
_ACTIVITY = {
    "login": ("admin_login_success", "logged in"),
    "away": ("admin_away_mode_change", "went away"),
    "back": ("admin_away_mode_change", "came back"),
    "logout": ("admin_logout", "logged out"),
}
_FIELDS = (("contact", "email"), ("contact", "name"), ("contact", "pipedrive_person_id"), ("company", "country"))


class Workspace:
    """What hangs on no conversation, contact or company."""

    def __init__(self, records: Records, clock: Callable[[], datetime], changes: Changes, *, zone: str) -> None:
        self._records, self._clock, self._zone = records, clock, zone
        self._presence = presence_of(records.world)
        self._moments = [each.at.timestamp() for each in self._presence]
        self._help = Help(records, clock, changes)

    def routes(self) -> list[tuple[str, str, Answer]]:
        """Method, path and answer of each."""
        return [
            ("GET", "/me", self.me),
            ("GET", "/admins", self.admins),
            ("GET", "/admins/activity_logs", self.activity_logs),
            ("GET", "/admins/{id}", self.admin),
            ("GET", "/away_status_reasons", self.away_status_reasons),
            ("GET", "/teams", self.teams),
            ("GET", "/tags", self.tags),
            ("GET", "/segments", self.segments),
            ("GET", "/data_attributes", self.data_attributes),
            *self._help.routes(),
        ]

    def me(self, _: Request) -> Response:
        """Whose token it is, and the workspace."""
        first = self._records.people_of_support()[0]
        shown = {**self._records.admin(first), "avatar": {"type": "avatar", "image_url": None}, "email_verified": True}
        region = {"region": "US", "timezone": self._zone, "created_at": 1_600_000_000, "identity_verification": True}
        return json_response({**shown, "app": {"type": "app", "id_code": APP_ID, "name": "Sandbox", **region}})

    def admins(self, _: Request) -> Response:
        """Everybody who works there now."""
        return json_response({"type": "admin.list", "admins": self._admins()})

    def admin(self, request: Request) -> Response:
        """One of them; who left is unknown."""
        found = next((each for each in self._admins() if each["id"] == request.path_params["id"]), None)
        return json_response(found) if found else not_found()

    def activity_logs(self, request: Request) -> Response:
        """Sign-ins and absences between two instants, newest first, whatever order is asked for."""
        after, before = (request.query_params.get(f"created_at_{side}") for side in ("after", "before"))
        if after is None or not after.isdigit() or not (before or "0").isdigit():
            return refuse(400, "parameter_not_found", "created_at_after parameter not found or not a UNIX timestamp")
        last = min(int(before) if before else 2**40, int(self._clock().timestamp()) + 1)
        found = slice(bisect_right(self._moments, int(after)), bisect_left(self._moments, last))
        rows = [self._activity(each) for each in reversed(self._presence[found])]
        return turned(request, rows, key="activity_logs", kind="activity_log.list", usual=20, most=50)

    def away_status_reasons(self, _: Request) -> Response:
        """Why somebody may be away."""
        made = epoch(self._records.world.started_at)
        reasons = [("Lunch", "🥪"), ("Training", "🎓")]
        rows = [
            {"type": "away_status_reason", "id": str(61 + n), "label": label, "emoji": emoji, "order": n}
            | {"deleted": False, "created_at": made, "updated_at": made}
            for n, (label, emoji) in enumerate(reasons)
        ]
        return json_response({"type": "list", "data": rows})

    def teams(self, _: Request) -> Response:
        """Every team."""
        teams = [self._records.team(team.id) for team in self._records.world.teams]
        return json_response({"type": "team.list", "teams": teams})

    def tags(self, _: Request) -> Response:
        """Every tag."""
        return json_response({"type": "list", "data": [self._records.tag(name) for name in self._records.tags]})

    def segments(self, request: Request) -> Response:
        """Every segment; how many belong to each only when asked."""
        made = epoch(self._records.world.started_at)
        counted = request.query_params.get("include_count") == "true"
        rows = [
            {"type": "segment", "id": f"5e9{place:021x}", "name": name, "created_at": made, "updated_at": made}
            | {"person_type": "user"}
            | ({"count": len(self._records.contacts) // (place + 1)} if counted else {})
            for place, name in enumerate(_SEGMENTS)
        ]
        return json_response({"type": "segment.list", "segments": rows, "pages": {}})

    def data_attributes(self, _: Request) -> Response:
        """Fields of contacts and companies. Only those the organisation made itself have an id."""
        made = epoch(self._records.world.started_at)
        rows = [
            {
                "type": "data_attribute",
                "model": model,
                "name": name,
                "full_name": f"custom_attributes.{name}" if custom else name,
                "label": name.replace("_", " ").capitalize(),
                "description": "",
                "data_type": "string",
                "api_writable": True,
                "messenger_writable": False,
                "ui_writable": True,
                "custom": custom,
                "archived": False,
                **({"id": 3_000 + place, "created_at": made, "updated_at": made} if custom else {}),
            }
            for place, (model, name) in enumerate(_FIELDS)
            for custom in [place >= 2]
        ]
        return json_response({"type": "list", "data": rows})

    def _admins(self) -> list[Record]:
        now = self._clock()
        recent = [each for each in self._presence if now - timedelta(days=8) < each.at <= now]
        return [
            {**self._records.admin(agent), "away_mode_enabled": is_away(agent, recent)}
            for agent in self._records.people_of_support()
            if agent.joined_at <= now
        ]

    def _activity(self, change: Presence) -> Record:
        agent = self._records.agents[change.agent]
        kind, words = _ACTIVITY[change.kind]
        away = {"away_mode": change.kind == "away", "reassign_conversations": False, "source": "admin update from web"}
        return {
            "id": change.id,
            "performed_by": {"type": "admin", "id": agent.intercom_id, "email": agent.email, "ip": "127.0.0.1"},
            "metadata": away if kind == "admin_away_mode_change" else {"sign_in_method": "saml"},
            "created_at": epoch(change.at),
            "activity_type": kind,
            "activity_description": f"{agent.name} {words}.",
        }
