"""Quoting. Names come from tools' field names and are hostile: nothing reaches SQL except through here."""

from collections.abc import Iterable

from contracts.landing import raw_table


def name(identifier: str) -> str:
    """An identifier in double quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def names(identifiers: Iterable[str], prefix: str = "") -> str:
    """Identifiers with commas between, each with `prefix` (such as a table alias and a dot) before it."""
    return ", ".join(prefix + name(each) for each in identifiers)


def text(value: str) -> str:
    """A string literal."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """A list of string literals."""
    return "[" + ", ".join(text(value) for value in values) + "]"


def table(connection: str, stream: str) -> str:
    """The raw table of a stream, schema included."""
    return "raw." + name(raw_table(connection, stream))
