"""A model of what makes two rows one person, declared in YAML: what is compared, and which rows are compared at all."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from contracts.errors import ConfigurationError


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Level(_Strict):
    """One way two values may agree. `when` is SQL on columns that end in _l and _r.

    `rare_counts_more` names the column whose rare values weigh more than its common ones.
    """

    says: str
    when: str
    rare_counts_more: str | None = None


class Comparison(_Strict):
    """Levels from the best agreement to the least; what none of them says is disagreement.

    `missing` is SQL: where it holds there is nothing to compare, and the comparison says neither yes nor no. `shows`
    are the columns whose values explain it.
    """

    name: str
    shows: tuple[str, ...]
    missing: str
    levels: tuple[Level, ...]
    otherwise: str = "differs"


class Block(_Strict):
    """Rows are compared that are equal in all of `same` (SQL on one row) and share an element of `any_of` (a list)."""

    same: tuple[str, ...] = ()
    any_of: str | None = None


class Model(_Strict):
    """What is compared, which rows are compared, and what the weights are learned from.

    `certain` finds rows that are surely one person, and `certain_share` says which share of all pairs they are: from
    both follows how rare a pair is. `learn_from` are the blocks in which agreement is studied, without labels. Pairs
    that differ in one of `vetoes` (names of comparisons) are left out, whatever else they have in common.
    """

    id: str
    comparisons: tuple[Comparison, ...]
    blocks: tuple[Block, ...]
    certain: tuple[Block, ...]
    certain_share: float
    learn_from: tuple[Block, ...]
    sampled_pairs: int = 2_000_000
    vetoes: tuple[str, ...] = ()


def read_model(path: Path) -> Model:
    """Read a model. Raises ConfigurationError naming file and key."""
    try:
        return Model.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}.", remedy="correct the file.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{path}: {where}: {first['msg']}.", remedy="correct that key.") from error
