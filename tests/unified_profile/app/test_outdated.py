"""What somebody has to change first is said with the remedy: an old publication, a broken file of rules."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from contracts.errors import BugError, ConfigurationError, RetryLaterError
from tests.unified_profile.app.conftest import SETTINGS, House, open_house
from tests.unified_profile.app.identities import FORMER, publish_identity
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import write_publication
from tests.unified_profile.app.test_api import assert_problem
from tests.unified_profile.app.test_identity_api import ROUTE, decided
from unified_profile.app import published as published_module
from unified_profile.app.published import Publication, Published
from unified_profile.app.settings import IdentitySetup
from unified_profile.identity import rules_with
from unified_profile.ledger import Role

PAIR = {"a": "desk:user:1", "b": "crm:person:1"}
LINK = {"kind": "link", "a": "crm:person:1", "b": "chat:contact:2", "reason": "she told us"}


def publish(folder: Path, number: int = 1, change: str = "") -> None:
    file = write_publication(make_world(), folder, number)
    publish_identity(file)
    with closing(duckdb.connect(file)) as con:
        con.execute(change or "select 1")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The app over a publication of former days."""
    publish(tmp_path / "published", change=FORMER)
    found = open_house(tmp_path / "published", tmp_path)
    yield found
    found.close()


ASKED: list[tuple[str, dict[str, Any]]] = [
    (f"{ROUTE}/why", PAIR),
    (f"{ROUTE}/why-not", {**PAIR, "b": "chat:contact:2"}),
    (f"{ROUTE}/decisions/preview", LINK),
    ("/api/v1/customers/search", {"query": "anna"}),
]


def all_asked(client: TestClient) -> list[Any]:
    answers = [client.post(route, json=body) for route, body in ASKED]
    return [*answers, client.get("/api/v1/customers/p_anna")]


def test_a_publication_of_another_version_is_said_with_what_to_do(house: House) -> None:
    admin = house.signed_in(Role.ADMIN)
    for answer in all_asked(admin):
        problem = assert_problem(answer, 503)
        assert "another version" in problem["detail"]
        assert "`switchboard run`" in problem["remedy"]
        assert "retry-after" not in answer.headers, "it does not pass by itself"
    assert decided(house) == []
    assert [one for one in house.ledger.access_log() if one.action == "view"] == []
    page = admin.get("/customer/p_anna")
    assert page.status_code == 503
    assert "<code>switchboard run</code>" in page.text


def test_publishing_again_is_all_it_takes(house: House) -> None:
    admin = house.signed_in(Role.ADMIN)
    assert_problem(all_asked(admin)[0], 503)
    publish(house.published, 2)
    assert [answer.status_code for answer in all_asked(admin)] == [200] * 5


@pytest.mark.parametrize(
    "change",
    [
        "alter table marts.dim_customer drop column plan",
        "drop table marts.metric_fact",
        "drop table identity.evidence",
        "alter table identity.record_key_value drop column rid",
    ],
)
def test_a_monitor_sees_it_before_anybody_asks(tmp_path: Path, change: str, capsys: pytest.CaptureFixture[str]) -> None:
    publish(tmp_path / "published", 1, change)
    house = open_house(tmp_path / "published", tmp_path)
    monitor = house.visitor()
    for _ in range(3):
        answer = monitor.get("/health")
        assert (answer.status_code, answer.json()) == (503, {"status": "outdated"})
    assert capsys.readouterr().out.count("publication does not fit") == 1, "it is worked out once"
    publish(tmp_path / "published", 2)
    answer = monitor.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    house.close()


def test_what_may_be_lacking_is_no_fault(tmp_path: Path) -> None:
    publish(tmp_path / "published", 1, "drop table identity.group_record; drop table identity.change_log")
    house = open_house(tmp_path / "published", tmp_path)
    assert house.visitor().get("/health").json() == {"status": "ok"}
    house.close()


def test_what_it_does_not_concern_is_answered(house: House) -> None:
    admin = house.signed_in(Role.ADMIN)
    for path in ("/api/v1/status", "/api/v1/metrics", f"{ROUTE}/decisions", f"{ROUTE}/suspects"):
        assert admin.get(path).status_code == 200, path


def test_what_is_lacking_is_logged_and_no_value(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.signed_in(Role.ADMIN).post(f"{ROUTE}/why", json=PAIR)
    logged = capsys.readouterr().out
    assert "rid_a" in logged
    assert "desk:user:1" not in logged


def test_any_other_fault_of_a_statement_stays_one(tmp_path: Path) -> None:
    publish(tmp_path / "published")
    published = Published(tmp_path / "published")
    for statement, error in (
        ("select 'x'::integer", duckdb.ConversionException),
        ("selec", duckdb.ParserException),
        ("select nothing_there", ConfigurationError),
        ("from nothing.there", ConfigurationError),
    ):
        with pytest.raises(error), published.reading() as con:
            con.execute(statement).fetchall()
    published.close()


def test_a_publication_cleared_away_while_it_is_opened_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path / "published")

    def too_late(file: Path) -> Publication:
        shutil.rmtree(file.parent)
        return Publication(file)

    monkeypatch.setattr(published_module, "Publication", too_late)
    with pytest.raises(RetryLaterError, match="newer publication"), Published(tmp_path / "published").reading():
        pass


def test_a_broken_file_of_rules_names_file_and_key(tmp_path: Path) -> None:
    publish(tmp_path / "published")
    file = tmp_path / "rules.yml"
    settings = replace(SETTINGS, identity=lambda: IdentitySetup({}, rules_with(file)))
    house = open_house(tmp_path / "published", tmp_path, settings)
    admin = house.signed_in(Role.ADMIN)
    file.write_text("cluster: {max_records: many}", encoding="utf-8")
    answer = admin.post(f"{ROUTE}/decisions/preview", json=LINK)
    problem = assert_problem(answer, 503)
    assert "rules.yml: cluster.max_records: " in problem["detail"]
    assert problem["remedy"] == "Correct that key."
    assert "retry-after" not in answer.headers
    file.write_text("cluster: {max_records: 400}", encoding="utf-8")
    assert admin.post(f"{ROUTE}/decisions/preview", json=LINK).status_code == 200
    house.close()


@pytest.mark.parametrize(
    ("error", "status", "detail", "retry_after"),
    [
        (
            ConfigurationError("it is wrong.", remedy="correct it.", setting="app.url"),
            503,
            "Setting 'app.url': it",
            None,
        ),
        (RetryLaterError("it is busy.", remedy="ask again."), 503, "It is busy.", "5"),
        (BugError("it cannot be.", remedy="report it."), 500, "It cannot be.", None),
    ],
)
def test_only_what_passes_by_itself_is_worth_asking_for_again(
    tmp_path: Path, error: Exception, status: int, detail: str, retry_after: str | None
) -> None:
    def fail() -> IdentitySetup:
        raise error

    publish(tmp_path / "published")
    house = open_house(tmp_path / "published", tmp_path, replace(SETTINGS, identity=fail))
    answer = house.signed_in(Role.ADMIN).post(f"{ROUTE}/decisions/preview", json=LINK)
    assert assert_problem(answer, status)["detail"].startswith(detail)
    assert answer.headers.get("retry-after") == retry_after
    house.close()
