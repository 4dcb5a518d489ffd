"""The same tool read by Switchboard, PyAirbyte, dlt's rest_api and a program written by hand, side by side in one run.

full      200,000 contacts and 100,000 conversations (a bit over 600 MB) into DuckDB, answers at once
read      the same into the landing zone only: what reading takes by itself, memory above all
slow      a fifth of them from a tool that takes 100 ms for each answer
parts     the parts of 5,000 conversations, one request each, answers at once

Contenders take turns, medians count, ratios are within one run. SWITCHBOARD_BENCH_ROUNDS (3) and
SWITCHBOARD_BENCH_SHARE (1.0, of the records) make it shorter.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench._extraction.environments import python_of
from bench._extraction.measuring import Cost, measured

ROOT = Path(__file__).parent.parent
CONTENDERS = Path(__file__).parent / "_extraction" / "contenders"
ENVIRONMENTS = ROOT / "var" / "bench" / "environments"

_BOTH = "contacts,conversations"


@dataclass(frozen=True)
class Scenario:
    """`share` of the records is shown; `latency` is in seconds for each answer."""

    name: str
    streams: str
    contenders: tuple[str, ...]
    share: float = 1.0
    latency: float = 0.0
    options: tuple[str, ...] = ()


SCENARIOS = (
    Scenario("full", _BOTH, ("switchboard", "by_hand", "dlt_rest", "pyairbyte")),
    Scenario("read", _BOTH, ("switchboard",), options=("--no-load",)),
    Scenario("slow", _BOTH, ("switchboard", "pyairbyte"), share=0.2, latency=0.1),
    Scenario("parts", "conversations,conversation_parts", ("switchboard", "pyairbyte"), share=0.05),
)


def run() -> dict[str, object]:
    """Every scenario; costs are medians, ratios are the other contender's cost over Switchboard's."""
    rounds = int(os.environ.get("SWITCHBOARD_BENCH_ROUNDS", "3"))
    share = float(os.environ.get("SWITCHBOARD_BENCH_SHARE", "1"))
    results: dict[str, object] = {"rounds": rounds}
    with _tool(int(200_000 * share), int(100_000 * share)) as address:
        for scenario in SCENARIOS:
            _behave(address, scenario)
            costs: dict[str, list[Cost]] = {contender: [] for contender in scenario.contenders}
            for _ in range(rounds):
                for contender in scenario.contenders:
                    costs[contender].append(_cost(scenario, contender, address))
            results |= _described(scenario, costs)
    return results


def _cost(scenario: Scenario, contender: str, address: str) -> Cost:
    python = python_of(contender, ENVIRONMENTS)
    with tempfile.TemporaryDirectory(prefix="switchboard-bench-") as folder:
        module = f"bench._extraction.contenders.{contender}"
        program = ["-m", module] if python == sys.executable else [str(CONTENDERS / f"{contender}.py")]
        command = [python, *program, address, str(Path(folder) / "out"), scenario.streams, *scenario.options]
        log = Path(folder) / "errors.log"
        try:
            return measured(command, log)
        except subprocess.CalledProcessError:
            shutil.copy(log, ROOT / "var" / "bench" / f"extraction-{contender}.log")
            raise


def _described(scenario: Scenario, costs: dict[str, list[Cost]]) -> dict[str, object]:
    described: dict[str, object] = {}
    for contender, each in costs.items():
        rows = {cost.rows for cost in each}
        described[f"{scenario.name}, {contender}, rows"] = rows.pop() if len(rows) == 1 else sorted(rows)
        described[f"{scenario.name}, {contender}, rows/s"] = round(each[0].rows / _median(each, "wall"))
        for measure in ("wall", "cpu", "megabytes"):
            described[f"{scenario.name}, {contender}, {measure}"] = _median(each, measure)
    ours = costs["switchboard"]
    for contender, each in costs.items():
        if contender != "switchboard":
            for measure in ("wall", "cpu"):
                ratio = _median(each, measure) / _median(ours, measure)
                described[f"{scenario.name}, {contender} ÷ switchboard, {measure}"] = ratio
    return described


def _median(costs: list[Cost], measure: str) -> float:
    return statistics.median(float(getattr(cost, measure)) for cost in costs)


@contextmanager
def _tool(contacts: int, conversations: int) -> Iterator[str]:
    command = [sys.executable, "-m", "bench._extraction.tool", str(contacts), str(conversations)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _behave(address: str, scenario: Scenario) -> None:
    body = json.dumps({"latency": scenario.latency, "share": scenario.share}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{address}/_behave", body), timeout=30) as answer:
        answer.read()
