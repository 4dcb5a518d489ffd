"""Rules about credentials."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from connectors.check import check
from connectors.contract.clock import clock_at
from connectors.contract.rule import DoesNotApplyError, rule
from connectors.contract.trial import QUICK, Trial
from contracts.errors import CredentialsError, SwitchboardError
from sandbox.twists import Refusal, Twist

_MOST_REQUESTS = 3
WRONG = "wrong-and-secret-4d7a"

# What a tool says when it has no answer of its own for it: RFC 6750.
_USUAL = {
    "expired": Refusal(401, {"error": "invalid_token", "error_description": "The access token expired"}),
    "scope-less": Refusal(403, {"error": "insufficient_scope"}),
}


@rule("check", "with the right credentials a check passes, and asks little")
def right_credentials(trial: Trial) -> Iterator[str]:
    """One cheap question: somebody waits for it."""
    before = len(trial.running.moments(trial.name))
    try:
        with clock_at(trial.world.now):
            check(trial.connection, trial.sandbox.environment, tool=trial.tool, patience=QUICK)
    except SwitchboardError as error:
        yield f"the check fails although the credentials are right: {error}"
    asked = len(trial.running.moments(trial.name)) - before
    if asked > _MOST_REQUESTS:
        yield f"the check asks {asked} questions; {_MOST_REQUESTS} must do"


@rule("refusals", "wrong, expired and scope-less credentials are one clear error, and nothing is written")
def refusals(trial: Trial) -> Iterator[str]:
    """A CredentialsError that names connection and setting, from the check and from a sync."""
    secrets = trial.tool.spec.secret_names()
    if not secrets:
        raise DoesNotApplyError("the tool asks for no secret")
    wrong = {name: WRONG if _is_secret(trial, name) else value for name, value in trial.sandbox.environment.items()}
    yield from _refused(trial, "wrong", None, wrong)
    for kind, usual in _USUAL.items():
        yield from _refused(trial, kind, trial.sandbox.refusals.get(kind, usual), trial.sandbox.environment)


def _is_secret(trial: Trial, variable: str) -> bool:
    config = trial.connection.config
    return any(f"${{{variable}}}" in str(config.get(name, "")) for name in trial.tool.spec.secret_names())


def _refused(trial: Trial, kind: str, refusal: Refusal | None, environ: Mapping[str, str]) -> Iterator[str]:
    twist = Twist(refusal=refusal) if refusal else None
    reading = trial.read(environ=environ, twist=twist)
    error = reading.error
    if not isinstance(error, CredentialsError):
        found = f"{error.kind}: {error}" if error else "no error"
        yield f"{kind} credentials bring {found}, and no CredentialsError before anything is read"
        return
    named = error.setting or ""
    if error.connection != trial.connection.name or not any(name in named for name in trial.tool.spec.secret_names()):
        yield f"the error about {kind} credentials does not name connection and setting: {error}"
    if WRONG in str(error):
        yield f"the error about {kind} credentials shows the secret"
    if written := [path for path in Path(reading.landing).rglob("*") if path.is_file() and path.name != ".lock"]:
        yield f"with {kind} credentials {len(written)} files are written"
