"""The rules identity is decided by. Read from rules.yml beside this file unless others are given."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from contracts.errors import ConfigurationError


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LevelRules(_Strict):
    """Keys of these types are tried together; a key is contested beyond these limits.

    `max_identified`: so many of the people it touches may have an address or external id of their own (None: any).
    `mailbox_of_one`: names without a word in common may not meet on an address, unless it bears a word of one of them.
    `names_agree`: every name on it, a first name alone too, must be a part of the fullest one.
    """

    key_types: tuple[str, ...]
    max_clusters: int
    max_names: int
    max_external_ids: int
    max_identified: int | None = None
    names_agree: bool = False
    mailbox_of_one: bool = False


class ClusterRules(_Strict):
    """What one person may have at most."""

    max_records: int
    max_external_ids: int


class Rules(_Strict):
    """Levels from the strongest evidence to the weakest, limits, and values that identify nobody."""

    levels: dict[int, LevelRules]
    cluster: ClusterRules
    role_mailboxes: frozenset[str]
    placeholder_emails: frozenset[str]
    placeholder_mailboxes: frozenset[str]
    placeholder_domains: frozenset[str]
    public_mail_domains: frozenset[str]
    placeholder_ids: frozenset[str]
    withheld_numbers: frozenset[str]


def read_rules(path: Path) -> Rules:
    """Read a rules file. Raises ConfigurationError naming file and key."""
    try:
        return Rules.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}.", remedy="correct the file.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{path}: {where}: {first['msg']}.", remedy="correct that key.") from error


@cache
def default_rules() -> Rules:
    """Give the rules this program comes with."""
    return read_rules(Path(__file__).with_name("rules.yml"))
