"""Publication as an asset: after the marts, a verified snapshot for readers."""

from collections.abc import Sequence
from contextlib import closing
from typing import Any

import dagster as dg

from contracts.errors import SwitchboardError
from pipelines import steps
from pipelines.extraction import WRITER_POOL
from pipelines.progress import Progress
from switchboard.settings import Settings
from warehouse.publish import open_published


def publication_asset(settings: Settings, marts: Sequence[dg.AssetKey], progress: Progress) -> dg.AssetsDefinition:
    """The published warehouse; depends on every mart."""

    @dg.asset(
        key=["published", "warehouse"],
        group_name="published",
        kinds={"duckdb"},
        deps=list(marts),
        pool=WRITER_POOL,
        description="Immutable snapshot that the app and BI tools read.",
    )
    def published_warehouse() -> dg.MaterializeResult[Any]:
        progress.step("Publishing")
        publication = steps.publish(settings)
        return dg.MaterializeResult(metadata={"number": publication.number, "bytes": publication.size})

    return published_warehouse


def newest_published(settings: Settings) -> str:
    """Name of the newest load of a sync that readers see, "" when there is none."""
    try:
        published = open_published(settings.published_path)
    except SwitchboardError:
        return ""
    with closing(published):
        rows = published.execute("select coalesce(max(load), '') from meta.load where mode <> 'partial'").fetchall()
    return str(rows[0][0])
