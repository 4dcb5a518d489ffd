"""Makes a typed Python client out of the API's own description: `make client`.

Without URL the API is this checkout's; with it, and TOKEN, that of an app which is served. The generator has an
environment of its own, since it wants another Typer than ours.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import requests

from unified_profile.app.main import create_app
from unified_profile.ledger import Ledger

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "scripts" / "client.lock"
FOLDER = ROOT / "var" / "client"
PACKAGE = "switchboard_client"


def main() -> int:
    """Write description and client into var/client, or into the folder that is given."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    url = os.environ.get("URL")
    description = served_description(url, os.environ.get("TOKEN", "")) if url else own_description()
    made = generate(description, folder, environment())
    print(f"{made}: needs httpx and attrs; put {folder} on PYTHONPATH, or copy the package.")
    return 0


def served_description(url: str, token: str) -> dict[str, Any]:
    """What a served app says of its API."""
    answer = requests.get(
        f"{url.rstrip('/')}/api/v1/openapi.json", headers={"Authorization": f"Bearer {token}"}, timeout=30
    )
    if answer.status_code != 200:
        raise SystemExit(
            f"{url} answers {answer.status_code}. Remedy: set TOKEN to one that `switchboard tokens create` made."
        )
    found: dict[str, Any] = answer.json()
    return found


def own_description() -> dict[str, Any]:
    """What this checkout's app says of its API; nothing has to be published for that."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(f"sqlite:///{folder}/ledger.sqlite")
        try:
            return create_app(Path(folder), ledger).openapi()
        finally:
            ledger.close()


def environment() -> Path:
    """The folder of programs of the generator's environment, made anew when the lock file has changed."""
    venv = FOLDER / "venv"
    marker, lock = venv / "lock", LOCK.read_text(encoding="utf-8")
    if not marker.exists() or marker.read_text(encoding="utf-8") != lock:
        uv, python = Path(sys.executable).with_name("uv"), venv / "bin" / "python"
        create = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, venv]
        install = [uv, "pip", "install", "--quiet", "--require-hashes", "--python", python, "-r", LOCK]
        if any(subprocess.run(step, check=False).returncode for step in (create, install)):
            raise SystemExit(f"what {LOCK.name} names cannot be installed. Remedy: reach a package registry once.")
        marker.write_text(lock, encoding="utf-8")
    return venv / "bin"


def generate(description: dict[str, Any], folder: Path, programs: Path) -> Path:
    """Make the package in a folder; gives where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    source, package = folder / "openapi.json", folder / PACKAGE
    source.write_text(json.dumps(description, indent=1, sort_keys=True), encoding="utf-8")
    options = ["--path", source, "--output-path", package, "--meta", "none", "--overwrite", "--fail-on-warning"]
    # It tidies with a ruff that it finds.
    environ = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    subprocess.run([programs / "openapi-python-client", "generate", *options], check=True, env=environ)
    return package


if __name__ == "__main__":
    sys.exit(main())
