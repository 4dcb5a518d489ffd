"""How the stall offers its goods: one function for each group of addresses (the first part of the path)."""

import base64
import csv
import gzip
import hashlib
import hmac
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from stall import OPENED, SHELVES, Ask, Good, Reply, Stall

SECRET = "s3same-0pen-and-be-quick-about-it"
NOT_THERE = Reply({"error": "not_found"}, 404)


def answer(stall: Stall, ask: Ask) -> Reply:
    offer = OFFERS.get(ask.parts[0])
    return offer(stall, ask) if offer else NOT_THERE


def paging(stall: Stall, ask: Ask) -> Reply:
    """One page of everything: where the next one is said differs by address."""
    goods, kind = stall.goods, ask.parts[1]
    told = {**ask.query, **ask.json, **({"token": ask.headers["x-from"]} if "x-from" in ask.headers else {})}
    size = int(told.get("size", 5))
    if kind == "numbered":
        start = (int(told["page"]) - 1) * size
    elif kind == "last":
        start = next((at + 1 for at, each in enumerate(goods) if str(each["id"]) == told.get("after")), 0)
    else:
        start = int(told.get("offset") or told.get("token") or 0)
    page = goods[start : start + size]
    end = start + size
    following = str(end) if end < len(goods) else None
    address = f"{stall.url}{ask.path}?token={following}" if following else None
    if kind == "header":
        return Reply({"goods": page}, headers={"x-next": following} if following else {})
    if kind == "link":
        return Reply({"goods": page}, headers={"link": f'<{address}>; rel="next"'} if address else {})
    return Reply({"goods": page, "meta": {"next": following, "next_url": address}})


def clocks(stall: Stall, ask: Ask) -> Reply:
    """Goods changed in a window, both ends included. The address says how moments are written."""
    goods, kind = stall.by_change(), ask.parts[1]
    told = {**ask.query, **ask.json.get("window", {})}
    if kind == "feed":
        goods = list(reversed(goods))
        start = int(told.get("offset", 0))
        return Reply({"goods": goods[start : start + 5]})
    if kind == "counted":
        return Reply({"goods": [each for each in stall.goods if each["id"] >= int(told.get("from_id", 0))]})
    field = {"days": "day", "stamps": "updated_at", "months": "day", "mixed": "changed"}.get(kind, "changed")
    if kind == "millis":
        goods = [{**each, "changed": each["changed"] * 1000} for each in goods]
    low, high = told.get("from"), told.get("to")
    within = [
        each
        for each in goods
        if (low is None or str(each[field]) >= str(low)) and (high is None or str(each[field]) <= str(high))
    ]
    if kind == "mixed":
        # The same moment, now as a number and now as text with a zone.
        within = [{**each, "changed": _zoned(each) if each["id"] % 2 else each["changed"]} for each in within]
    return Reply({"goods": within})


def _zoned(each: Good) -> str:
    return f"{each['day']}T02:00:00+0200"


def families(stall: Stall, ask: Ask) -> Reply:
    """Shelves, the makers on each, the goods of each maker on it."""
    parts = ask.parts[1:]
    if len(parts) == 1:
        return _of_all_shelves(stall, ask, parts[0])
    if parts[0] == "notes":
        return Reply({"notes": [{"id": f"{parts[1]}-{number}", "of": int(parts[1])} for number in range(2)]})
    on_shelf = _on_shelf(stall.by_change(), parts[0])
    if parts[1] == "page":
        return Reply(_goods_page(stall, parts[0], int(ask.query.get("offset", 0)))["goods"])
    if parts[1] == "makers" and len(parts) > 2:
        return Reply({"goods": [each for each in on_shelf if each["maker"]["id"] == int(parts[2])]})
    if parts[1] == "makers":
        return Reply({"makers": [{"id": number} for number in sorted({each["maker"]["id"] for each in on_shelf})]})
    return Reply({"goods": [each for each in on_shelf if each["changed"] >= int(ask.query.get("from", 0))]})


def _of_all_shelves(stall: Stall, ask: Ask, what: str) -> Reply:
    if what == "shelves":
        return Reply({"shelves": [{"id": shelf, "code": {"no": at}} for at, shelf in enumerate(SHELVES)]})
    if what == "full":
        return Reply({"shelves": [{"id": shelf, **_goods_page(stall, shelf, 0)} for shelf in SHELVES]})
    return Reply({"goods": _on_shelf(stall.by_change(), ask.query["shelf"])})


def _on_shelf(goods: list[Good], shelf: str) -> list[Good]:
    return [each for each in goods if each["shelf"] == shelf]


def _goods_page(stall: Stall, shelf: str, offset: int) -> dict[str, Any]:
    goods = _on_shelf(stall.goods, shelf)[offset : offset + 4]
    return {"goods": {"list": goods, "next": offset + 4 if len(goods) == 4 else None}}


