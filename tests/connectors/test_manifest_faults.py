"""Manifests on a bad day: nothing broken passes for nothing, nothing goes or says where and what it must not."""

import gc
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from expectations import EXPECTED
from stall import FIRST, Reply, Stall
from stall_offers import EPOCH, FORMATS, SECRET
from stall_runs import Go, alike, connection_to, landed, manifest

from connectors.budget import Budget
from connectors.check import make_rules
from connectors.components import with_components
from connectors.guard import transport_of
from connectors.harden import complete_config
from connectors.landing import landed_loads
from connectors.patience import Patience
from connectors.source import build_source
from contracts.errors import ConfigurationError, CredentialsError, RetryLaterError, SwitchboardError

DAY = 86_400
PAGE = Reply(b"<!DOCTYPE html><html>busy</html>", headers={"content-type": "text/html"})


def broken(kind: str) -> Reply:
    """An answer in a format that stops in the middle, though its length is right."""
    body, content_type = FORMATS[kind]([{"id": str(n), "sku": f"S-{n}", "name": "x", "shelf": "a"} for n in range(99)])
    return Reply(body[: len(body) // 2 + 3], headers={"content-type": content_type})


@pytest.mark.parametrize("fault", ["broken", "page", "cut"])
def test_no_format_takes_a_broken_answer_for_a_short_one(stall: Stall, go: Go, tmp_path: Path, fault: str) -> None:
    go("formats")
    for kind in FORMATS:
        reply = {"broken": broken(kind), "page": PAGE, "cut": Reply(broken(kind).body, cut=True)}[fault]
        stall.faults[f"/formats/{kind}"] = [reply] * 99
    # The first is what a check asks for.
    del stall.faults["/formats/jsonl"]
    results = go("formats")

    # Of CSV and plain lines nobody can tell that they go on, as long as they are as long as they say.
    silent = {"csv", "tabs", "lines", "own_format"} if fault == "broken" else set()
    silent |= {"own_format"} if fault == "page" else set()
    for stream, result in results.items():
        if stream not in silent | {"jsonl"}:
            assert isinstance(result.error, RetryLaterError), stream
            assert "/formats/" in str(result.error)
    ended = {load.begin.stream for load in landed_loads(str(tmp_path / "landing")) if load.end and not load.rows}
    assert ended <= silent


def test_a_broken_line_is_not_passed_over(stall: Stall, go: Go) -> None:
    whole = FORMATS["jsonl"]([{"id": "1"}])[0]
    stall.faults["/formats/jsonl"] = [Reply(whole), Reply(whole + b'{"id": "2", "na\n' + whole)]
    assert isinstance(go("formats", ["jsonl"])["jsonl"].error, RetryLaterError)
    stall.faults["/formats/jsonl"] = [Reply(whole), Reply(whole + b"\n\n" + whole)]
    assert go("formats", ["jsonl"])["jsonl"].rows == 2


@pytest.mark.parametrize("stream", ["csv", "gzip", "xml", "zip", "items", "lines"])
def test_a_download_that_breaks_off_is_asked_for_again(stall: Stall, go: Go, tmp_path: Path, stream: str) -> None:
    stall.faults[f"/formats/{stream}"] = [Reply(broken(stream).body, cut=True), PAGE]
    result = go("formats", [stream])[stream]

    assert result.error is None
    assert alike(landed(tmp_path, stream)) == alike(EXPECTED["formats"][stream].rows(stall.goods))
    assert stall.count(f"/formats/{stream}") == 3


def test_everything_that_talks_to_a_tool_goes_through_the_transport(stall: Stall) -> None:
    from airbyte_cdk.sources.streams.http.http_client import HttpClient

    sources = []
    for name in ("chunks", "discovered", "families", "jobs", "schemas", "sessions"):
        tool, connection = manifest(name), connection_to(stall, name)
        config = complete_config(tool, connection, {**connection.config, "key": SECRET})
        rules = make_rules(tool, connection, config, Budget(None, 1), Patience())
        sources.append(build_source(tool, config, rules, {}))
    clients = [each for each in gc.get_objects() if type(each) is HttpClient]

    assert [each._name for each in clients if not transport_of(each._session)] == []
    assert len(clients) >= sum(len(source.streams) for source in sources)


def test_a_client_without_the_transport_would_be_found(stall: Stall) -> None:
    from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource
    from airbyte_cdk.sources.streams.http.http_client import HttpClient

    from connectors.cdk import without_warnings

    tool, config = manifest("jobs"), {"base_url": stall.url}
    with without_warnings():
        source = ConcurrentDeclarativeSource(config=config, source_config=with_components(tool.manifest, tool.folder))
        streams = source.streams(config)
    clients = [each for each in gc.get_objects() if type(each) is HttpClient]

    assert len([each for each in clients if not transport_of(each._session)]) > len(streams)


@pytest.mark.parametrize("fault", [Reply({}, 503), Reply({}, 429, headers={"retry-after": "0"}), PAGE])
def test_getting_a_token_is_tried_again(stall: Stall, go: Go, fault: Reply) -> None:
    stall.faults["/tokens/oauth"] = [fault]
    stall.faults["/tokens/login"] = [fault]
    results = go("sessions", ["by_oauth", "by_session", "by_old_session"])

    assert [result.error for result in results.values() if result.error] == []
    assert (stall.count("/tokens/oauth"), stall.count("/tokens/login")) == (2, 3)


@pytest.mark.parametrize("stream", ["by_oauth", "by_session", "by_old_session"])
def test_a_token_that_is_refused_says_so_and_no_more(
    stall: Stall, go: Go, stream: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = "/tokens/oauth" if stream == "by_oauth" else "/tokens/login"
    stall.faults[path] = [Reply({"error": "invalid_grant", "error_description": f"{SECRET} is old"}, 400)] * 9
    error = refusal(lambda: go("sessions", [stream]), stream)

    assert error is not None
    assert "invalid_grant" in str(error)
    assert path in str(error)
    assert SECRET not in str(error)
    assert capfd.readouterr() == ("", "")


def refusal(run: Callable[[], Any], stream: str) -> SwitchboardError | None:
    try:
        found: SwitchboardError | None = run()[stream].error
    except CredentialsError as error:
        return error
    return found


def test_tokens_are_fetched_from_allowed_hosts_only(stall: Stall, go: Go) -> None:
    error = go("sessions", ["by_oauth"], settings={"token_url": "https://elsewhere.example"})["by_oauth"].error

    assert isinstance(error, ConfigurationError)
    assert "elsewhere.example was stopped" in str(error)
    assert SECRET not in str(error)


def test_files_of_jobs_are_fetched_from_allowed_hosts_only(stall: Stall, go: Go) -> None:
    ready = Reply({"state": "ready", "file": "https://elsewhere.example/secrets"})
    stall.faults = {f"/jobs/state/job-{number}": [ready] for number in range(9)}
    error = go("jobs", ["reports"])["reports"].error

    assert isinstance(error, ConfigurationError)
    assert "elsewhere.example was stopped" in str(error)


def test_a_job_that_fails_is_tried_again_and_then_said_to_have_failed(stall: Stall, go: Go, tmp_path: Path) -> None:
    failed = Reply({"state": "failed"})
    stall.faults = {"/jobs/state/job-0": [failed]}
    assert go("jobs", ["changes"])["changes"].error is None
    stall.faults = {f"/jobs/state/job-{number}": [failed] for number in range(20)}
    error = go("jobs", ["changes"])["changes"].error

    assert isinstance(error, RetryLaterError)
    assert "a job of the tool's failed" in str(error)
    loads = [load for load in landed_loads(str(tmp_path / "landing")) if load.begin.stream == "changes"]
    assert [load.end is not None for load in loads] == [True, False]


def test_finished_jobs_are_cleared_away(stall: Stall, go: Go) -> None:
    go("jobs", ["reports"])

    assert [job.get("cleared", False) for job in stall.jobs.values() if job.get("shelf") != "c"] == [True, True]


WAITED = {
    "patient": (Reply({}, 418), 0.01),
    "told_by_header": (Reply({}, 429, headers={"x-wait": "1 second"}), 1.0),
    "told_by_answer": (Reply({"wait": 0.4}, 429), 0.4),
    "composed": (Reply({"error": "try_again"}, 400), 0.0),
    "own_mood": (Reply({}, 429), 0.02),
}


def test_a_manifest_says_what_is_worth_repeating_and_when(stall: Stall, go: Go) -> None:
    for stream, (fault, _) in WAITED.items():
        stall.faults[f"/moods/{stream.removeprefix('told_by_')}"] = [fault]
    stall.faults["/moods/own"] = stall.faults.pop("/moods/own_mood")
    began = time.monotonic()
    results = go("moods", list(WAITED))

    assert {stream: (result.error, result.rows) for stream, result in results.items()} == dict.fromkeys(
        WAITED, (None, FIRST)
    )
    assert time.monotonic() - began >= max(seconds for _, seconds in WAITED.values())


def test_a_manifest_says_what_to_ignore_and_what_to_give_up(stall: Stall, go: Go) -> None:
    stall.faults = {"/moods/composed": [Reply({}, 409)], "/moods/refused": [Reply({"email": "zoe@example.com"}, 402)]}
    results = go("moods", ["composed", "refused"])

    composed, refused = results["composed"], results["refused"]
    assert (composed.error, composed.rows, composed.skipped) == (None, 0, 1)
    assert isinstance(refused.error, ConfigurationError)
    assert "Pay for the big stall first." in str(refused.error)
    assert "zoe" not in str(refused.error)


@pytest.mark.parametrize(
    ("reply", "kind", "word"),
    [
        (Reply({"code": "no_access"}, 403), CredentialsError, "no_access"),
        (Reply({"code": "bad_range"}, 400), ConfigurationError, "bad_range"),
        (Reply({}, 503), RetryLaterError, "HTTP 503"),
    ],
)
@pytest.mark.parametrize("stream", ["goods_since", "goods_of_makers", "reports"])
def test_an_error_is_explained_by_the_answer_that_caused_it(
    stall: Stall, go: Go, reply: Reply, kind: type[SwitchboardError], word: str, stream: str
) -> None:
    """Slices are read by threads of their own, each with a last answer of its own."""
    paths = {"goods_since": "/families/b/goods", "goods_of_makers": "/families/b/makers/2", "reports": "/jobs/order"}
    path = paths[stream]
    stall.faults[path] = [reply] * 99
    error = go("jobs" if stream == "reports" else "families", [stream])[stream].error

    assert isinstance(error, kind)
    assert word in str(error)
    assert path in str(error)


def test_states_of_older_versions_are_gone_on_with(stall: Stall, go: Go, tmp_path: Path) -> None:
    go("moved", ["migrated"], states={"migrated": {"days": 20}})
    assert alike(landed(tmp_path, "migrated")) == alike(stall.changed_since(20))
    go("partitions", ["united_since"], states={"united_since": {"a": {"changed": str(EPOCH + 15 * DAY)}}})

    expected = [each for each in stall.goods if each["shelf"] != "a" or each["id"] >= 15]
    assert alike(landed(tmp_path, "united_since")) == alike(expected)


def test_a_stream_may_be_read_in_another_way_once_there_is_a_state(stall: Stall, go: Go) -> None:
    go("moved", ["delegated"])
    first = (stall.count("/clocks/all"), stall.count("/clocks/seconds"))
    go("moved", ["delegated"])

    # Each sync also asks for the stream of the check.
    assert first == (1, 1)
    assert (stall.count("/clocks/all"), stall.count("/clocks/seconds")) == (1, 3)


def test_streams_of_one_group_are_never_read_together(stall: Stall, go: Go) -> None:
    reading: list[str] = []
    together: list[list[str]] = []

    class Ears:
        def stream_started(self, connection: str, stream: str, lane: str, *, resumed: bool) -> None:
            reading.append(stream)
            together.append([each for each in reading if each.startswith("not_together")])

        def page_landed(self, connection: str, stream: str, rows: int) -> None:
            time.sleep(0.02)

        def stream_finished(self, connection: str, stream: str, rows: int, error: Any) -> None:
            reading.remove(stream)

    go("moved", reporter=Ears())

    assert max(len(each) for each in together) == 1


def test_templates_do_not_tell_settings(stall: Stall, go: Go, capfd: pytest.CaptureFixture[str]) -> None:
    """The CDK lists all settings with a template that it cannot work out, and prints those that a manifest changes."""
    with pytest.raises(ConfigurationError) as caught:
        go("templates", settings={"wanted": [{"shelf": "a"}, {"shelf": SECRET}]})
    assert SECRET not in str(caught.value)
    go("moved")
    assert capfd.readouterr() == ("", "")


def test_secrets_in_paths_are_blotted_out(stall: Stall, go: Go) -> None:
    stall.faults = {f"/{SECRET}/paging/numbered": [Reply({"key": SECRET}, 400)] * 9}
    with pytest.raises(ConfigurationError) as caught:
        go("paging", settings={"base_url": stall.url + "/${STALL_KEY}"})

    assert SECRET not in str(caught.value)
    assert "/•••/paging/numbered" in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("lane", ["records", "messages"])
@pytest.mark.parametrize("name", [name for name in EXPECTED if name not in {"formats", "jobs", "chunks", "moods"}])
def test_slower_lanes_bring_the_same(stall: Stall, go: Go, tmp_path: Path, name: str, lane: str) -> None:
    own = {stream: each.lane for stream, each in EXPECTED[name].items()}
    for grown in (False, True):
        results = go(name, lane=lane)
        assert {stream: result.error for stream, result in results.items()} == dict.fromkeys(own)
        for stream, expected in EXPECTED[name].items():
            # Left alone, the CDK keeps no state for a stream that has no cursor but its parent's.
            forgets = (stream, lane) == ("notes", "messages")
            fresh = expected.fresh if grown and not forgets else None
            rows = fresh(stall) if fresh else expected.rows(stall.goods)
            assert alike(landed(tmp_path, stream)) == alike(rows), (stream, grown)
        stall.grow()
