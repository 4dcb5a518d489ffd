"""Identity as one step with an asset per table."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from contracts.errors import BadDataError
from pipelines import steps
from pipelines.extraction import WRITER_POOL
from pipelines.progress import Progress
from switchboard.settings import Settings
from unified_profile.identity.groups import AGENT, COMPANY
from unified_profile.identity.kinds import PEOPLE, Kind
from unified_profile.suggestions import TooLittleToLearnError

TABLES = {
    "person": "One row per person.",
    "person_record": "Which person each record belongs to.",
    "evidence": "The links that hold each person's records together.",
    "contested_key": "Keys that join nobody, with the reason.",
    "record_email": "E-mail addresses of each record, normalised.",
    "record_phone": "Phone numbers of each record, in E.164.",
    "minted_id": "Every person id ever given and the person it resolves to now.",
    "person_id_history": "When a published person id changed what it resolves to, and why.",
    "run": "What each run looked at and changed.",
    "change_log": "Every record that a run gave to another person, and the key that is why.",
    "suggestion": "Pairs of people who may be one, and how each was weighed. Nobody is joined by them.",
    "agent": "One row per member of the support organisation, and per bot.",
    "agent_record": "Which agent each record belongs to.",
    "company": "One row per organisation our customers belong to.",
    "company_record": "Which organisation each company record belongs to, and which one that is a part of.",
    "company_domain": "Which organisation each mail or web domain leads to, or why to none.",
    "company_phone": "Switchboards: numbers that are an organisation's and no person's.",
    "group_run": "What each run looked at and changed among agents and among companies.",
    "group_change_log": "Every record that a run gave to another agent or company, and the key that is why.",
    "minted_group_id": "Every id of an agent or a company ever given and the one it resolves to now.",
    "group_id_history": "When a published id of an agent or a company changed what it resolves to, and why.",
    "group_evidence": "The links that hold the records of each agent and each company together.",
    "contested_group_key": "Keys that join no agents, or no companies, with the reason.",
}
STAYING_PUT = {PEOPLE: "person_record", AGENT: "agent_record", COMPANY: "company_record"}
SUGGESTIONS_MADE = "suggestions_made"
READS = ("people", "interactions", "agents", "companies")


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
        check_specs=[
            *(
                dg.AssetCheckSpec(
                    f"{kind.plural}_stay_put",
                    asset=["identity", table],
                    description=f"Not so many records are another {kind.name}'s than before that somebody should look.",
                )
                for kind, table in STAYING_PUT.items()
            ),
            dg.AssetCheckSpec(
                SUGGESTIONS_MADE, asset=["identity", "suggestion"], description="People who may be one were looked for."
            ),
        ],
        pool=WRITER_POOL,
    )
    def resolve_identity() -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        progress.step("Working out who is who")
        report = steps.resolve_identity(settings)
        for table in TABLES:
            yield dg.MaterializeResult(asset_key=["identity", table], metadata=_metadata(report, table))
        yield from (_stays_put(settings, kind) for kind in STAYING_PUT)
        yield _suggestions_made(settings, progress)

    return resolve_identity


def _stays_put(settings: Settings, kind: Kind) -> dg.AssetCheckResult:
    """Publishing refuses for the same reason, and nothing else does: the marts are built, to be looked at."""
    problem = None
    try:
        moved = steps.refuse_moves(settings, kind).moved
    except BadDataError as error:
        moved, problem = None, str(error)
    return dg.AssetCheckResult(
        asset_key=["identity", STAYING_PUT[kind]],
        check_name=f"{kind.plural}_stay_put",
        passed=problem is None,
        severity=dg.AssetCheckSeverity.ERROR,
        description=problem,
        metadata={} if moved is None else {"records that moved": moved},
    )


def _suggestions_made(settings: Settings, progress: Progress) -> dg.AssetCheckResult:
    """Suggestions are help, not data: whatever goes wrong with them is said here and stops nothing."""
    problem, note, found = None, None, 0
    progress.step("Looking for people who may be one")
    try:
        found = steps.suggest_people(settings)
    except TooLittleToLearnError as error:
        note = f"Nobody is suggested: too little to learn from ({error})."
    except Exception as error:  # noqa: BLE001 (whatever it is)
        problem = f"{type(error).__name__}: {error}"
    return dg.AssetCheckResult(
        asset_key=["identity", "suggestion"],
        check_name=SUGGESTIONS_MADE,
        passed=problem is None,
        severity=dg.AssetCheckSeverity.WARN,
        description=problem or note,
        metadata={"suggestions": found},
    )


def _metadata(report: steps.WhoIsWho, table: str) -> dict[str, int]:
    counts = {
        "person": {
            "people": report.people.people,
            "records": report.people.records,
            "largest": report.people.largest,
        },
        "person_record": {"moved": report.people.moved, "looked at": report.people.looked_at},
        "person_id_history": {"merged": report.people.merged, "split": report.people.split},
        "contested_key": {"keys": report.people.contested},
        "agent": {
            "agents": report.agents.groups,
            "records": report.agents.records,
            "largest": report.agents.largest,
        },
        "agent_record": {"moved": report.agents.moved, "looked at": report.agents.looked_at},
        "company": {
            "companies": report.companies.groups,
            "records": report.companies.records,
            "largest": report.companies.largest,
        },
        "company_record": {"moved": report.companies.moved, "looked at": report.companies.looked_at},
    }
    return counts.get(table, {})
