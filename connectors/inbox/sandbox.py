"""A learning system that pushes each training when it is done: what the receiver would have kept lies in a folder."""

import hashlib
import shutil
from collections.abc import Callable
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
from sandbox.making.trainings import Training, make_trainings
from sandbox.model import World

FOLDER = files_folder("inbox")
CREDENTIALS = {"token": "inbox-token-of-the-sandbox"}
ENVIRONMENT = {"INBOX_FOLDER": str(FOLDER), "INBOX_TOKEN": CREDENTIALS["token"]}


def settings(base_url: str) -> dict[str, Any]:
    """The config of a connection to this sandbox."""
    del base_url
    return {"folder": "${INBOX_FOLDER}", "token": "${INBOX_TOKEN}"}


def pushed(each: Training) -> dict[str, Any]:
    """The body that the learning system sends when a training is done."""
    assert each.completed_at is not None  # noqa: S101 - only then
    return {
        "event": "training.completed",
        "training_id": each.id,
        "agent_email": each.agent_email,
        "title": each.title,
        "score": each.score,
        "completed_at": each.completed_at.isoformat(),
    }


def app(world: World, clock: Callable[[], datetime], folder: Path = FOLDER) -> Starlette:
    """Writes what has come in by now."""
    now = clock()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    done = [each for each in make_trainings(world) if each.completed_at and each.completed_at <= now]
    for each in done:
        _keep(folder, each)

    def listing(_: Request) -> Response:
        return json_response({"messages": len(done)})

    return Starlette(routes=[Route("/", listing)])


def _keep(folder: Path, each: Training) -> None:
    assert each.completed_at is not None  # noqa: S101 - the caller's choice
    payload = pushed(each)
    digest = hashlib.sha256(orjson.dumps(payload)).hexdigest()[:16]
    message_id = f"{each.completed_at:%Y%m%dT%H%M%S%f}-{digest}"
    path = folder / f"{each.completed_at:%Y-%m-%d}" / f"{message_id}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        "id": message_id,
        "received_at": each.completed_at.isoformat(),
        "content_type": "application/json",
        "payload": payload,
    }
    partial = path.with_suffix(".part")
    partial.write_bytes(orjson.dumps(kept))
    partial.replace(path)
