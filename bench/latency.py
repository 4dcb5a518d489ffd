"""How fast the app answers, at a pace it has no say in, alone and while a load is built and published.

A million events and fifty thousand people unless LATENCY_EVENTS says otherwise: 20000000 are a million people, and take
a quarter of an hour to build. LATENCY_FOLDER keeps what was built for the next time, whose load then brings nothing
new. LATENCY_PACES are the paces in pages a second, such as 5,20 on a machine that has other things to do. Requests come
over loopback from another process.
"""

import os
import tempfile
import threading
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

from bench._latency import Office, Readers, office
from bench.webhooks import percentile

EVENTS = 1_000_000
# Pages a second: what a hundred agents ask for in their busiest minute, and what the app was asked to stand.
_PACES, _SECONDS = "10,50", 30
_SEARCHES_PER_SECOND, _SEARCHES = 5.0, 200
_CHANGED = 0.01


def run() -> dict[str, object]:
    """Milliseconds at several percentiles, CPU for a page, memory of the app."""
    events = int(os.environ.get("LATENCY_EVENTS", EVENTS))
    kept = os.environ.get("LATENCY_FOLDER")
    paces = [float(pace) for pace in os.environ.get("LATENCY_PACES", _PACES).split(",")]
    with nullcontext(kept) if kept else tempfile.TemporaryDirectory() as folder, office(Path(folder), events) as served:
        readers = Readers(served.settings.ledger_url, served.settings.published_path, served.port)
        readers.ask(readers.profiles(100), paces[0])
        measured: dict[str, object] = {}
        for pace in paces:
            before, asked = served.cpu_seconds, readers.profiles(int(pace * _SECONDS))
            taken = readers.ask(asked, pace)
            measured |= _times({f"{measure}, {pace:g} a second": each for measure, each in taken.items()})
            measured[f"profile, {pace:g} a second: CPU ms of the app"] = (
                (served.cpu_seconds - before) * 1000 / len(asked)
            )
        searches = readers.ask(readers.searches(_SEARCHES), _SEARCHES_PER_SECOND)
        measured |= _times({"search": [taken for each in searches.values() for taken in each]} | searches)
        measured |= _times(readers.ask(readers.events(100), 5.0))
        measured |= _while_loading(served, readers, paces[0])
        measured["app: memory, MB"] = served.memory_megabytes
        return measured


def _while_loading(served: Office, readers: Readers, pace: float) -> dict[str, object]:
    """The same pages while what an hour brings is loaded, built and published."""
    loading = threading.Thread(target=served.load_a_change, args=(_CHANGED,))
    loading.start()
    taken: dict[str, list[float]] = {}
    while loading.is_alive():
        for measure, seconds in readers.ask(readers.profiles(int(pace * 5)), pace).items():
            taken.setdefault(f"{measure} during a load, {pace:g} a second", []).extend(seconds)
    loading.join()
    return _times(taken)


def _times(taken: Mapping[str, list[float]]) -> dict[str, object]:
    return {
        f"{measure}: p{round(share * 100)}, ms": percentile(seconds, share) * 1000
        for measure, seconds in taken.items()
        for share in (0.5, 0.95, 0.99)
    }
