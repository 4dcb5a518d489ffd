"""What a request for a decision is about: pairs of records, or a key."""

from dataclasses import dataclass

import duckdb

from contracts.errors import ImpossibleError
from unified_profile.app.api.identity_models import DecisionRequest
from unified_profile.identity import find_subjects
from unified_profile.identity.asking import pairs_kept_apart, refuse_unknown_key_type


@dataclass(frozen=True)
class AboutWhom:
    """The pairs of link and cannot_link, one decision for each, or the key (type, value) of ignore_key."""

    record_keys: list[tuple[str, str]]
    key: tuple[str, str] | None


def about_whom(con: duckdb.DuckDBPyConnection, wanted: DecisionRequest) -> AboutWhom:
    """Find what is to be decided on. Raises NotThereError, and ImpossibleError for missing and needless fields."""
    key = _key_of(wanted)
    return AboutWhom(_pairs_of(con, wanted) if key is None else [], key)


def _key_of(wanted: DecisionRequest) -> tuple[str, str] | None:
    """The key of an ignore_key. None: it is about records."""
    if wanted.kind == "ignore_key":
        if wanted.key_type is None or wanted.key_value is None or wanted.a or wanted.b or wanted.along:
            raise ImpossibleError(
                "ignore_key needs a key and nothing else.", remedy="give key_type and key_value, without a and b."
            )
        refuse_unknown_key_type(wanted.key_type)
        return wanted.key_type, wanted.key_value
    if wanted.key_type is not None or wanted.key_value is not None:
        raise ImpossibleError(f"{wanted.kind} takes no key.", remedy="leave out key_type and key_value.")
    return None


def _pairs_of(con: duckdb.DuckDBPyConnection, wanted: DecisionRequest) -> list[tuple[str, str]]:
    if wanted.a is None or (wanted.kind == "link" and wanted.b is None):
        raise ImpossibleError(f"{wanted.kind} needs records.", remedy="give a and b; only cannot_link may leave out b.")
    if wanted.along and (wanted.kind == "link" or wanted.b):
        raise ImpossibleError(
            "`along` is for records that stay together when they are parted from all others.",
            remedy="leave it out, or give cannot_link without b.",
        )
    if wanted.kind == "cannot_link":
        return pairs_kept_apart(con, wanted.a, wanted.b, wanted.along)
    one, other = find_subjects(con, wanted.a, wanted.b or "")
    return [(one.record_key, other.record_key)]