def parts(stall: Stall, ask: Ask) -> Reply:
    """Goods of the shelves that are asked for, of even or odd number."""
    shelves = ask.query["shelf"].split(",")
    goods = [each for each in stall.by_change() if each["shelf"] in shelves]
    if "evenness" in ask.query:
        goods = [each for each in goods if each["id"] % 2 == int(ask.query["evenness"] == "odd")]
    return Reply({"goods": [each for each in goods if str(each["changed"]) >= ask.query.get("from", "0")]})


def locked(stall: Stall, ask: Ask) -> Reply:
    """Goods for who knows the secret; the address says how it has to be shown."""
    lock = ask.parts[1]
    authorization = ask.headers.get("authorization", "")
    opened = {
        "header": ask.headers.get("x-key") == SECRET,
        "query": ask.query.get("key") == SECRET,
        "body": ask.json == {"asking": "goods", "key": SECRET},
        "form": ask.form == {"asking": "goods", "key": SECRET},
        "bearer": authorization == f"Bearer {SECRET}",
        "basic": authorization == f"Basic {base64.b64encode(f'zoe:{SECRET}'.encode()).decode()}",
        "jwt": _is_signed(authorization.removeprefix("Bearer ")),
        "session": ask.headers.get("x-session", "").removeprefix("Session ") in stall.tokens,
        "oauth": authorization.removeprefix("Bearer ") in stall.tokens,
    }[lock]
    if not opened:
        return Reply({"errors": [{"code": "unauthorized", "message": f"{authorization} may not"}]}, 401)
    return Reply({"goods": stall.goods})


def _is_signed(token: str) -> bool:
    head, _, signature = token.rpartition(".")
    digest = hmac.new(SECRET.encode(), head.encode(), hashlib.sha256).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), signature)


def tokens(stall: Stall, ask: Ask) -> Reply:
    """Where tokens are handed out: for a password, for a refresh token, for a login as some old tools have it."""
    right = {
        "login": ask.json.get("password") == SECRET if isinstance(ask.json, dict) else False,
        "oauth": ask.form.get("refresh_token") == SECRET and ask.form.get("client_secret") == SECRET,
    }.get(ask.parts[1])
    if not right:
        return Reply({"error": "invalid_grant", "error_description": f"{SECRET} is no longer good"}, 400)
    with stall.lock:
        token = f"token-{len(stall.tokens)}"
        stall.tokens.append(token)
    if ask.parts[1] == "login":
        return Reply({"session": {"token": token}, "token": token})
    return Reply({"access_token": token, "expires_in": 3600})


def flat(each: Good) -> dict[str, str]:
    """A good where everything is text and nothing nested, as CSV and XML have it."""
    return {"id": str(each["id"]), "sku": each["sku"], "name": each["name"], "shelf": each["shelf"]}


def formats(stall: Stall, ask: Ask) -> Reply:
    """The same goods in the format that the address names."""
    body, kind = FORMATS[ask.parts[1]]([flat(each) for each in stall.goods])
    return Reply(body, headers={"content-type": kind, **({"content-encoding": "gzip"} if "wire" in ask.path else {})})


def _jsonl(goods: list[Good]) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in goods)


