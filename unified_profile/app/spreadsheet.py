"""What customers wrote, as cells that a spreadsheet shows and does not work out."""

import re
from datetime import date, datetime

# What spreadsheets take for the beginning of a formula, also behind white space and in its full-width form.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠|%]|[\t\r\n]")
# Nothing in a telephone number can be worked out, and with an apostrophe nobody could dial it.
_TELEPHONE = re.compile(r"\+[0-9]{1,15}")


def inert(value: object) -> object:
    """The value of a cell: a text that might be a formula gets an apostrophe before it, a time becomes ISO 8601."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, str) and _FORMULA.match(value) and not _TELEPHONE.fullmatch(value):
        return f"'{value}"
    return value
