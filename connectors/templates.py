"""Templates of manifests as the CDK fills them in, at less cost and in several threads at once.

Some are filled in for every request; most of what that takes is the same each time.
"""

import ast
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

_TRIES = 50
_KEPT = 2048
_LONGEST_KEPT = 100
_CONSTANTS = (str, int, float, bool, type(None))
_NOT_PLAIN = re.compile(r"[{\r\n]")
_NO_LITERAL = object()
_NOT_KEPT = object()


def literal_eval(text: Any) -> Any:
    """What `ast.literal_eval` gives, also when other threads ask meanwhile. Raises ValueError for what is no literal.

    CPython before 3.11.8 counts the depth of all threads together while it makes the tree, and now and then raises
    SystemError for a perfectly good text (gh-106905). It begins each tree with a fresh count, so that it may simply be
    asked again.
    """
    value = _constant(text) if isinstance(text, str) and len(text) <= _LONGEST_KEPT else _NOT_KEPT
    if value is _NO_LITERAL:
        raise ValueError("no literal")
    return _evaluated(text) if value is _NOT_KEPT else value


@lru_cache(_KEPT)
def _constant(text: str) -> Any:
    """The value of a text; only of one that nobody can change."""
    try:
        value = _evaluated(text)
    except (ValueError, SyntaxError, TypeError):
        return _NO_LITERAL
    return value if isinstance(value, _CONSTANTS) else _NOT_KEPT


def _evaluated(text: Any) -> Any:
    for _ in range(_TRIES):
        try:
            return ast.literal_eval(text)
        except SystemError:
            continue
    return ast.literal_eval(text)


class Compiled:
    """A template of Jinja's that is handed its names in one plain dict: `render` would merge the globals each time."""

    def __init__(self, template: Any, text: str) -> None:
        self._plain = None if _NOT_PLAIN.search(text) else text
        self._template = template

    def render(self, names: Mapping[str, Any]) -> str:
        """Fill the template in. Raises what the template raises."""
        if self._plain is not None:
            return self._plain
        template = self._template
        environment = template.environment
        known = environment.globals
        context = environment.context_class(
            environment, {**known, **names}, template.name, template.blocks, globals=known
        )
        return str(environment.concat(template.root_render_func(context)))


def quicken(jinja: Any) -> None:
    """Make the CDK's module of templates use this one's functions."""

    @cache
    def compiled(text: str) -> Compiled:
        return Compiled(jinja._ENVIRONMENT.from_string(text), text)  # noqa: SLF001

    jinja.ast = _Literals
    jinja.JinjaInterpolation._compile = staticmethod(compiled)  # noqa: SLF001


class _Literals:
    """Stands in for the module `ast`."""

    literal_eval = staticmethod(literal_eval)
