"""The floor: what somebody would write by hand who needs no state, no resuming, no limits and no errors."""

import threading
import time
from pathlib import Path

import duckdb
import msgspec
import orjson
import urllib3
import yaml

from bench._extraction.contenders.asked import Asked

MANIFEST = Path(__file__).parent.parent / "connector" / "manifest.yaml"
_TYPES = {"string": "varchar", "integer": "bigint", "boolean": "boolean", "object": "json", "array": "json"}
_PAGE = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])


def main() -> None:
    """A thread for each stream, NDJSON, one table each."""
    asked = Asked.from_arguments()
    started = time.perf_counter()
    threads = [threading.Thread(target=_read, args=(asked, stream)) for stream in asked.streams]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asked.report(_load(asked), started)


def _read(asked: Asked, stream: str) -> None:
    pool = urllib3.PoolManager()
    after: str | None = None
    with (asked.folder / f"{stream}.jsonl").open("wb") as file:
        while True:
            paging = {"per_page": 150, **({"starting_after": after} if after else {})}
            body = orjson.dumps({"pagination": paging})
            page = _PAGE.decode(pool.request("POST", f"{asked.address}/{stream}/search", body=body).data)
            file.write(b"\n".join(bytes(record) for record in _LIST.decode(page[stream])) + b"\n")
            after = (orjson.loads(bytes(page["pages"]))["next"] or {}).get("starting_after")
            if not after:
                return


def _load(asked: Asked) -> int:
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    con = duckdb.connect(str(asked.folder / "floor.duckdb"))
    con.execute("set preserve_insertion_order = false")
    rows = 0
    for definition in manifest["streams"]:
        stream = definition["name"]
        if stream not in asked.streams:
            continue
        properties = definition["schema_loader"]["schema"]["properties"]
        columns = {name: _TYPES[entry["type"][1]] for name, entry in properties.items()}
        path = asked.folder / f"{stream}.jsonl"
        con.execute(f"create table {stream} as from read_json('{path}', format='newline_delimited', columns={columns})")
        rows += con.execute(f"select count(*) from {stream}").fetchall()[0][0]
    con.close()
    return rows


if __name__ == "__main__":
    main()
