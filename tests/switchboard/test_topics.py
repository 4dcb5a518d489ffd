"""`topics` in switchboard.yaml: what can't work is refused by name, when settings are read."""

from pathlib import Path

import duckdb
import pytest

from contracts.errors import ConfigurationError
from contracts.topics import Topic, told_to_dbt
from switchboard.settings import load_settings


def settings_with(folder: Path, topics: str) -> list[Topic]:
    (folder / "switchboard.yaml").write_text(f"topics: {topics}\nconnections: {{}}\n", encoding="utf-8")
    return load_settings(folder).topics


@pytest.mark.parametrize(
    ("topics", "said"),
    [
        ("[{name: Refunds}]", "topic 'Refunds' has no words, patterns or tags"),
        ("[{name: Refunds, patterns: ['(open']}]", r"topic 'Refunds': pattern '\(open' can't be read .*correct it"),
        ("[{name: Refunds, patterns: ['(a)(?=b)']}]", "topic 'Refunds': pattern .* can't be read"),
        ("[{name: Refunds, patterns: ['a) | (b']}]", "topic 'Refunds': pattern .* can't be read"),
        ("[{name: Refunds, patterns: ['x*']}]", "topic 'Refunds': pattern 'x\\*' fits a text with nothing in it"),
        ("[{name: A, words: [a]}, {name: a, words: [b]}]", "two topics are called 'a'"),
        ("[{name: A, tags: [X]}, {name: B, tags: [x]}]", "topics 'A' and 'B' both have the tag 'x'; leave it to one"),
        ("[{name: A, words: ['']}]", "at least 1 character"),
        ("[{name: A, word: [a]}]", "Extra inputs"),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, topics: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        settings_with(tmp_path, topics)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("a refund", True),
        ("REFUND!", True),
        ("my money\n back please", True),
        ("Erstattung", True),
        ("erstattung,", True),
        ("überfällig", True),
        ("refunds", False),
        ("prefund", False),
        ("unüberfällig", False),
        ("überfälligé", False),
        ("c++", True),
        ("c+", False),
        ("please cancelled my order", True),
        ("", False),
    ],
)
def test_words_are_whole_words_of_any_script(tmp_path: Path, text: str, fits: bool) -> None:
    (topic,) = settings_with(
        tmp_path,
        "[{name: R, words: [refund, money back, Erstattung, überfällig, 'c++'], patterns: ['cancel(led)? my order']}]",
    )
    assert duckdb.execute("select regexp_matches($text, $expression)",
                          {"text": text, "expression": topic.expression}).fetchall() == [(fits,)]  # fmt: skip


def test_models_are_told_names_expressions_and_tags(tmp_path: Path) -> None:
    topics = settings_with(tmp_path, "[{name: Login, tags: [SSO, login]}]")
    assert told_to_dbt(topics) == [{"name": "Login", "expression": None, "tags": ["login", "sso"]}]
    assert settings_with(tmp_path, "[]") == []
