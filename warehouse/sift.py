"""The slow path: looks at a load's files line by line, to set aside lines that are not JSON and to find others."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from contracts.landing import COMPRESSED_SUFFIX

_LINES_AT_ONCE = 1000


@dataclass(frozen=True)
class Broken:
    """A line that is no JSON. `line` counts from 1; `raw` shows bytes that are no UTF-8 with a backslash."""

    file: str | None
    line: int | None
    reason: str
    raw: str


@contextmanager
def sifted(
    con: duckdb.DuckDBPyConnection, files: Sequence[Path], max_bytes: int
) -> Iterator[tuple[list[Path], tuple[Broken, ...]]]:
    """Copies of the files without their broken lines, and those lines. The copies vanish afterwards."""
    broken: list[Broken] = []
    with TemporaryDirectory(prefix="switchboard-sift-") as folder:
        copies = []
        for number, path in enumerate(files):
            copy = Path(folder) / f"{number:06d}.jsonl"
            with copy.open("wb") as out:
                for line, content, reason in _judged(con, path, max_bytes):
                    if reason:
                        broken.append(Broken(path.name, line, reason, content.decode(errors="backslashreplace")))
                    else:
                        out.write(content + b"\n")
            copies.append(copy)
        yield copies, tuple(broken)


def located(files: Sequence[Path], raws: Collection[str]) -> dict[str, tuple[str, int]]:
    """File and line (from 1) at which each of these records first stands, as far as the files are not compressed."""
    wanted = {raw.encode(): raw for raw in raws}
    found: dict[str, tuple[str, int]] = {}
    for path in files:
        if len(found) == len(wanted) or path.name.endswith(COMPRESSED_SUFFIX):
            continue
        for line, content in _lines(path):
            raw = wanted.get(content.strip())
            if raw is not None:
                found.setdefault(raw, (path.name, line))
    return found


def _judged(con: duckdb.DuckDBPyConnection, path: Path, max_bytes: int) -> Iterator[tuple[int, bytes, str | None]]:
    lines = ((line, content) for line, content in _lines(path) if content.strip())
    while chunk := list(islice(lines, _LINES_AT_ONCE)):
        decoded = [_utf8(content) for _, content in chunk]
        # Judged by DuckDB itself: another parser would let through what the load then fails on.
        valid = con.execute("select list_transform(?::varchar[], lambda each: json_valid(each))", [decoded]).fetchall()
        for (line, content), is_text, is_json in zip(chunk, decoded, valid[0][0], strict=True):
            yield line, content, _reason(content, is_text, is_json=bool(is_json), max_bytes=max_bytes)


def _reason(content: bytes, is_text: str | None, *, is_json: bool, max_bytes: int) -> str | None:
    if len(content) > max_bytes:
        return f"larger than {max_bytes} bytes"
    if is_text is None:
        return "not UTF-8"
    return None if is_json else "not JSON"


def _utf8(content: bytes) -> str | None:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            yield number, line.rstrip(b"\n")
