"""Rules and limits of an installation go over those that identity comes with."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import ConfigurationError
from unified_profile.identity import default_rules, rules_with


def written(folder: Path, text: str) -> Path:
    file = folder / "rules.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_the_rules_are_the_ones_it_comes_with() -> None:
    assert rules_with(None) == default_rules()


def test_numbers_take_the_place_of_others_and_the_rest_stays(tmp_path: Path) -> None:
    rules = rules_with(written(tmp_path, "levels: {2: {max_names: 9}}\ncluster: {max_records: 50}\n"))
    assert (rules.levels[2].max_names, rules.cluster.max_records) == (9, 50)
    assert rules.levels[2].max_clusters == default_rules().levels[2].max_clusters
    assert rules.levels[1] == default_rules().levels[1]


def test_lists_add_and_an_exclamation_mark_takes_away(tmp_path: Path) -> None:
    rules = rules_with(written(tmp_path, 'role_mailboxes: [desk, "!sales"]\n'))
    assert rules.role_mailboxes == (default_rules().role_mailboxes | {"desk"}) - {"sales"}


def test_a_rule_changes_who_is_who(new_hub: Callable[..., Any], tmp_path: Path) -> None:
    hub = new_hub(rules=rules_with(written(tmp_path, "role_mailboxes: [desk]\n")))
    hub.add("a:contact:1", email="desk@x.com")
    hub.add("b:contact:2", email="desk@x.com")
    hub.resolve()
    assert len(hub.people()) == 2
    hub.resolve(rules=default_rules())
    assert len(hub.people()) == 1


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("cluster: {max_record: 5}", "cluster.max_record"),
        ("groups: {agents: {max_records: 5}}", "groups.agents"),
        ("levels: {9: {max_names: 4}}", "levels.9.key_types"),
        ("role_mailboxes: 7", "role_mailboxes"),
        ("cluster: [", "cannot be read"),
        ("- a", "rules.yml"),
    ],
)
def test_what_makes_no_sense_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        rules_with(written(tmp_path, text))
    assert named in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.yml cannot be read"):
        rules_with(tmp_path / "none.yml")


def test_every_process_reads_the_same_text_of_them() -> None:
    code = "from unified_profile.identity import default_rules; print(default_rules().text)"
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(texts) == 1
    assert default_rules().text != rules_with(None).model_copy(update={"withheld_numbers": frozenset({"0"})}).text
