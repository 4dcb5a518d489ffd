"""`new_connector`: the files of a new connector and of its tests, and nothing else."""

import re
from collections.abc import Mapping
from pathlib import Path

from connectors.registry import SPEC_FILE
from connectors.scaffold.blank import blank_files
from connectors.scaffold.from_manifest import manifest_files
from connectors.scaffold.like import like_files
from contracts.errors import ConfigurationError

_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
ROOT = Path(__file__).parent.parent


def new_connector(name: str, *, like: str | None = None, manifest: Path | None = None, root: Path = ROOT) -> list[Path]:
    """Write a connector into `root` and its test into tests/tools beside `root`. Returns the files.

    `like` takes over the structure of another connector of the project, `manifest` a low-code manifest; without either
    it is a small one to begin with. Raises ConfigurationError; nothing that exists is ever written over.
    """
    folder, tests = root / name, root.parent / "tests" / "tools" / name
    if not _NAME.match(name) or "__" in name:
        raise ConfigurationError(
            f"'{name}' cannot be the name of a connector.",
            remedy="use lower case letters, digits and single underscores, starting with a letter.",
        )
    if folder.exists() or tests.exists():
        raise ConfigurationError(
            f"{folder if folder.exists() else tests} exists already.", remedy="choose another name, or remove it."
        )
    title = name.replace("_", " ").title()
    if like is not None:
        files = like_files(name, title, like)
    elif manifest is not None:
        files = manifest_files(name, title, manifest)
    else:
        files = blank_files(name, title)
    test = files.pop("test_contract.py")
    return [*_written(folder, files), *_written(tests, {"test_contract.py": test})]


def _written(folder: Path, files: Mapping[str, str]) -> list[Path]:
    # connector.yaml comes last: a folder is a connector only once it is whole.
    order = sorted(files, key=lambda name: (name == SPEC_FILE, name))
    for name in order:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(files[name], encoding="utf-8")
    return [folder / name for name in order]
