"""The command line as a user meets it: real processes, exit codes, one calm line for a mistake."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

SWITCHBOARD = str(Path(sys.executable).with_name("switchboard"))


def run(*arguments: str, home: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("SWITCHBOARD_")}
    clean.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(
        [SWITCHBOARD, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
        env=clean | environ | {"COLUMNS": "200"},
    )


def test_help_lists_every_command(tmp_path: Path) -> None:
    from switchboard.cli import COMMANDS

    shown = run("--help", home=tmp_path)
    assert shown.returncode == 0
    assert [name for name in COMMANDS if f"\n  {name} " not in shown.stdout] == []


def test_help_answers_within_half_a_second(tmp_path: Path) -> None:
    run("--help", home=tmp_path)  # the first start may write byte code
    # Its own time: a busy machine makes it wait for its turn, which is no work of ours.
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run("--help", home=tmp_path)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5


def test_help_loads_none_of_the_heavy_libraries() -> None:
    script = (
        "import sys\nfrom switchboard import cli\nimport typer\ncli._register()\ntyper.main.get_command(cli.app)\n"
        "heavy = ('dagster', 'airbyte_cdk', 'duckdb', 'fastapi', 'sqlalchemy', 'pydantic')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_the_steps_of_a_sync_load_nothing_that_only_identity_needs() -> None:
    code = "import sys, pipelines.steps; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "duckdb" in loaded
    assert not loaded & {"splink", "sqlglot", "sqlalchemy", "alembic", "dagster"}


def test_init_writes_a_file_that_the_settings_accept_and_never_overwrites(tmp_path: Path) -> None:
    assert run("init", home=tmp_path).returncode == 0
    from switchboard.settings import load_settings

    assert len(load_settings(tmp_path).connections) == 4
    again = run("init", home=tmp_path)
    assert again.returncode == 1
    assert "--force" in again.stderr


def test_a_users_mistake_is_one_line_without_a_stack_trace(tmp_path: Path) -> None:
    failed = run("status", home=tmp_path)
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    assert "switchboard init" in failed.stderr
    assert len(failed.stderr.strip().splitlines()) == 1


def test_debug_shows_the_stack_trace(tmp_path: Path) -> None:
    assert "Traceback" in run("--debug", "status", home=tmp_path).stderr


def test_wrong_usage_exits_with_two(tmp_path: Path) -> None:
    assert run("sync", "--wrong", home=tmp_path).returncode == 2


def test_doctor_names_each_missing_secret_with_its_remedy(tmp_path: Path) -> None:
    run("init", home=tmp_path)
    examined = run("doctor", "--offline", "--json", home=tmp_path)
    assert examined.returncode == 1
    problems = {finding["area"]: finding["message"] for finding in json.loads(examined.stdout) if not finding["ok"]}
    assert sorted(problems) == ["aircall", "intercom", "klaus", "pipedrive"]
    assert "INTERCOM_ACCESS_TOKEN" in problems["intercom"]
    assert all("Remedy:" in message for message in problems.values())


def test_doctor_is_content_when_the_secrets_are_there(tmp_path: Path) -> None:
    run("init", home=tmp_path)
    secrets = dict.fromkeys(
        ("INTERCOM_ACCESS_TOKEN", "AIRCALL_API_ID", "AIRCALL_API_TOKEN", "KLAUS_API_TOKEN", "PIPEDRIVE_API_TOKEN"), "x"
    )
    examined = run("doctor", "--offline", home=tmp_path, **secrets)
    assert examined.returncode == 0, examined.stdout


@pytest.mark.parametrize("name", ["nonsense", "intercom"])
def test_doctor_names_an_unknown_connector(tmp_path: Path, name: str) -> None:
    (tmp_path / "switchboard.yaml").write_text(f"connections: {{a: {{connector: {name}}}}}")
    examined = run("doctor", "--offline", home=tmp_path)
    assert ("no connector" in examined.stdout) is (name == "nonsense")
