"""`dagster dev` as an operator starts it: a real process, asked over HTTP."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from switchboard.settings import REPOSITORY
from tests.pipelines.conftest import SECRETS

pytestmark = pytest.mark.slow

QUERY = """
{ assetNodes { assetKey { path } }
  repositoriesOrError { ... on RepositoryConnection { nodes { schedules { name } sensors { name } } } } }
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(url: str, query: str) -> Any:
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["data"]


@pytest.fixture(scope="module")
def dagster_dev(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("dev")
    (home / "dagster.yaml").write_text((REPOSITORY / "dagster.yaml").read_text())
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if name not in SECRETS}
    environ |= {"PATH": f"{Path(sys.executable).parent}:{environ['PATH']}", "SWITCHBOARD_HOME": str(home)}
    command = [sys.executable, "-m", "dagster", "dev", "-m", "pipelines.definitions", "-p", str(port)]
    with (home / "dev.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=home, env=environ, stdout=log, stderr=log, start_new_session=True)
    url = f"http://127.0.0.1:{port}/graphql"
    try:
        for _ in range(160):
            assert process.poll() is None, (home / "dev.log").read_text()[-3000:]
            try:
                ask(url, "{ version }")
                break
            except OSError:
                time.sleep(0.5)
        else:
            pytest.fail((home / "dev.log").read_text()[-3000:])
        yield url
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            # On a busy machine Dagster's processes may wait for each other for longer than a test should.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_it_shows_the_graph_schedules_and_sensors_without_credentials(dagster_dev: str) -> None:
    shown = ask(dagster_dev, QUERY)
    keys = {"/".join(node["assetKey"]["path"]) for node in shown["assetNodes"]}
    assert {"landing/intercom/conversations", "raw/klaus__reviews", "identity/person", "published/warehouse"} <= keys
    (repository,) = shown["repositoriesOrError"]["nodes"]
    assert sorted(sensor["name"] for sensor in repository["sensors"]) == ["new_landing", "notices", "webhooks"]
    schedules = [schedule["name"] for schedule in repository["schedules"]]
    assert sorted(schedules) == [f"sync_{name}_schedule" for name in ("aircall", "intercom", "klaus", "pipedrive")]
