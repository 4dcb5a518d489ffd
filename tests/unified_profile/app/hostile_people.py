"""Customers who are an attack in every field of every tool, with what identity, suggestions and people say of them."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.unified_profile.app.hostile import attacker
from tests.unified_profile.app.identities import complete, copy_into
from tests.unified_profile.app.joined_world import SCHEMA, START, suspect
from tests.unified_profile.app.publication import World, ago, write_publication
from tests.unified_profile.identity.conftest import PEOPLE, Hub
from tests.unified_profile.identity.groups.conftest import Office

FAMILIES = Path(__file__).parent / "xss_families.txt"
# So many customers fit on an agent's day.
OF_ONE_AGENT = 12


def attacks() -> list[str]:
    """Every attack of every family. A line that begins with two number signs names the family below it."""
    return [line for line in FAMILIES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("## ")]


@dataclass(frozen=True)
class HostilePeople:
    """Ids of the customers in the order of their attacks, and of agents who spoke to twelve of them each."""

    people: list[str]
    agents: list[str]


def publish_hostile(folder: Path) -> HostilePeople:
    """Publish them: each has two records that an id of their own, an attack as well, makes one."""
    payloads = attacks()
    with closing(duckdb.connect()) as con:
        con.execute(PEOPLE)
        hub = Hub(con)
        hub.add_all([record for number, payload in enumerate(payloads) for record in _records(number, payload)])
        hub.resolve()
        complete(con)
        agents = _agents(con, -(-len(payloads) // OF_ONE_AGENT))
        con.execute(SCHEMA.read_text(encoding="utf-8"))
        for number, payload in enumerate(payloads):
            other = (number + 1) % len(payloads)
            bars = [START, ("name", payload, 12.0, payload, payloads[other]), (payload, payload, 2.0, payload, payload)]
            suspect(con, key_of(number, payload), key_of(other, payloads[other]), 20.0 - number / 100, bars)
        ids = hub.ids()
        people = [ids[key_of(number, payload)] for number, payload in enumerate(payloads)]
        copy_into(con, write_publication(_marts(payloads, people, agents), folder))
    return HostilePeople(people, agents)


def key_of(number: int, payload: str) -> str:
    """Key of the first record of a customer; the second one's begins with `desk`."""
    return f"tool:contact:{number}:{payload}"


def _records(number: int, payload: str) -> list[dict[str, object]]:
    says = {"name": f"{payload} {payload}", "email": f"a@x{number}.com", "external_id": f"{number}{payload}"}
    return [{"record_key": key_of(number, payload), **says}, {"record_key": f"desk:user:{number}:{payload}", **says}]


def _agents(con: duckdb.DuckDBPyConnection, count: int) -> list[str]:
    """Ids of that many agents."""
    office = Office(con)
    for number in range(count):
        office.agent(f"tool:user:{number}", name=f"Agent Nr{number}", email=f"agent{number}@us.example")
    office.resolve()
    found = con.execute("""
        select agent_id from identity.agent_record
        where record_key like 'tool:user:%' order by length(record_key), record_key
    """)
    return [agent_id for (agent_id,) in found.fetchall()]


def _marts(payloads: list[str], people: list[str], agents: list[str]) -> World:
    world = World()
    for number, (payload, person) in enumerate(zip(payloads, people, strict=True)):
        agent = agents[number // OF_ONE_AGENT % len(agents)]
        attacker(world, person, payload)
        for connector, kind, named in (
            ("tool", "contact", f"{number}:{payload}"),
            ("desk", "user", f"{number}:{payload}"),
            ("hubspot", "contact", f"h{number}"),
        ):
            world.record(person, connector, kind, named, name=payload, email=payload, phone=payload, role=payload,
                         company_name=payload, source_url=payload, updated_at=ago(days=1))  # fmt: skip
        talk = world.interaction(
            person, "tool", f"day{number}", ago(hours=number), channel=payload, direction=payload, agent_id=agent,
            agent_name=payload, team_name=payload, subject=payload, preview=payload, state=payload, outcome=payload,
            source_url=payload,
        )  # fmt: skip
        world.event(person, ago(hours=1), "task", agent_id=agent, title=payload, body=payload, state="planned",
                    connector=payload, source_url=payload)  # fmt: skip
        world.add("worsening_conversation", interaction_id=talk, customer_id=person, channel=payload, agent_id=agent,
                  agent_name=payload, team_name=payload, last_message_at=ago(hours=number), message_count=3,
                  earlier_sentiment=0.5, later_sentiment=-0.5, source_url=payload)  # fmt: skip
    for agent, payload in zip(agents, payloads, strict=False):
        world.add("dim_agent", agent_id=agent, name=payload, team_name=payload, is_bot=False, is_active=True)
    return world
