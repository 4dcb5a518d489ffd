"""Rows of a CSV, JSON or NDJSON file. A row that cannot be read is kept as text, for the warehouse to set aside."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

import orjson

SUFFIXES = tuple(
    f"{suffix}{packed}" for suffix in (".csv", ".tsv", ".json", ".jsonl", ".ndjson") for packed in ("", ".gz")
)

_LONGEST_CELL = 4 << 20
_LARGEST_JSON = 64 << 20
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Row:
    """A row by its number in the file, from 1. `values` is None when it cannot be read; `text` is what stands there."""

    number: int
    values: Mapping[str, Any] | None
    text: str = ""


def rows(path: str, file: IO[bytes]) -> Iterator[Row]:
    """The rows of a file, whose kind its name says."""
    kind = path.lower().removesuffix(".gz").rpartition(".")[2]
    if kind in {"csv", "tsv"}:
        yield from _csv_rows(file)
    elif kind == "json":
        yield from _json_rows(file)
    else:
        yield from _lines(file)


def column_name(heading: str) -> str:
    """A heading as a column's name: "Completed At" is completed_at."""
    return _NOT_A_NAME.sub("_", heading.strip().lower()).strip("_")


def _csv_rows(file: IO[bytes]) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_CELL)
    data = file.read()
    reader = csv.reader(io.StringIO(_decoded(data), newline=""), delimiter=_delimiter(data))
    names: list[str] | None = None
    number = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            number += 1
            yield Row(number, None, f"line {reader.line_num}: {error}")
            continue
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if names is None:
            names = _headings(cells)
            continue
        number += 1
        if len(cells) == len(names):
            yield Row(number, {name: cell.strip() or None for name, cell in zip(names, cells, strict=True)})
        else:
            yield Row(number, None, ",".join(cells))


def _json_rows(file: IO[bytes]) -> Iterator[Row]:
    """A list of objects, a lone object, or an object whose only list holds them."""
    data = file.read(_LARGEST_JSON + 1)
    try:
        document = orjson.loads(data.removeprefix(codecs.BOM_UTF8)) if len(data) <= _LARGEST_JSON else None
    except orjson.JSONDecodeError:
        document = None
    if document is None:
        yield Row(1, None, data[:1000].decode("utf-8", "replace"))
        return
    lists = [value for value in document.values() if isinstance(value, list)] if isinstance(document, dict) else []
    found = lists[0] if len(lists) == 1 and all(isinstance(each, dict) for each in lists[0]) else document
    for number, each in enumerate(found if isinstance(found, list) else [found], start=1):
        yield _row(number, each)


def _lines(file: IO[bytes]) -> Iterator[Row]:
    for number, line in enumerate(file, start=1):
        text = line.removeprefix(codecs.BOM_UTF8).strip()
        if not text:
            continue
        try:
            yield _row(number, orjson.loads(text))
        except orjson.JSONDecodeError:
            yield Row(number, None, text.decode("utf-8", "replace"))


def _row(number: int, value: Any) -> Row:
    return Row(number, value) if isinstance(value, dict) else Row(number, None, orjson.dumps(value).decode())


def _headings(cells: list[str]) -> list[str]:
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = column_name(cell) or f"column_{place}"
        names.append(name if name not in names else f"{name}_{place}")
    return names


def _decoded(data: bytes) -> str:
    """UTF-8, or what spreadsheets write on Windows."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _delimiter(data: bytes) -> str:
    first = data[:65536].splitlines()[0].decode("latin-1") if data.strip() else ""
    return max(",;\t|", key=first.count)
