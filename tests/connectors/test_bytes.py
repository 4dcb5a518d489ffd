"""Records as bytes: taken from pages, extended, written as lines, exactly as the CDK's objects would have been."""

import json
from typing import Any

import msgspec
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.lanes.appender import Appender
from connectors.lanes.envelope import Splitter, lines

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
RECORD = st.dictionaries(st.text(max_size=8), JSON, max_size=5)


@given(st.lists(RECORD, max_size=6), st.dictionaries(st.text(max_size=5), JSON, max_size=3), st.booleans())
def test_pages_are_split_into_the_records_they_hold(
    records: list[dict[str, Any]], rest: dict[str, Any], pretty: bool
) -> None:
    body = {**rest, "data": {"rows": records, "count": len(records)}}
    option = orjson.OPT_INDENT_2 if pretty else 0
    page = Splitter(("data", "rows")).split(orjson.dumps(body, option=option))

    assert [orjson.loads(bytes(record)) for record in page.records] == records
    assert orjson.loads(page.rest) == {key: value for key, value in rest.items() if key != "data"}
    if records:
        landed = lines(page.records).splitlines()
        assert lines(page.records).count(b"\n") == len(records)
        assert [orjson.loads(line) for line in landed] == records


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ((), b'[{"a":1},{"a":2}]', [{"a": 1}, {"a": 2}]),
        ((), b'{"a":1}', [{"a": 1}]),
        ((), b"{}", []),
        (("data",), b'{"data":null}', []),
        (("data",), b'{"data":{}}', []),
        (("data",), b'{"data":{"a":1}}', [{"a": 1}]),
        (("data",), b"{}", []),
        (("data", "x"), b'{"data":[1]}', []),
        (("data",), b'[{"data":[{"a":1}]},{"data":[{"a":2}]}]', [{"a": 1}, {"a": 2}]),
        (("data",), b'  {"data" : [ {"a" : 1} ] }  ', [{"a": 1}]),
    ],
)
def test_odd_pages(path: tuple[str, ...], body: bytes, expected: list[Any]) -> None:
    assert [orjson.loads(bytes(record)) for record in Splitter(path).split(body).records] == expected


PAGE = st.fixed_dictionaries(
    {}, optional={"data": st.lists(RECORD, max_size=4) | JSON, "next": JSON, "": JSON, "a~/b": JSON}
)


@given(st.lists(PAGE, min_size=2, max_size=8))
def test_pages_seen_before_change_nothing_about_the_next(bodies: list[dict[str, Any]]) -> None:
    taught = Splitter(("data",))
    for body in map(orjson.dumps, bodies):
        fresh, page = Splitter(("data",)).split(body), taught.split(body)
        assert [bytes(record) for record in page.records] == [bytes(record) for record in fresh.records]
        assert orjson.loads(page.rest) == orjson.loads(fresh.rest)


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"data":[{"a":1}', b'{"data":[{"a":1},]}', b"null x", b'{"data":['])
def test_broken_pages_are_refused(body: bytes) -> None:
    taught = Splitter(("data",))
    taught.split(b'{"data":[{"a":1}],"next":2}')
    for splitter in (Splitter(()), Splitter(("data",)), taught):
        with pytest.raises(msgspec.DecodeError):
            splitter.split(body)


@given(RECORD, st.dictionaries(st.sampled_from(["id", "conversation_id", "ä\"'"]), JSON, min_size=1))
def test_fields_are_added_as_the_cdk_adds_them(record: dict[str, Any], values: dict[str, Any]) -> None:
    for option in (0, orjson.OPT_INDENT_2):
        extended = Appender(values)(orjson.dumps(record, option=option))
        assert orjson.loads(extended) == {**record, **values}
        # A key that stands twice would be read differently by different parsers.
        top = json.JSONDecoder(object_pairs_hook=list).decode(extended.decode())
        assert len({key for key, _ in top}) == len(top)
