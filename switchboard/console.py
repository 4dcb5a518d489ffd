"""How the command line speaks: plain tables, JSON for scripts, progress while long work runs."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.table import Table

# What goes into a file or a pipe is never folded to a terminal's width.
out = Console(highlight=False, width=None if sys.stdout.isatty() else 10_000)
err = Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    """One JSON document on standard output. Times are ISO 8601."""
    print(json.dumps(value, indent=2, default=_plain, ensure_ascii=False))


def print_table(columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
    """A borderless table. `columns` maps heading to alignment (left or right)."""
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for heading, alignment in columns.items():
        table.add_column(heading, justify="right" if alignment == "right" else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    out.print(table)


def _cell(value: Any) -> str:
    from rich.markup import escape

    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.6g}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return escape(str(value))


def duration(seconds: float | None) -> str | None:
    """A span in the largest sensible unit: 42 s, 17 min, 3 h, 2 d."""
    if seconds is None:
        return None
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value)
