"""docs/adding-a-connector.md, followed to the letter: every snippet of it is run here, in the order of the page."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from connectors.scaffold.model import add_model
from connectors.scaffold.new import new_connector
from contracts.errors import ConfigurationError

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs" / "adding-a-connector.md").read_text(encoding="utf-8").split("## The rules")[0]
SNIPPETS = re.findall(r"(?:In `(\S+)`:\n)?```(\w+)\n(.*?)```", PAGE, re.DOTALL)
NAMED = re.compile(r"^# \(?(connectors/\S+?)\)?\n", re.MULTILINE)


def written(home: Path, text: str) -> None:
    """A whole file; its name stands in a comment."""
    named = NAMED.search(text)
    assert named, text[:80]
    (home / named[1]).write_text(NAMED.sub("", text, count=1))


def changed(path: Path, diff: str) -> None:
    """Lines that go, and lines that come in their place."""
    text = path.read_text()
    for block in re.findall(r"(?:^-.*\n)+(?:^\+.*\n)+", diff, re.MULTILINE):
        before = "".join(f"{line[1:]}\n" for line in block.splitlines() if line.startswith("-"))
        after = "".join(f"{line[1:]}\n" for line in block.splitlines() if line.startswith("+"))
        assert before in text, f"{path.name} has no\n{before}"
        text = text.replace(before, after)
    path.write_text(text)


def called(home: Path, command: str) -> None:
    words = shlex.split(command)
    root = ["--root", str(home / "connectors")]
    if words[0] == "switchboard":
        words[0] = str(Path(sys.executable).with_name("switchboard"))
        words += root
    done = subprocess.run(words, cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_a_newcomer_who_follows_the_page_ends_green(tmp_path: Path) -> None:
    (tmp_path / "connectors").mkdir()
    for file, language, text in SNIPPETS:
        if language == "console":
            for line in text.splitlines():
                # Once at the end is enough for a test; describe looks at the project's own connectors.
                if " test " not in line and " describe " not in line:
                    called(tmp_path, line.removeprefix("$ "))
        elif language == "diff":
            changed(tmp_path / "connectors" / "pollster" / "models" / file, text)
        else:
            written(tmp_path, text)

    root = ["--root", str(tmp_path / "connectors"), "--json"]
    command = [str(Path(sys.executable).with_name("switchboard")), "connectors", "test", "pollster", *root]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    outcomes = {each["rule"]: each["outcome"] for each in json.loads(done.stdout)}
    assert (outcomes.pop("caps"), outcomes.pop("sweeps")) == ("does not apply", "does not apply")
    assert set(outcomes.values()) == {"kept"}
    assert len(outcomes) == 19


def test_the_page_has_the_snippets_that_are_run() -> None:
    assert [language for _, language, _ in SNIPPETS] == [
        *("console", "yaml", "yaml", "python", "console", "diff", "diff", "markdown", "console")
    ]


def test_a_model_needs_a_shape_and_a_stream_and_is_never_written_over(tmp_path: Path) -> None:
    root = tmp_path / "connectors"
    root.mkdir()
    new_connector("pollen", root=root)
    for shape, stream, said in [
        ("answers", "tickets", "there is no shape"),
        ("ratings", "answers", "has no stream"),
        ("people", "people", "exists already"),
    ]:
        with pytest.raises(ConfigurationError, match=said):
            add_model("pollen", shape, stream, root)
    before = (root / "pollen" / "models" / "_pollen.yml").read_text()
    _, columns = add_model("pollen", "ratings", "tickets", root)
    described = [model["name"] for model in yaml.safe_load(columns.read_text())["models"]]
    assert described == ["stg_pollen__people", "stg_pollen__interactions", "stg_pollen__ratings"]
    assert columns.read_text().startswith(before)
