"""Staging of Intercom: the columns of the contract, and keys that lead somewhere."""

from typing import Any

import pytest

from contracts.shapes import shapes
from sandbox.model import World
from tests.tools.intercom.staging.scene import rows

pytestmark = pytest.mark.slow

SHAPES = (
    "people",
    "companies",
    "agents",
    "teams",
    "interactions",
    "events",
    "ratings",
    "activities",
    "presences",
    "measurements",
)


@pytest.mark.parametrize("shape", SHAPES)
def test_columns_are_those_of_the_contract(con: Any, shape: str) -> None:
    described = rows(con, f"describe staging.stg_intercom__{shape}")
    expected = [(column.name, column.type.upper()) for column in shapes()[shape].columns]
    assert [(name, kind) for name, kind, *_ in described] == expected


def test_every_actor_is_a_known_agent_or_person(con: Any, shown: World) -> None:
    unknown = rows(
        con,
        "select distinct actor_key from staging.stg_intercom__events"
        " where actor_key not in (select record_key from staging.stg_intercom__agents)"
        " and actor_key not in (select record_key from staging.stg_intercom__people)",
    )
    assert unknown == []
    agents = rows(con, "select source_id, is_bot, is_active, team_keys from staging.stg_intercom__agents")
    teams = {team.id: team.intercom_id for team in shown.teams}
    shown_agents = {identifier: (is_bot, is_active, keys) for identifier, is_bot, is_active, keys in agents}
    for agent in shown.agents:
        if not agent.is_bot and agent.left_at is None:
            keys = [f"chat:team:{teams[agent.team]}"] if agent.team is not None else []
            assert shown_agents[agent.intercom_id] == (False, True, keys)
    assert shown_agents["4000"][0] is True
