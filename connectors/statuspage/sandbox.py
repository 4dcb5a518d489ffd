"""The make-believe Statuspage: the week in which deliveries stood still, and what goes wrong in an ordinary quarter."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.http import Answer, RateLimit, guarded, json_response, repeats_boundary
from sandbox.making.incidents import COMPONENTS, Incident, make_incidents
from sandbox.model import World

CREDENTIALS: dict[str, str] = {"api_key": "sandbox-statuspage-key"}
ENVIRONMENT: dict[str, str] = {"STATUSPAGE_API_KEY": CREDENTIALS["api_key"]}
PAGE_ID = "kctbh9vrtdwd"

_LARGEST_PAGE = 100
_STEPS = ("investigating", "identified", "monitoring", "resolved")


def settings(base_url: str) -> dict[str, Any]:
    """The config of a connection to this sandbox."""
    return {"base_url": base_url, "api_key": "${STATUSPAGE_API_KEY}", "page_id": PAGE_ID}


def app(world: World, clock: Callable[[], datetime], *, requests_per_minute: int = 6_000) -> Starlette:
    """Serve the world's incidents. The real limit is 60 requests a minute."""
    incidents = [each for each in make_incidents(world) if each.began_at <= clock()]
    shown = [_incident(each) for each in reversed(incidents)]
    held = {each["id"]: each for each in shown}
    components = [_component(place, name) for place, name in enumerate(COMPONENTS, start=1)]
    limit = RateLimit(requests_per_minute, 60, refusal=lambda _: json_response({"error": "Slow down"}, 420))

    def one(request: Request) -> Response:
        record = held.get(request.path_params["id"])
        return json_response(record) if record else _not_found()

    paths: list[tuple[str, Answer]] = [("incidents", _listed(shown)), ("incidents/{id}", one)]
    paths.append(("components", _listed(components)))
    return Starlette(
        routes=[Route(f"/v1/pages/{{page}}/{path}", limit(guarded(answer, _refusal))) for path, answer in paths]
    )


def _listed(records: Sequence[dict[str, Any]]) -> Answer:
    def answer(request: Request) -> Response:
        size = min(int(request.query_params.get("per_page", _LARGEST_PAGE)), _LARGEST_PAGE)
        start = (int(request.query_params.get("page", 1)) - 1) * size
        first = max(start - repeats_boundary(request), 0)
        return json_response(list(records[first : start + size]) if start < len(records) else [])

    return answer


def _refusal(request: Request) -> Response | None:
    if request.headers.get("authorization") != f"OAuth {CREDENTIALS['api_key']}":
        return json_response({"error": "Could not authenticate"}, 401)
    return None if request.path_params["page"] == PAGE_ID else _not_found()


def _not_found() -> Response:
    return json_response({"error": "Not found"}, 404)


def _incident(incident: Incident) -> dict[str, Any]:
    ended = incident.resolved_at
    states = _STEPS if ended else _STEPS[:2]
    last = ended or incident.began_at + timedelta(hours=1)
    step = (last - incident.began_at) / (len(states) - 1)
    updates = [
        {
            "id": f"{incident.id}u{place}",
            "incident_id": incident.id,
            "status": state,
            "body": f"{incident.title}: {state}.",
            "created_at": _time(incident.began_at + place * step),
        }
        for place, state in enumerate(states)
    ]
    return {
        "id": incident.id,
        "page_id": PAGE_ID,
        "name": incident.title,
        "status": states[-1],
        "impact": incident.impact,
        "shortlink": f"https://stspg.io/{incident.id}",
        "created_at": _time(incident.began_at),
        "updated_at": _time(last),
        "monitoring_at": updates[2]["created_at"] if ended else None,
        "resolved_at": _time(ended) if ended else None,
        "scheduled_for": None,
        "scheduled_until": None,
        "incident_updates": updates[::-1],
        "components": [_component(COMPONENTS.index(name) + 1, name) for name in incident.affected],
    }


def _component(place: int, name: str) -> dict[str, Any]:
    made = _time(datetime(2021, 3, 1, 8, tzinfo=UTC))
    return {
        "id": f"c{place:09d}",
        "page_id": PAGE_ID,
        "name": name,
        "status": "operational",
        "description": None,
        "group": False,
        "group_id": None,
        "position": place,
        "created_at": made,
        "updated_at": made,
    }


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
