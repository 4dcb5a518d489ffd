"""Templates are filled in as the CDK would, in many threads at once, and none may fail for what another does."""

import ast
import gc
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from connectors.cdk import load_cdk
from connectors.templates import Compiled, literal_eval

NESTED = "{'a': [1, 2, {'b': (1, 2, -3)}], 'c': 'd'}"
MEANT = {"a": [1, 2, {"b": (1, 2, -3)}], "c": "d"}
FIRST_SOUND = (3, 11, 8)


class _Cycle:
    """Garbage whose collection runs Python code, so that a thread may be changed within the parser."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        for _ in range(50):
            pass


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads that change as often as they can, and garbage that is always due."""
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(5)
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*thresholds)


def _failures(read: Callable[[str], Any]) -> int:
    def several() -> int:
        failed = 0
        for _ in range(1500):
            _Cycle()
            try:
                assert read(NESTED) == MEANT
            except SystemError:
                failed += 1
        return failed

    with ThreadPoolExecutor(6) as threads:
        return sum(each.result() for each in [threads.submit(several) for _ in range(6)])


@pytest.mark.usefixtures("hurried")
def test_no_thread_fails_for_another() -> None:
    assert _failures(literal_eval) == 0


@pytest.mark.usefixtures("hurried")
@pytest.mark.skipif(sys.version_info[:3] >= FIRST_SOUND, reason="this Python has no such fault")
def test_without_the_lock_some_do() -> None:
    assert _failures(ast.literal_eval) > 0


@pytest.mark.parametrize("text", ["2026-01-01", "open", "", None, "__import__('os')", "[1", "{'a': open}"])
def test_what_is_no_literal_is_refused(text: Any) -> None:
    for _ in range(2):
        with pytest.raises((ValueError, SyntaxError)):
            literal_eval(text)


@pytest.mark.parametrize(
    ("text", "value"), [("12", 12), ("-1.5", -1.5), ("True", True), ("'a'", "a"), ("None", None), (" 7", 7)]
)
def test_literals_are_read(text: str, value: Any) -> None:
    assert [literal_eval(text), literal_eval(text)] == [value, value]


def test_a_value_that_somebody_changes_is_not_handed_out_again() -> None:
    literal_eval("[1, 2]").append(3)
    assert literal_eval("[1, 2]") == [1, 2]


NAMES = {"config": {"a": "x", "n": 3, "list": [1, 2]}, "stream_slice": {"id": "é"}, "none": None}


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "a line\n",
        "two\r\nlines\n\n",
        "# no { comment",
        "{# a comment #}rest",
        "{{ config['a'] }}/{{ stream_slice.id }}",
        "{{ config['missing'] }}",
        "{{ config.list[1] * config.n }}",
        "{% if config.n > 2 %}many{% else %}few{% endif %}",
        "{% set each = config.n %}{{ each }}{% for one in config.list %}{{ one }}{% endfor %}",
        "{{ format_datetime('2026-01-02T03:04:05Z', '%s') }}",
        "{{ none or max(1, 2) }}",
    ],
)
def test_a_template_gives_what_jinja_gives(text: str) -> None:
    load_cdk()
    from airbyte_cdk.sources.declarative.interpolation import jinja

    template = jinja._ENVIRONMENT.from_string(text)
    assert [Compiled(template, text).render(NAMES) for _ in range(2)] == [template.render(NAMES)] * 2


def test_a_function_that_is_replaced_later_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contract suite gives connectors another clock."""
    load_cdk()
    from airbyte_cdk.sources.declarative.interpolation import jinja

    fill = jinja.JinjaInterpolation().eval
    fill("{{ now_utc() }}", {})
    monkeypatch.setitem(jinja._ENVIRONMENT.globals, "now_utc", lambda: "then")
    assert fill("{{ now_utc() }}", {}) == "then"


def test_the_cdk_fills_in_with_them() -> None:
    load_cdk()
    from airbyte_cdk.sources.declarative.interpolation import jinja

    assert jinja.ast.literal_eval is literal_eval
    assert isinstance(jinja.JinjaInterpolation._compile("{{ 1 }}"), Compiled)
    fill = jinja.JinjaInterpolation().eval
    assert fill("{{ [1, config['two']] }}", {"two": 2}) == [1, 2]
    assert fill("{{ config['gone'] }}", {}, default="else") == "else"
    assert fill("007", {}) == "007"
