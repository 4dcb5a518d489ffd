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
    """Sentiment is help, not data: whatever goes wrong with it is said in its check and stops nothing."""
    progress.step("Reading how customers sound")
    report, problem = ScoringReport(0, 0, 0, 0), None
    try:
        report = steps.score_messages(settings)
    except Exception as error:  # noqa: BLE001 (whatever it is)
        problem = f"{type(error).__name__}: {error}"
    check = dg.AssetCheckResult(
        asset_key=KEY,
        check_name=SCORED,
        passed=problem is None,
        severity=dg.AssetCheckSeverity.WARN,
        description=problem,
    )
    counts = {
        "texts": report.texts,
        "new": report.new,
        "with a language": report.with_language,
        "with a score": report.scored,
    }
    return dg.MaterializeResult(asset_key=KEY, metadata=counts if problem is None else {}, check_results=[check])
