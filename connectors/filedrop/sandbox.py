"""Systems that put their exports into a folder: a learning system, a list of customers, a survey, a shift plan."""

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.folder import files_folder
from sandbox.http import json_response
from sandbox.making.dice import dice
from sandbox.making.trainings import Training, make_trainings
from sandbox.model import World

FOLDER = files_folder("filedrop")
CREDENTIALS: dict[str, str] = {}
ENVIRONMENT = {"FILEDROP_FOLDER": str(FOLDER)}

_LISTED = 20


def settings(base_url: str) -> dict[str, Any]:
    """The config of a connection to this sandbox."""
    del base_url
    return {"folder": "${FILEDROP_FOLDER}"}


def app(world: World, clock: Callable[[], datetime], folder: Path = FOLDER) -> Starlette:
    """Writes the exports at once; each is replaced whole, as such systems do. Lists them over HTTP."""
    now = clock()
    _trainings(folder / "trainings", [each for each in make_trainings(world) if each.assigned_at <= now])
    _write(folder / "people" / "customers.csv", ("Id", "Name", "Email", "Phone", "Created at"), _people(world))
    _write(folder / "ratings" / "survey.tsv", ("id", "agent_email", "score", "answered_at"), _ratings(world), "\t")
    shifts = [{"id": str(agent.id), "begins": f"{7 + agent.id % 4:02d}:00"} for agent in world.agents]
    _replace(folder / "records" / "shifts.ndjson", b"".join(orjson.dumps(each) + b"\n" for each in shifts))

    def listing(_: Request) -> Response:
        return json_response({"files": sorted(str(path.relative_to(folder)) for path in folder.rglob("*.*"))})

    return Starlette(routes=[Route("/", listing)])


def _trainings(folder: Path, trainings: Sequence[Training]) -> None:
    """A file for each year."""
    years = {str(each.assigned_at.year) for each in trainings}
    for old in folder.glob("*.csv"):
        if old.stem not in years:
            old.unlink()
    headings = ("ID", "Agent email", "Title", "Assigned at", "Completed at", "Score")
    for year in years:
        _write(
            folder / f"{year}.csv", headings, (_cells(each) for each in trainings if str(each.assigned_at.year) == year)
        )


def _cells(each: Training) -> list[str]:
    completed = each.completed_at.isoformat() if each.completed_at else ""
    score = "" if each.score is None else str(each.score)
    return [each.id, each.agent_email, each.title, each.assigned_at.isoformat(), completed, score]


def _people(world: World) -> list[list[str]]:
    return [
        [
            *(f"P{human.id}", f"{human.first_name} {human.last_name}"),
            *(next(iter(human.emails), ""), next(iter(human.phones), ""), human.joined_at.isoformat()),
        ]
        for human in world.people[:_LISTED]
    ]


def _ratings(world: World) -> list[list[str]]:
    agents = [agent for agent in world.agents if not agent.is_bot]
    rolled = [(agent, dice(world.seed, "file ratings", agent.id).randint(1, 5)) for agent in agents[:_LISTED]]
    return [[f"R{agent.id}", agent.email, str(score), world.started_at.isoformat()] for agent, score in rolled]


def _write(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ",") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    with partial.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([headings, *rows])
    _replace(path, partial.read_bytes())
    partial.unlink()


def _replace(path: Path, content: bytes) -> None:
    """What would be written again unchanged is left alone."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_bytes(content)
    partial.replace(path)
