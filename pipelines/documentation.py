"""Builds dbt's documentation into one static page: every table and column, and lineage from tool to metric."""

import json
import os
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from contracts.errors import BugError
from pipelines import dbt_manifest
from pipelines.lineage import add_raw_tables, raw_tables, readers
from switchboard.settings import Settings
from warehouse import dbt
from warehouse.build import open_build

# What stands in dbt's page for the two files that it would otherwise ask a server for.
_MANIFEST = '"MANIFEST.JSON INLINE DATA"'
_CATALOG = '"CATALOG.JSON INLINE DATA"'


def build_site(settings: Settings) -> Path:
    """Path of the page, <var>/docs/index.html; what it shows is in manifest.json and catalog.json beside it, too.

    Works before the first sync; columns of models then show no types.
    """
    with closing(open_build(settings.build_path)):
        pass  # makes the file and its schemas, so that dbt finds something to describe
    manifest = _read(dbt_manifest.prepared_manifest(settings))
    _generate(settings)
    target = dbt_manifest.target_path(settings)
    catalog = _read(target / "catalog.json")
    with closing(open_build(settings.build_path)) as build:
        read = readers(manifest, settings.all_connections(), build)
    add_raw_tables(manifest, catalog, list(raw_tables(settings)), read)
    site = settings.var_path / "docs"
    site.mkdir(parents=True, exist_ok=True)
    empty = (target / "index.html").read_text(encoding="utf-8")
    (site / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (site / "catalog.json").write_text(json.dumps(catalog), encoding="utf-8")
    (site / "index.html").write_text(filled(empty, manifest, catalog), encoding="utf-8")
    return site / "index.html"


def _generate(settings: Settings) -> None:
    done = subprocess.run(  # noqa: S603
        [
            dbt_manifest.dbt_executable(),
            "--quiet",
            "docs",
            "generate",
            "--no-compile",
            "--vars",
            dbt_manifest.variables(settings),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=dbt.PROJECT,
        env=os.environ | dbt_manifest.environment(settings),
    )
    if done.returncode:
        raise BugError(f"the documentation cannot be built: {done.stdout[-2000:]}", remedy="report it.")


def _read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_bytes())
    return found


def filled(page: str, manifest: dict[str, Any], catalog: dict[str, Any]) -> str:
    """Give dbt's page with both in it, so that it asks nobody. Raises BugError for one without a place for them."""
    for place, held in ((_MANIFEST, manifest), (_CATALOG, catalog)):
        if page.count(place) != 1:
            raise BugError(f"dbt's page has no place for {place}.", remedy="report it, with the version of dbt-core.")
        # Inside of a script, where a closing tag in somebody's description would end it.
        page = page.replace(place, json.dumps(held).replace("</", "<\\/"))
    return page
