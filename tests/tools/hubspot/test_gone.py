"""What HubSpot deleted, merged or brought back is so in the warehouse, with times, whichever way it was told."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.discovery import known_streams
from sandbox.model import World
from tests.tools.hubspot.conftest import Account
from tests.tools.staging import build_staging
from warehouse.build import open_build
from warehouse.raw import ensure_tables, load_landed


def held(account: Account, build: Path, stream: str) -> dict[str, tuple[Any, ...]]:
    """Deleted, when, and into what, by id, after everything landed is loaded."""
    with closing(open_build(build)) as con:
        assert not [load for load in load_landed(con, str(account.folder)) if load.quarantined or load.error]
        query = f"select id, _deleted, _deleted_at, _merged_into from raw.crm__{stream}"
        return {id_: rest for id_, *rest in con.execute(query).fetchall()}  # type: ignore[misc]


def test_the_recycle_bin_merges_and_a_restoration(
    account: Account, behave: Callable[..., None], world: World, tmp_path: Path
) -> None:
    streams = ("contacts", "contacts_archived", "deals", "deals_archived")
    build = tmp_path / "build.duckdb"
    account.sync(*streams)
    before = held(account, build, "contacts")
    deals = sorted(held(account, build, "deals"))
    assert {row[0] for row in before.values()} == {False}
    lost, back, loser, winner = sorted(before)[:4]

    behave(archived={"contacts": [lost, back], "deals": deals[:2]}, merged={"contacts": {loser: winner}})
    account.sync(*streams)
    gone = {id_: row for id_, row in held(account, build, "contacts").items() if row[0]}
    at = (world.now - timedelta(minutes=1)).replace(tzinfo=None)
    assert set(gone) == {lost, back, loser}
    assert [tuple(gone[id_]) for id_ in (lost, back)] == [(True, at, None)] * 2
    assert (gone[loser][0], gone[loser][2]) == (True, winner)
    assert sorted(id_ for id_, row in held(account, build, "deals").items() if row[0]) == deals[:2]
    assert len(held(account, build, "contacts")) == len(before)

    # Restored: HubSpot takes it out of the bin and changes it.
    behave(restored={"contacts": [back]}, archived={"contacts": [lost]}, merged={"contacts": {loser: winner}})
    account.sync(*streams)
    assert {id_ for id_, row in held(account, build, "contacts").items() if row[0]} == {lost, loser}
    assert referring(account, build) == [(f"crm:contact:{loser}", [f"crm:contact:{winner}"])]


def referring(account: Account, build: Path) -> list[tuple[str, list[str]]]:
    """People that identity is told to take for others."""
    with closing(open_build(build)) as con:
        ensure_tables(con, "crm", known_streams(account.connection, str(account.folder)))
    build_staging("hubspot", [account.connection], build, select="+stg_hubspot__people")
    with closing(open_build(build)) as con:
        query = "select record_key, reference_keys from staging.stg_hubspot__people where reference_keys <> []"
        return con.execute(query).fetchall()


def test_a_sweep_finds_what_was_erased_and_spares_what_changes_meanwhile(
    account: Account, behave: Callable[..., None], world: World, tmp_path: Path
) -> None:
    """The bin knows nothing of the erased one. The other changes after the sync began: the sweep must see it."""
    build = tmp_path / "build.duckdb"
    account.sync("deals")
    erased, changing = sorted(held(account, build, "deals"))[:2]
    later = replace(
        world, deals=tuple(replace(d, updated_at=_soon()) if str(d.id) == changing else d for d in world.deals)
    )
    behave(later, erased={"deals": [erased]})
    account.sync("deals", now=datetime.now(UTC) + timedelta(days=31))
    gone = {id_: row for id_, row in held(account, build, "deals").items() if row[0]}
    assert set(gone) == {erased}
    assert gone[erased][1] is not None


def _soon() -> datetime:
    return datetime.now(UTC) + timedelta(hours=6)
