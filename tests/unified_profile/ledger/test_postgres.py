"""The ledger on Postgres: what only a database shows that several use at once. The other tests run on both."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DatabaseError

from contracts.errors import ConfigurationError
from tests.unified_profile.app.conftest import SETTINGS, House
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import write_publication
from tests.unified_profile.ledger.conftest import Clock
from tests.unified_profile.ledger.postgres import Cluster
from unified_profile.app.main import create_app
from unified_profile.ledger import Ledger, Reading, Role
from unified_profile.ledger import migrate as migrating
from unified_profile.ledger.models import Base

pytestmark = pytest.mark.slow
T = TypeVar("T")
_TABLES = "select tablename from pg_tables where schemaname = 'public'"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def url(postgres: Cluster) -> str:
    return postgres.new_database()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    made = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    yield made
    made.dispose()


@pytest.fixture
def ledgers(url: str) -> Iterator[list[Ledger]]:
    """Three programs with one ledger."""
    clock = Clock()
    opened = [Ledger(url, clock=clock) for _ in range(3)]
    opened[0].ensure_user("ann", Role.ADMIN)
    yield opened
    for each in opened:
        each.close()


def at_once(ledgers: list[Ledger], times: int, work: Callable[[Ledger], T]) -> list[T]:
    """What comes of the same work, done by all of them at once."""
    with ThreadPoolExecutor(len(ledgers) * 3) as pool:
        return list(pool.map(work, ledgers * times))


def test_migrations_make_exactly_the_models(url: str, engine: Engine) -> None:
    Ledger(url).close()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_migration_that_may_be_taken_back_is_made_again(url: str, engine: Engine) -> None:
    Ledger(url).close()
    config = Config()
    config.set_main_option("script_location", str(Path(migrating.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        # The second one made room in the access log, which is never cut.
        command.downgrade(config, "0002")
    with engine.connect() as connection:
        left = {name for (name,) in connection.execute(text(_TABLES))}
        assert {"access_log", "decision", "user"} <= left
        assert not left & {"api_token", "webhook_endpoint", "card_proof", "standing_breach"}
    Ledger(url).close()
    with engine.connect() as connection:
        assert {name for (name,) in connection.execute(text(_TABLES))} == {*Base.metadata.tables, "alembic_version"}


def test_several_programs_may_open_a_new_ledger_at_once(url: str) -> None:
    def open_it(_: int) -> int:
        with Ledger(url) as ledger:
            return ledger.ensure_user("ann").id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(open_it, range(4)))) == 1


@pytest.mark.parametrize(
    "change", ["update access_log set route = ''", "delete from access_log", "truncate access_log"]
)
def test_the_database_itself_refuses_changes_of_the_log(ledgers: list[Ledger], engine: Engine, change: str) -> None:
    ledgers[0].record_view(ledgers[0].ensure_user("ann"), "p_1", "/customer/{id}")
    with engine.connect() as connection, pytest.raises(DatabaseError, match="append-only"):
        connection.execute(text(change))
    assert ledgers[0].verify_chain().entries == 1


def test_many_writers_keep_one_chain(ledgers: list[Ledger]) -> None:
    ann = ledgers[0].ensure_user("ann")
    at_once(ledgers, 10, lambda ledger: ledger.record_view(ann, "p_1", "/customer/{id}"))
    verdict = ledgers[0].verify_chain()
    assert (verdict.is_whole, verdict.entries) == (True, 30)


def test_one_of_many_browsers_wins_the_race_for_a_link(ledgers: list[Ledger]) -> None:
    token = ledgers[0].create_login_link("ann")
    found = at_once(ledgers, 4, lambda ledger: ledger.redeem(token))
    assert len([each for each in found if each]) == 1


def test_of_many_that_use_a_proof_at_once_one_is_the_first(ledgers: list[Ledger]) -> None:
    now = Clock()()
    found = at_once(ledgers, 6, lambda ledger: ledger.cards.use("a", now + MINUTE, now))
    assert found.count(None) == 1


def test_of_many_senders_one_takes_a_message(ledgers: list[Ledger]) -> None:
    outbox = ledgers[0].outbox
    outbox.add("https://them.example/", "standard", ["customer.updated", "metric.breached"], by="ann")
    outbox.announce("customer.updated", "1", {"customer_ids": ["p_1"]})
    outbox.watch([Reading("low", True, {"value": 1})], 1)
    taken = [each.id for each in at_once(ledgers, 4, lambda ledger: ledger.outbox.claim()) if each]
    rest = iter(outbox.claim, None)
    taken += [each.id for each in rest]
    assert len(taken) == len(set(taken)) == 2


def test_the_app_stands_on_it(url: str, tmp_path: Path) -> None:
    write_publication(make_world(), tmp_path / "published")
    with closing(Ledger(url)) as ledger:
        ledger.ensure_user("ada", Role.AGENT)
        house = House(create_app(tmp_path / "published", ledger, SETTINGS), ledger, tmp_path / "published")
        client = house.agent()
        assert client.get("/customer/p_anna").status_code == 200
        assert [each.customer_id for each in ledger.access_log() if each.customer_id] == ["p_anna"]
        house.app.state.services.published.close()


def test_a_server_that_does_not_answer_is_said_and_no_password_told(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="does not answer") as raised:
        Ledger(f"postgresql://ann:secret@/ledger?host={tmp_path}")
    assert "secret" not in str(raised.value)


def test_an_unknown_driver_is_told_how_to_have_one() -> None:
    with pytest.raises(ConfigurationError, match="postgres"):
        Ledger("postgresql+nothing://ann@/ledger")
