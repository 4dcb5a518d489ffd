"""What each manifest of tests/connectors/manifests should bring, worked out from the stall's goods alone.

`rows` is what its table should hold, `fresh` what a second sync should read (left out: everything again), `lane` how.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stall import FIRST, SHELVES, TOUCHED, Good, Stall, good
from stall_offers import flat, shouted

PAGES = "nothing touches single records"
EACH_PARENT = "each parent record has a cursor of its own"

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Expected:
    rows: Callable[[list[Good]], Rows]
    lane: str = "pages"
    because: str = PAGES
    fresh: Callable[[Stall], Rows] | None = None


def goods(every: list[Good]) -> Rows:
    return list(every)


def each(change: Callable[[Good], dict[str, Any]]) -> Callable[[list[Good]], Rows]:
    return lambda every: [change(one) for one in every]


def some(wanted: Callable[[Good], bool]) -> Callable[[list[Good]], Rows]:
    return lambda every: [one for one in every if wanted(one)]


def on(shelf: str) -> Callable[[list[Good]], Rows]:
    return some(lambda one: one["shelf"] == shelf)


def shelves(_: list[Good]) -> Rows:
    return [{"id": shelf, "code": {"no": at}} for at, shelf in enumerate(SHELVES)]


def without(*names: str) -> Callable[[list[Good]], Rows]:
    return each(lambda one: {name: value for name, value in one.items() if name not in names})


def since(day: int) -> Callable[[Stall], Rows]:
    """Goods changed on that day or later; the newest of the first sync changed on the last day before `grow`."""
    return lambda stall: stall.changed_since(day)


NEWEST = FIRST - 1


def each_shelf_since(stall: Stall) -> Rows:
    """Of each shelf the goods from its own newest of the first sync on."""
    return [one for one in stall.goods if one["id"] >= FIRST - 3 or one["id"] == TOUCHED]


def mixed(every: list[Good]) -> Rows:
    return [{**one, "changed": f"{one['day']}T02:00:00+0200"} if one["id"] % 2 else one for one in every]


def millis(every: list[Good]) -> Rows:
    return [{**one, "changed": one["changed"] * 1000} for one in every]


def notes(every: list[Good]) -> Rows:
    return [{"id": f"{one['id']}-{number}", "of": one["id"]} for one in every for number in range(2)]


def makers(every: list[Good]) -> Rows:
    pairs = {(one["shelf"], one["maker"]["id"]) for one in every}
    return [{"shelf": shelf, "id": number} for shelf, number in sorted(pairs)]


def added(one: Good) -> dict[str, Any]:
    more = {"source": "stall", "cheapest": 2, "label": f"{one['sku']}/{one['shelf']}"}
    return {**one, **more, "maker": {**one["maker"], "known": True}, **({"third": "S-002"} if one["id"] == 2 else {})}


def removed(one: Good) -> dict[str, Any]:
    kept = {name: value for name, value in one.items() if name not in {"name", "seen"}}
    return {**kept, "maker": {"id": one["maker"]["id"]}}


def flattened(one: Good) -> dict[str, Any]:
    kept = {name: value for name, value in one.items() if name != "maker"}
    return {**kept, "town": one["maker"]["town"]}


def maker_flattened(one: Good) -> dict[str, Any]:
    kept = {name: value for name, value in one.items() if name != "maker"}
    return {**kept, "maker_id": one["maker"]["id"], "maker_town": one["maker"]["town"]}


def renamed(names: dict[str, str]) -> Callable[[list[Good]], Rows]:
    return each(lambda one: {names.get(name, name): value for name, value in shouted(one).items()})


def properties(*names: str) -> Callable[[list[Good]], Rows]:
    return each(lambda one: {name: one[name] for name in names})


def records(why: str, rows: Callable[[list[Good]], Rows], fresh: Callable[[Stall], Rows] | None = None) -> Expected:
    return Expected(rows, "records", why, fresh)


def messages(why: str, rows: Callable[[list[Good]], Rows], fresh: Callable[[Stall], Rows] | None = None) -> Expected:
    return Expected(rows, "messages", why, fresh)


GOODS = Expected(goods)
FORWARD = Expected(goods, fresh=since(NEWEST))
FLAT = each(flat)

EXPECTED: dict[str, dict[str, Expected]] = {
    "paging": {
        "single": Expected(lambda every: every[:5]),
        "numbered": GOODS,
        "offsets": GOODS,
        "in_body": GOODS,
        "in_header": GOODS,
        "by_link": GOODS,
        "by_address": GOODS,
        "after_last": GOODS,
        "own_way": GOODS,
    },
    "clocks": {
        "seconds": FORWARD,
        "stamps": FORWARD,
        "millis": Expected(millis, fresh=lambda stall: millis(stall.changed_since(NEWEST))),
        "days": FORWARD,
        # Whole months only: where the newest record was in a month, the next one is gone on with.
        "months": Expected(some(lambda one: one["id"] < FIRST), fresh=since(31)),
        "mixed": Expected(mixed, fresh=lambda stall: mixed(stall.changed_since(NEWEST))),
        "in_body": FORWARD,
        "looking_back": Expected(goods, fresh=since(NEWEST - 2)),
        "sifted": FORWARD,
        "feed": records("it uses post_pagination_filter", goods, since(NEWEST)),
        # A counter shows what is new, not what was changed.
        "counted": Expected(lambda every: [good(one["id"]) for one in every], fresh=lambda stall: stall.goods[NEWEST:]),
    },
    "families": {
        "shelves": Expected(shelves),
        "makers": Expected(makers),
        "goods_of_makers": GOODS,
        "goods_by_option": Expected(each(lambda one: {**one, "rank": str(SHELVES.index(one["shelf"]))})),
        "lazy_goods": messages("its parents bring the first page of their children", goods),
        "goods_since": records(EACH_PARENT, goods, each_shelf_since),
        "goods_since_all": records(EACH_PARENT, goods, since(NEWEST)),
        "changes": FORWARD,
        "notes": Expected(notes, fresh=lambda stall: notes(stall.changed_since(NEWEST))),
    },
    "partitions": {
        "listed": GOODS,
        "crossed": GOODS,
        "grouped": GOODS,
        "united": GOODS,
        "own_cut": GOODS,
        "listed_since": records(EACH_PARENT, goods, each_shelf_since),
        "united_since": records(EACH_PARENT, goods, each_shelf_since),
    },
    "locks": dict.fromkeys(
        ["by_header", "by_query", "by_body", "by_form", "by_bearer", "by_basic", "by_choice"], GOODS
    ),
    "sessions": dict.fromkeys(["by_jwt", "by_session", "by_oauth", "by_old_session"], GOODS),
    "formats": {
        "jsonl": records("answers are read by DpathExtractor and CompositeRawDecoder", FLAT),
        "csv": records("answers are read by DpathExtractor and CompositeRawDecoder", FLAT),
        "tabs": records(
            "answers are read by DpathExtractor and CompositeRawDecoder",
            each(lambda one: {**flat(one), "shelf": None if one["shelf"] == "a" else one["shelf"]}),
        ),
        "gzip": records("answers are read by DpathExtractor and CompositeRawDecoder", FLAT),
        "gzip_csv": records("answers are read by DpathExtractor and CompositeRawDecoder", FLAT),
        "on_the_wire": records("answers are read by DpathExtractor and CompositeRawDecoder", FLAT),
        "xml": records(
            "answers are read by DpathExtractor and XmlDecoder",
            each(lambda one: {"@id": str(one["id"]), "sku": one["sku"]}),
        ),
        "zip": records("answers are read by DpathExtractor and ZipfileDecoder", FLAT),
        "lines": records(
            "answers are read by DpathExtractor and IterableDecoder", each(lambda one: {"record": one["sku"]})
        ),
        "items": records("answers are read by DpathExtractor and CompositeRawDecoder", FLAT),
        "own_format": records("answers are read by DpathExtractor and Tabs", FLAT),
    },
    "sieve": {
        "filtered": records(
            "records are filtered by RecordFilter", some(lambda one: one["price"] > 2 and one["shelf"] != "b")
        ),
        "own_filter": records("records are filtered by EveryOther", some(lambda one: one["id"] % 2 == 0)),
        "added": records("the added field 'label' is worked out from each record", each(added)),
        "removed": records("it transforms records with RemoveFields", each(removed)),
        "dropped": records("it transforms records with RemoveFields", without("name", "seen")),
        "lowered": records(
            "it transforms records with KeysToLowerTransformation",
            renamed({"ID": "id", "Shelf Name": "shelf name", "madeBy": "madeby"}),
        ),
        "snaked": records(
            "it transforms records with KeysToSnakeCaseTransformation",
            renamed({"ID": "id", "Shelf Name": "shelf_name", "madeBy": "made_by"}),
        ),
        "replaced": records(
            "it transforms records with KeysReplaceTransformation", renamed({"Shelf Name": "Shelf_Name"})
        ),
        "flattened": records("it transforms records with FlattenFields", each(flattened)),
        "flattened_path": records("it transforms records with DpathFlattenFields", each(maker_flattened)),
        "own_change": records(
            "it transforms records with Doubled", each(lambda one: {**one, "price": one["price"] * 2})
        ),
        "fitted": records(
            "values are changed to fit the schema", each(lambda one: {**one, "price": str(one["price"])})
        ),
        "expanded": records("the path to the records is a pattern", goods),
        "found": records("the path to the records is a pattern", goods),
        "combined": records(
            "answers are read by CombinedExtractor and NoneType", some(lambda one: one["shelf"] in {"a", "c"})
        ),
        "own_way_in": records("answers are read by LastBox and NoneType", on("c")),
    },
    "schemas": dict.fromkeys(["inline", "in_a_file", "by_default", "asked_for", "several", "own_loader"], GOODS),
    "moods": {
        "patient": GOODS,
        "told_by_header": GOODS,
        "told_by_answer": GOODS,
        "composed": GOODS,
        "overlooked": Expected(some(lambda one: one["shelf"] != "b")),
        "refused": GOODS,
        "smaller": records("it uses page_size_reduction", goods),
        "own_mood": GOODS,
    },
    "jobs": {
        "shelves": Expected(shelves),
        "reports": messages(
            "it is retrieved by AsyncRetriever",
            lambda every: [flat(one) for one in every if one["shelf"] != "c"],
        ),
        "changes": messages("it is retrieved by AsyncRetriever", goods, since(NEWEST)),
    },
    "templates": {
        "plain": Expected(on("a")),
        "rare": Expected(on("b")),
        "shelf_a": Expected(on("a")),
        "shelf_b": Expected(on("b")),
        "wanted_first": Expected(on("c")),
        "wanted_second": Expected(on("a")),
    },
    "discovered": {
        f"Shelf_{shelf.upper()}_{at}": Expected(
            on(shelf),
            fresh=lambda stall, shelf=shelf: on(shelf)(each_shelf_since(stall)),  # type: ignore[misc]
        )
        for at, shelf in enumerate(SHELVES)
    },
    "chunks": {
        "named": records("it uses additional_query_properties", properties("id", "sku", "shelf")),
        "in_chunks": records("it uses additional_query_properties", properties("id", "sku", "shelf", "price", "name")),
        "from_endpoint": records(
            "it uses additional_query_properties", properties("id", "sku", "shelf", "price", "name", "changed")
        ),
    },
    "moved": dict.fromkeys(["migrated", "delegated", "not_together_a", "not_together_b"], FORWARD),
}
SETTINGS: dict[str, dict[str, Any]] = {
    "templates": {"wanted": [{"as": "first", "shelf": "c"}, {"as": "second", "shelf": "a"}]},
}
