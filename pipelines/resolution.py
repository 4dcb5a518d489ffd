"""Identity as one step with an asset per table."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines import steps
from pipelines.extraction import WRITER_POOL
from pipelines.progress import Progress
from switchboard.settings import Settings

TABLES = {
    "person": "One row per person.",
    "person_record": "Which person each record belongs to.",
    "evidence": "The links that hold each person's records together.",
    "contested_key": "Keys that join nobody, with the reason.",
    "record_email": "E-mail addresses of each record, normalised.",
    "record_phone": "Phone numbers of each record, in E.164.",
    "minted_id": "Every person id ever given and the person it resolves to now.",
    "person_id_history": "When a published person id changed what it resolves to, and why.",
    "agent": "One row per member of the support organisation, and per bot.",
    "agent_record": "Which agent each record belongs to.",
    "minted_group_id": "Every id of an agent ever given and the one it resolves to now.",
    "group_id_history": "When a published id of an agent changed what it resolves to, and why.",
    "group_evidence": "The links that hold each agent's records together.",
    "contested_group_key": "Keys that join no agents, with the reason.",
}
READS = ("people", "interactions", "agents")


def identity_assets(settings: Settings, progress: Progress) -> dg.AssetsDefinition:
    """Resolve who is who from core.people and the cross-references, and write schema identity."""

    @dg.multi_asset(
        name="resolve_identity",
        specs=[
            dg.AssetSpec(
                ["identity", table],
                group_name="identity",
                kinds={"duckdb"},
                deps=[dg.AssetKey(["core", read]) for read in READS],
                description=description,
            )
            for table, description in TABLES.items()
        ],
        pool=WRITER_POOL,
    )
    def resolve_identity() -> Iterator[dg.MaterializeResult[Any]]:
        progress.step("Working out who is who")
        report = steps.resolve_identity(settings)
        for table in TABLES:
            yield dg.MaterializeResult(asset_key=["identity", table], metadata=_metadata(report, table))

    return resolve_identity


def _metadata(report: steps.WhoIsWho, table: str) -> dict[str, int]:
    counts = {
        "person": {"people": report.people.people, "records": report.people.records},
        "agent": {"agents": report.agents.groups, "records": report.agents.records},
    }
    return counts.get(table, {})
