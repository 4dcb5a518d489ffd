"""The dbt models as assets and their tests as checks, in two steps: before identity and after it."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, DbtProject, dbt_assets
from packaging.version import Version

from contracts.connection import Connection
from pipelines import dbt_manifest, steps
from pipelines.extraction import WRITER_POOL, raw_key
from pipelines.progress import Progress
from switchboard.settings import Settings
from warehouse import dbt


class Translator(DagsterDbtTranslator):
    """Names assets schema/table, and ties staging models to the raw tables their SQL reads."""

    def __init__(self, connections: Sequence[Connection]) -> None:
        super().__init__()
        self._connections = connections

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Schema and table, as a reader of the warehouse names them."""
        table = dbt_resource_props.get("alias") or dbt_resource_props.get("identifier") or dbt_resource_props["name"]
        return dg.AssetKey([dbt_resource_props["schema"], table])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Staging models sit with their tool, the others with their schema."""
        folder = Path(dbt_resource_props["original_file_path"]).parts
        return folder[1] if folder[0] == "connectors" else str(dbt_resource_props["schema"])

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """The usual spec, plus the raw tables a staging model reads."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = manifest["nodes"].get(unique_id, {})
        raw = [raw_key(*stream) for stream in dbt_manifest.streams_read(node.get("raw_code", ""), self._connections)]
        return spec.merge_attributes(deps=raw) if raw else spec


def model_assets(settings: Settings, progress: Progress) -> list[dg.AssetsDefinition]:
    """Staging and core as one dbt invocation, marts as another: starting dbt costs seconds, a model milliseconds."""
    manifest = dbt_manifest.prepared_manifest(settings)
    translator = Translator(settings.all_connections())

    def assets(
        name: str, title: str, select: str, *, begin: Callable[[bool], None], complete: Callable[[], None]
    ) -> dg.AssetsDefinition:
        @dbt_assets(
            name=name,
            manifest=manifest,
            select=select,
            dagster_dbt_translator=translator,
            pool=WRITER_POOL,
        )
        def build(context: dg.AssetExecutionContext, dbt_cli: DbtCliResource) -> Iterator[Any]:
            progress.step(title, len(context.selected_asset_keys))
            os.environ.update(dbt_manifest.environment(settings))
            # Unit tests prove the models, not the data: they belong to the test suite.
            arguments = ["build", "--exclude-resource-type", "unit_test", "--vars", dbt_manifest.variables(settings)]
            target = dbt_manifest.target_path(settings)
            begin(context.is_subset)
            for event in dbt_cli.cli(arguments, context=context, target_path=target).stream():
                if isinstance(event, (dg.Output, dg.MaterializeResult)):
                    progress.advance()
                yield event
            if not context.is_subset:
                complete()

        return build

    return [
        assets(
            "build_core",
            "Building staging and core models",
            dbt.CORE,
            begin=lambda is_part: _begin(settings, is_part=is_part),
            complete=lambda: None,
        ),
        assets(
            "build_marts",
            "Building marts and metrics",
            dbt.MARTS,
            begin=lambda is_part: None if is_part else steps.begin_marts(settings),
            complete=lambda: steps.complete_models(settings),
        ),
    ]


def _begin(settings: Settings, *, is_part: bool) -> None:
    """What is built of core alone, or of some of it, leaves the marts behind."""
    if is_part:
        steps.build_all_next(settings)
    else:
        steps.begin_models(settings)


class Dbt(DbtCliResource):
    """Starts dbt without what costs seconds each time: asking its version, and loading it into our process too.

    The former is a process that asks the package index for a newer one; the latter serves to read column types and
    row counts, which we do not ask for.
    """

    @property
    def _cli_version(self) -> Version:
        return Version(metadata.version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> Any:  # noqa: ARG002 (Dagster's signature)
        return None


def dbt_resource() -> DbtCliResource:
    """How Dagster starts dbt: this Python's dbt, the repository's project."""
    return Dbt(
        project_dir=str(dbt.PROJECT),
        profiles_dir=str(dbt.PROFILES),
        dbt_executable=dbt_manifest.dbt_executable(),
        global_config_flags=["--no-use-colors"],
    )
