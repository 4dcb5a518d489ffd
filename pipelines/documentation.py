"""Builds dbt's documentation into one static page: every table and column with its description and lineage."""

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

from contracts.errors import BugError
from pipelines import dbt_manifest
from switchboard.settings import Settings
from warehouse import dbt
from warehouse.build import open_build


def build_site(settings: Settings) -> Path:
    """Path of the page, <var>/docs/index.html. Works before the first sync too; columns then show no types."""
    with closing(open_build(settings.build_path, memory=settings.memory_limit)):
        pass  # makes the file and its schemas, so that dbt finds something to describe
    done = subprocess.run(  # noqa: S603
        [
            dbt_manifest.dbt_executable(),
            "--quiet",
            "docs",
            "generate",
            "--static",
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
    page = settings.var_path / "docs" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(dbt_manifest.target_path(settings) / "static_index.html", page)
    return page
