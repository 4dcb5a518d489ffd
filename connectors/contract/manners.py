"""Rules about what others may expect of a connector: the tool, the network and the people in its records."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from unittest.mock import patch

from connectors.budget import Budget
from connectors.contract.rule import rule
from connectors.contract.trial import QUICK, Reading, Trial, without_budgets
from contracts.connector_spec import RateBudget
from contracts.errors import ConfigurationError
from sandbox.twists import Refusal, Twist

_WINDOW = 0.8
_SHORTEST = 8
_TELLING = re.compile(r"@|\S\s+\S|\+?\d{7}")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")


@rule("rate budget", "the tool is never asked more often than the rate budget allows")
def rate_budget(trial: Trial) -> Iterator[str]:
    """With a budget so small that this sync has to wait for it, by the moments at which the sandbox was asked."""
    requests = max(2, trial.baseline.requests // 3)
    rate = RateBudget(requests=requests, per_seconds=_WINDOW)
    bare = without_budgets(trial.tool)
    tool = replace(bare, spec=bare.spec.model_copy(update={"rate_budget": rate}))
    before = len(trial.running.moments(trial.name))
    with _turns() as turns:
        reading = trial.read(tool=tool, patience=replace(QUICK, budget_sandbox=True))
    asked = trial.running.moments(trial.name)[before:]
    if len(asked) > len(turns):
        yield f"{len(asked) - len(turns)} of {len(asked)} requests went past the budget"
    # Twice the budget takes more than one window, however long single requests were under way.
    hurried = sum(later - earlier < _WINDOW for earlier, later in zip(asked, asked[2 * requests :], strict=False))
    if hurried:
        yield f"more than twice the budget of {requests} requests went out within one window, {hurried} times"
    for error in reading.problems:
        yield f"the sync fails when it has to wait: {error}"


@contextmanager
def _turns() -> Iterator[list[None]]:
    """One entry for each request that waited for its turn."""
    taken: list[None] = []
    turn = Budget.turn

    def counted(budget: Budget, *arguments: Any, **options: Any) -> Any:
        taken.append(None)
        return turn(budget, *arguments, **options)

    with patch.object(Budget, "turn", counted):
        yield taken


@rule("allowed hosts", "nobody is called but the hosts of connector.yaml, whatever the tool answers")
def allowed_hosts(trial: Trial) -> Iterator[str]:
    """First all links in the answers lead elsewhere, then the tool sends every request elsewhere."""
    with _stranger() as (url, called):
        linked = trial.read(twist=Twist(links_to=url))
        trial.read(twist=Twist(redirected_to=url))
    if called:
        yield f"a host that is not allowed was called {len(called)} times"
    if not any(isinstance(error, ConfigurationError) for error in linked.problems):
        # The links were not needed. Records may hold some, so only keys are compared.
        missing = [name for name in trial.declared if trial.tables[name].keys() - trial.table(linked, name).keys()]
        if missing and not linked.problems:
            yield f"records of {', '.join(missing)} are silently missing when links lead elsewhere"


@contextmanager
def _stranger() -> Iterator[tuple[str, list[str]]]:
    """A server that no connector may call: this machine, by a name that the sandbox does not go by."""
    called: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            called.append(self.path)
            self.send_error(404)

        do_POST = do_PUT = do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}", called
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@rule("privacy", "no secret and nothing personal is logged, printed, in an error or in a file's name")
def privacy(trial: Trial) -> Iterator[str]:
    """In all readings so far, and in one in which the tool's own errors repeat what must not be repeated."""
    secrets, personal = _secrets(trial), _personal(trial)
    echo = Refusal(400, {"error": " ".join([*secrets, *sorted(personal)[:20]]), "message": sorted(personal)[:20]})
    _ = trial.baseline
    readings = [*trial.readings, trial.read(twist=Twist(refusal=echo))]
    for where, text in _public(readings):
        if any(secret in text for secret in secrets):
            yield f"a secret stands in {where}"
        if any(value in text for value in personal):
            yield f"personal data stands in {where}"
    if any(secret in path.read_text(errors="replace") for path in _files(trial.baseline) for secret in secrets):
        yield "a secret stands in the landing zone"
    yield from _undeclared(trial)


def _secrets(trial: Trial) -> list[str]:
    config = trial.connection.resolved_config(trial.sandbox.environment)
    return [str(config[name]) for name in sorted(trial.tool.spec.secret_names()) if config.get(name)]


def _personal(trial: Trial) -> set[str]:
    """Texts of the columns with personal data that are of somebody: an address, a number, several words."""
    columns = {name: spec.pii for name, spec in trial.tool.spec.streams.items() if name in trial.declared}
    values = {
        text
        for name, personal in columns.items()
        for row in trial.rows(name)
        for column in personal
        for text in _texts(row.get(column))
    }
    return {text for text in values if len(text) >= _SHORTEST and _TELLING.search(text)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _texts(each)


def _public(readings: list[Reading]) -> Iterator[tuple[str, str]]:
    yield "the log", "\n".join(reading.said for reading in readings)
    yield "an error", "\n".join(str(error) for reading in readings for error in reading.problems)
    names = [str(path.relative_to(reading.landing)) for reading in readings for path in _files(reading)]
    yield "a file's name", "\n".join(names)


def _files(reading: Reading) -> list[Path]:
    return [path for path in Path(reading.landing).rglob("*") if path.is_file()]


def _undeclared(trial: Trial) -> Iterator[str]:
    """Mail addresses in columns that are not said to be personal would be shown to anybody."""
    for name, spec in trial.tool.spec.streams.items():
        if name in trial.declared:
            rows = trial.rows(name)
            columns = {key for row in rows for key, value in row.items() if key not in spec.pii and _has_mail(value)}
            if columns:
                yield f"{name}: {', '.join(sorted(columns))} hold mail addresses and are not among its pii"


def _has_mail(value: Any) -> bool:
    return any(_MAIL.search(text) for text in _texts(value))
