"""Names of the symbols in templates/_sprite.html."""

import re
from functools import cache
from pathlib import Path

_SPRITE = Path(__file__).parent / "templates" / "_sprite.html"


@cache
def icon_names() -> frozenset[str]:
    """Every symbol that is drawn."""
    return frozenset(re.findall(r'id="i-([a-z-]+)"', _SPRITE.read_text(encoding="utf-8")))


def known_icon(name: str | None) -> str:
    """The name, or that of the plain dot: names may come from a tool."""
    return name if name in icon_names() else "other"


def tool_icon(connector: str | None) -> str | None:
    """Symbol of a tool. None: it has none, show its first letter."""
    name = f"tool-{connector}"
    return name if name in icon_names() else None