def _csv(goods: list[dict[str, str]], delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, ["id", "sku", "name", "shelf"], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(goods)
    return text.getvalue().encode()


def _xml(goods: list[dict[str, str]]) -> bytes:
    rows = "".join(f'<good id="{each["id"]}"><sku>{each["sku"]}</sku></good>' for each in goods)
    return f'<?xml version="1.0"?><stall><goods>{rows}</goods></stall>'.encode()


def _zip(goods: list[dict[str, str]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("first.jsonl", _jsonl(goods[:10]))
        archive.writestr("rest.jsonl", _jsonl(goods[10:]))
    return packed.getvalue()


FORMATS: dict[str, Callable[[list[dict[str, str]]], tuple[bytes, str]]] = {
    "jsonl": lambda goods: (_jsonl(goods), "application/x-ndjson"),
    "csv": lambda goods: (_csv(goods), "text/csv"),
    "tabs": lambda goods: (_csv(goods, "\t"), "text/tab-separated-values"),
    "gzip": lambda goods: (gzip.compress(_jsonl(goods)), "application/gzip"),
    "gzip_csv": lambda goods: (gzip.compress(_csv(goods)), "application/gzip"),
    "wire": lambda goods: (gzip.compress(_jsonl(goods)), "application/x-ndjson"),
    "xml": lambda goods: (_xml(goods), "application/xml"),
    "zip": lambda goods: (_zip(goods), "application/zip"),
    "lines": lambda goods: ("".join(f"{each['sku']}\n" for each in goods).encode(), "text/plain"),
    "items": lambda goods: (json.dumps({"deep": {"goods": goods}}).encode(), "application/json"),
}


def sieve(stall: Stall, ask: Ask) -> Reply:
    """Goods wrapped so that a manifest has something to unwrap."""
    goods = stall.goods
    if ask.parts[1] == "boxes":
        return Reply({"boxes": [{"box": shelf, "goods": _on_shelf(goods, shelf)} for shelf in SHELVES]})
    if ask.parts[1] == "sorted":
        return Reply({"on": {shelf: {"goods": _on_shelf(goods, shelf)} for shelf in SHELVES}})
    if ask.parts[1] == "towns":
        return Reply({"goods": [{**each, "maker": {"town": each["maker"]["town"]}} for each in goods]})
    if ask.parts[1] == "shouted":
        return Reply({"goods": [shouted(each) for each in goods]})
    return Reply({"goods": goods})


def shouted(each: Good) -> Good:
    return {"ID": each["id"], "Shelf Name": each["shelf"], "madeBy": each["maker"]}


def moods(stall: Stall, ask: Ask) -> Reply:
    """Goods as above; faults are put in the way by the tests."""
    if ask.parts[1] == "large" and int(ask.query.get("size", 5)) > 6:
        return Reply({"error": "page_too_large"}, 413)
    if ask.parts[1] == "gone" and ask.query.get("shelf") == "b":
        return Reply({"error": "shelf_removed"}, 404)
    if ask.parts[1] == "gone":
        return Reply({"goods": [each for each in stall.goods if each["shelf"] == ask.query["shelf"]]})
    start = int(ask.query.get("offset", 0))
    return Reply({"goods": stall.goods[start : start + int(ask.query.get("size", 50))]})


def jobs(stall: Stall, ask: Ask) -> Reply:
    """Reports that are ordered, asked after, fetched from an address that the answer names, and cleared away."""
    if ask.parts[1] == "order":
        with stall.lock:
            name = f"job-{len(stall.jobs)}"
            stall.jobs[name] = {**ask.json, "asked": 0}
        return Reply({"job": name}, 201)
    job = stall.jobs[ask.parts[2]]
    if ask.parts[1] == "state":
        job["asked"] += 1
        state = "at work" if job["asked"] < 2 else "nothing" if job.get("shelf") == "c" else "ready"
        return Reply({"state": state, "file": f"{stall.url}/jobs/file/{ask.parts[2]}"})
    if ask.parts[1] == "clear":
        job["cleared"] = True
        return Reply({})
    if "from" in job:
        goods = [each for each in stall.by_change() if int(job["from"]) <= each["changed"] <= int(job["to"])]
        return Reply(_jsonl(goods), headers={"content-type": "application/x-ndjson"})
    goods = _on_shelf(stall.by_change(), job["shelf"])
    return Reply(_csv([flat(each) for each in goods]), headers={"content-type": "text/csv"})


def tables(stall: Stall, ask: Ask) -> Reply:
    """What there is to read is itself to be asked for, and so is what it looks like."""
    if ask.parts[1] == "list":
        listed = [{"key": shelf, "title": f"Shelf {shelf.upper()}/{at}"} for at, shelf in enumerate(SHELVES)]
        return Reply({"tables": listed})
    if ask.parts[1] == "fields":
        kinds = {"id": "int", "sku": "text", "price": "money", "changed": "int", "maker": "thing"}
        return Reply({"fields": [{"field": name, "kind": kind} for name, kind in kinds.items()]})
    goods = _on_shelf(stall.by_change(), ask.parts[2])
    return Reply({"goods": [each for each in goods if each["changed"] >= int(ask.query.get("from", 0))]})


def chunks(stall: Stall, ask: Ask) -> Reply:
    """Only the properties that are asked for, at most three at once."""
    if ask.parts[1] == "properties":
        return Reply({"properties": [{"name": name} for name in ("id", "name", "shelf", "price", "changed")]})
    wanted = ask.query["properties"].split(",")
    if len(wanted) > 3:
        return Reply({"error": "too_many_properties"}, 400)
    start = int(ask.query.get("offset", 0))
    return Reply({"goods": [{name: each[name] for name in wanted} for each in stall.goods[start : start + 10]]})


OFFERS: dict[str, Callable[[Stall, Ask], Reply]] = {
    "paging": paging,
    "clocks": clocks,
    "families": families,
    "parts": parts,
    "locked": locked,
    "tokens": tokens,
    "formats": formats,
    "sieve": sieve,
    "moods": moods,
    "jobs": jobs,
    "tables": tables,
    "chunks": chunks,
}
EPOCH = int(OPENED.timestamp())
