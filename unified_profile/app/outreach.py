"""Whom to write to about a burst, as CSV for a mailing tool or a spreadsheet, which works no cell of it out."""

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, fields

from unified_profile.app.bursts import Touched
from unified_profile.app.spreadsheet import inert


def outreach_csv(touched: Iterable[Touched]) -> str:
    """The rows with their headings. Times are ISO 8601 in UTC; what is unknown is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field.name for field in fields(Touched))
    writer.writerows([inert(value) for value in asdict(each).values()] for each in touched)
    return text.getvalue()
