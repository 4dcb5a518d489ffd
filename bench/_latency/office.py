"""Builds and publishes an office of a given size through the real pipeline, and serves it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench._models import CONNECTIONS, Desk
from bench.webhooks import awaited, free_port
from pipelines import steps
from switchboard.settings import Settings, load_settings
from warehouse import dbt

# With the 0.3 people who only ever called, 20 events for each person.
_CONVERSATIONS_EACH = 2.36
_SERVE = [sys.executable, "-c", "from switchboard.cli import main; main()", "serve"]


@dataclass(frozen=True)
class Office:
    """Its folder and settings, and the port and process of its app."""

    home: Path
    settings: Settings
    desk: Desk
    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def memory_megabytes(self) -> float:
        """What the app's process holds in memory now."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        message = "the app's process has gone"
        raise RuntimeError(message)

    @property
    def cpu_seconds(self) -> float:
        """CPU time that the app's process has taken so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def load_a_change(self, share: float) -> None:
        """What an hour brings: records loaded, models built, a new publication."""
        self.desk.land_change(share)
        build_and_publish(self.settings)


@contextmanager
def office(home: Path, events: int) -> Iterator[Office]:
    """An office of about `events` events and a twentieth as many people, served. One that was built before is kept."""
    settings, desk = _settled(home, events)
    if not (settings.published_path / "current").exists():
        desk.land_everything()
        build_and_publish(settings)
    port = free_port()
    with (home / "serve.log").open("ab") as log:
        environ = os.environ | {"SWITCHBOARD_HOME": str(home)}
        process = subprocess.Popen([*_SERVE, "--port", str(port)], env=environ, stdout=log, stderr=log)
    try:
        awaited(port, process)
        yield Office(home, settings, desk, port, process)
    finally:
        process.terminate()
        process.wait(timeout=30)


def build_and_publish(settings: Settings) -> None:
    """From landing to a publication, without the tests that a run makes beside it."""
    steps.load(settings)
    steps.begin_models(settings)
    steps.run_models(settings, dbt.CORE)
    steps.resolve_identity(settings)
    steps.run_models(settings, dbt.MARTS)
    steps.complete_models(settings)
    steps.publish(settings)


def _settled(home: Path, events: int) -> tuple[Settings, Desk]:
    home.mkdir(parents=True, exist_ok=True)
    config = {"connections": CONNECTIONS, "suggestions": False}
    (home / "switchboard.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    settings = load_settings(home)
    return settings, Desk(Path(settings.landing_url), events, _CONVERSATIONS_EACH)
