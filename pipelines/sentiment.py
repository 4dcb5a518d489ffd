"""How customers sound as one step: each text that is new is scored, between core and the marts."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines import steps
from pipelines.extraction import WRITER_POOL
from pipelines.progress import Progress
from switchboard.settings import Settings
from unified_profile.sentiment import ScoringReport

KEY = dg.AssetKey(["sentiment", "text"])
SCORED = "texts_scored"


def sentiment_asset(settings: Settings, progress: Progress) -> dg.AssetsDefinition:
    """Score what customers wrote: the language of each text and, where that is English, how it sounds."""

    @dg.multi_asset(
        name="score_messages",
        specs=[
            dg.AssetSpec(
                KEY,
                group_name="sentiment",
                kinds={"duckdb"},
                deps=[dg.AssetKey(["core", "events"])],
                description="Language and sentiment of each text that customers wrote, under the hash of it.",
            )
        ],
        check_specs=[dg.AssetCheckSpec(SCORED, asset=KEY, description="Every text of a customer was read.")],
        pool=WRITER_POOL,
    )
    def score_messages() -> Iterator[dg.MaterializeResult[Any]]:
        yield scored(settings, progress)

    return score_messages


def scored(settings: Settings, progress: Progress) -> dg.MaterializeResult[Any]:
    """What went wrong is said in a check that warns; the models are built all the same."""
    progress.step("Reading how customers sound")
    sounding = steps.score_messages(settings)
    check = dg.AssetCheckResult(
        asset_key=KEY,
        check_name=SCORED,
        passed=sounding.problem is None,
        severity=dg.AssetCheckSeverity.WARN,
        description=sounding.problem,
    )
    return dg.MaterializeResult(asset_key=KEY, metadata=_counts(sounding.report), check_results=[check])


def _counts(report: ScoringReport | None) -> dict[str, int]:
    if report is None:
        return {}
    return {
        "texts": report.texts,
        "new": report.new,
        "with a language": report.with_language,
        "with a score": report.scored,
    }
