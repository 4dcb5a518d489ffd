"""Serving: discovery by folder, clean start and stop, clear errors, faults that come as planned and pass."""

import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import httpx
import orjson
import pytest

from contracts.errors import ConfigurationError
from sandbox.faults import Faults
from sandbox.model import World
from sandbox.serve import RunningSandbox, describe, running_sandbox
from sandbox.tools import load_tool, tool_names
from sandbox.world import advance

TOOL = """
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.http import json_response, repeats_boundary

CREDENTIALS = {"token": "let-me-in"}
ENVIRONMENT = {"NAME_TOKEN": "let-me-in"}


def settings(base_url):
    return {"base_url": base_url, "token": "${NAME_TOKEN}"}


def app(world, clock, most=None):
    async def people(request: Request) -> Response:
        shown = [human.id for human in world.people][:most]
        return json_response({"people": shown, "repeat": repeats_boundary(request)})

    async def echo(request: Request) -> Response:
        return json_response({"body": (await request.body()).decode(), "now": clock().isoformat()})

    return Starlette(routes=[Route("/people", people), Route("/echo", echo, methods=["POST"])])
"""


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A connectors folder with two tools nobody has heard of, and a folder that is none."""
    root = tmp_path_factory.mktemp("connectors")
    for name in ("zebra", "aircall"):
        (root / name).mkdir()
        (root / name / "sandbox.py").write_text(TOOL.replace("NAME", name.upper()))
    (root / "empty").mkdir()
    return root


@pytest.fixture
def running(small: World, tools: Path) -> Iterator[RunningSandbox]:
    with running_sandbox(small, root=tools) as found:
        yield found


def test_a_tool_is_found_by_its_folder_alone(running: RunningSandbox, small: World) -> None:
    answer = httpx.get(running.url("zebra") + "/people")
    assert answer.json()["people"] == [human.id for human in small.people]
    assert running.environment() == {"AIRCALL_TOKEN": "let-me-in", "ZEBRA_TOKEN": "let-me-in"}
    assert running.connections()["zebra"] == {
        "connector": "zebra",
        "phone_region": "GB",
        "config": {"base_url": running.url("zebra"), "token": "${ZEBRA_TOKEN}"},
        "links": {"aircall": "aircall"},
    }


def test_known_tools_keep_their_ports_and_new_ones_follow(tools: Path) -> None:
    assert tool_names(tools) == ["aircall", "zebra"]
    assert tool_names()[:4] == ["intercom", "aircall", "klaus", "pipedrive"]
    assert describe(9000, root=tools)["urls"] == {
        "aircall": "http://127.0.0.1:9000",
        "zebra": "http://127.0.0.1:9001",
    }


def test_what_stands_behind_a_port_can_move_on(running: RunningSandbox, small: World) -> None:
    url = running.url("zebra")
    later = advance(small, days=30)
    assert len(later.people) > len(small.people)
    running.show(later)
    assert len(httpx.get(url + "/people").json()["people"]) == len(later.people)
    assert running.requests("zebra")["GET /people"] == 1
    assert httpx.post(url + "/echo").json()["now"] >= later.now.isoformat()


def test_a_tool_takes_options(small: World, tools: Path) -> None:
    with running_sandbox(small, root=tools, options={"zebra": {"most": 3}}) as found:
        counts = {tool: len(httpx.get(f"{found.url(tool)}/people").json()["people"]) for tool in tool_names(tools)}
    assert counts == {"zebra": 3, "aircall": len(small.people)}


def test_after_the_block_the_ports_and_the_thread_are_gone(small: World, tools: Path) -> None:
    before = set(threading.enumerate())  # another test's sandbox may be running in this process
    with running_sandbox(small, root=tools) as found:
        url = found.url("zebra")
        assert httpx.get(url + "/people").status_code == 200
        assert "sandbox" in {thread.name for thread in set(threading.enumerate()) - before}
    with pytest.raises(httpx.ConnectError):
        httpx.get(url + "/people")
    assert "sandbox" not in {thread.name for thread in set(threading.enumerate()) - before}


def test_an_open_connection_does_not_hold_up_the_stop(small: World, tools: Path) -> None:
    with httpx.Client() as client:
        with running_sandbox(small, root=tools) as found:
            client.get(found.url("zebra") + "/people")
            began = time.monotonic()
        assert time.monotonic() - began < 3


def test_a_taken_port_is_named_with_a_remedy(small: World, tools: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        expected = pytest.raises(ConfigurationError, match=rf"port {port} cannot be used")
        with expected as caught, running_sandbox(small, root=tools, port_base=port):
            pass  # pragma: no cover
    assert "--port-base" in caught.value.remedy


def test_the_second_port_taken_frees_the_first(small: World, tools: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as first:
        port = first.getsockname()[1]
        with socket.create_server(("127.0.0.1", port + 1)):
            first.close()
            with (
                pytest.raises(ConfigurationError, match=str(port + 1)),
                running_sandbox(small, root=tools, port_base=port),
            ):
                pass  # pragma: no cover
    socket.create_server(("127.0.0.1", port)).close()


def test_an_unknown_tool_is_refused_by_name(small: World) -> None:
    with pytest.raises(ConfigurationError, match="no sandbox for 'nosuch'"), running_sandbox(small, tools=["nosuch"]):
        pass  # pragma: no cover


def test_a_half_written_sandbox_says_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "sandbox.py").write_text("CREDENTIALS = {}\n")
    with pytest.raises(ConfigurationError, match="lacks app, settings, ENVIRONMENT"):
        load_tool("half", tmp_path)


# Faults


def ask(url: str, times: int) -> list[str]:
    """What came back, one word a request. Each request is another one, as the pages of a sync are."""
    found = []
    for number in range(times):
        try:
            answer = httpx.get(f"{url}/people?page={number}")
            answer.json()
            found.append(str(answer.status_code))
        except httpx.RemoteProtocolError:
            found.append("closed")
        except ValueError:
            found.append("html" if "html" in answer.headers["content-type"] else "cut")
    return found


PLANS = {
    "429": (Faults(rate_429_every=3, retry_after=7), "429"),
    "500": (Faults(error_500_every=3), "500"),
    "timeout": (Faults(timeout_every=3, hang_seconds=0.05), "closed"),
    "truncate": (Faults(truncate_every=3), "cut"),
    "html": (Faults(html_every=3), "html"),
}


@pytest.mark.parametrize("kind", sorted(PLANS))
def test_every_third_request_fails(kind: str, small: World, tools: Path) -> None:
    faults, sign = PLANS[kind]
    with running_sandbox(small, root=tools, faults=faults) as found:
        assert ask(found.url("zebra"), 7) == ["200", "200", sign, "200", "200", sign, "200"]
        assert found.faults_happened("zebra") == {kind: 2}
        assert found.faults_happened("aircall") == {}


def test_a_request_that_failed_passes_when_it_comes_again(small: World, tools: Path) -> None:
    with running_sandbox(small, root=tools, faults=Faults(error_500_every=1)) as found:
        url = f"{found.url('zebra')}/echo"
        answers = [httpx.post(url, content=body) for body in ("a", "a", "b", "b", "a")]
        assert [answer.status_code for answer in answers] == [500, 200, 500, 200, 500]
        assert answers[1].json()["body"] == "a"


@pytest.mark.parametrize(("wait", "header"), [(7, "7"), (None, None)])
def test_a_429_says_how_long_or_says_nothing(wait: int | None, header: str | None, small: World, tools: Path) -> None:
    with running_sandbox(small, root=tools, faults=Faults(rate_429_every=1, retry_after=wait)) as found:
        answer = httpx.get(found.url("zebra") + "/people")
        assert (answer.status_code, answer.headers.get("retry-after")) == (429, header)


def test_a_timeout_is_silence_before_the_end(small: World, tools: Path) -> None:
    with running_sandbox(small, root=tools, faults=Faults(timeout_every=1, hang_seconds=5)) as found:
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(found.url("zebra") + "/people", timeout=0.2)
        began = time.monotonic()
    assert time.monotonic() - began < 4


def test_a_tool_that_stops_hangs_up_on_everybody(small: World, tools: Path) -> None:
    with running_sandbox(small, root=tools, faults=Faults(stop_after=2)) as found:
        assert ask(found.url("zebra"), 4) == ["200", "200", "closed", "closed"]
        assert ask(found.url("aircall"), 1) == ["200"]


@pytest.mark.parametrize("asked", [True, False])
def test_tools_are_told_to_repeat_page_boundaries(asked: bool, small: World, tools: Path) -> None:
    with running_sandbox(small, root=tools, faults=Faults(repeat_boundary=asked)) as found:
        assert httpx.get(found.url("zebra") + "/people").json()["repeat"] is asked


# As a process of its own


def test_python_m_sandbox_serves_until_it_is_told_to_stop() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "sandbox", "--scale", "0.01", "--port-base", str(port), "--tools", "klaus"]
    described = orjson.loads(subprocess.run([*command, "--describe"], capture_output=True, check=True).stdout)
    assert described["urls"] == {"klaus": f"http://127.0.0.1:{port}"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().split() == ["klaus", described["urls"]["klaus"]]
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(described["urls"]["klaus"], timeout=5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_python_m_sandbox_says_what_is_wrong() -> None:
    code = textwrap.dedent("""
        import sys
        from sandbox.__main__ import main
        sys.argv = ["sandbox", "--scale", "-1"]
        sys.exit(main())
    """)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("configuration error: setting 'scale'")
    assert "Remedy:" in done.stderr
    assert "Traceback" not in done.stderr


def test_one_suite_is_connected_unless_somebody_chooses() -> None:
    assert list(describe()["connections"]) == ["intercom", "aircall", "klaus", "pipedrive"]
    assert {"zendesk", "hubspot"} <= set(describe()["urls"])
    assert list(describe(tools=["zendesk", "hubspot"])["connections"]) == ["zendesk", "hubspot"]
