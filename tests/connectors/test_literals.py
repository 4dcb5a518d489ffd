"""Values of templates are read in many threads at once, and none may fail for what another does."""

import ast
import gc
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from connectors.cdk import load_cdk
from connectors.literals import literal_eval

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


@pytest.mark.parametrize(("text", "error"), [("2026-01-01", SyntaxError), ("open", ValueError), (None, TypeError)])
def test_what_is_no_literal_is_refused_as_python_does(text: Any, error: type[Exception]) -> None:
    with pytest.raises((error, ValueError)):
        literal_eval(text)


def test_the_cdk_reads_templates_with_it() -> None:
    load_cdk()
    from airbyte_cdk.sources.declarative.interpolation import jinja

    assert jinja.ast.literal_eval is literal_eval
    assert jinja.JinjaInterpolation().eval("{{ [1, config['two']] }}", {"two": 2}) == [1, 2]
