"""The rules identity is decided by. Read from rules.yml beside this file unless others are given."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

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


class AuditRules(_Strict):
    """So much may move between two publications: `always_allowed` records, or a share of all if that is more."""

    max_moved_share: float
    always_allowed: int


class GroupRules(_Strict):
    """What one agent, or one company, may have at most, and so many records may always move."""

    max_records: int
    always_allowed: int


class Rules(_Strict):
    """Levels from the strongest evidence to the weakest, limits, and values that identify nobody."""

    levels: dict[int, LevelRules]
    cluster: ClusterRules
    audit: AuditRules
    groups: dict[Literal["agent", "company"], GroupRules]
    role_mailboxes: frozenset[str]
    placeholder_emails: frozenset[str]
    placeholder_mailboxes: frozenset[str]
    placeholder_domains: frozenset[str]
    public_mail_domains: frozenset[str]
    public_web_domains: frozenset[str]
    placeholder_ids: frozenset[str]
    withheld_numbers: frozenset[str]

    @property
    def text(self) -> str:
        """All that they say, the same in every process: a set has another order in each."""
        return json.dumps(self.model_dump(), default=sorted, sort_keys=True)

    def limits_of(self, kind: str) -> GroupRules:
        """Give what one person, agent or company may have, and how many of their records may always move."""
        person = GroupRules(max_records=self.cluster.max_records, always_allowed=self.audit.always_allowed)
        return {"person": person, "agent": self.groups["agent"], "company": self.groups["company"]}[kind]


def rules_with(path: Path | None) -> Rules:
    """Give the rules this program comes with, changed by what the file at `path` says (None: nothing).

    A number takes the place of the default. A list adds to it; an entry that starts with ! is taken away. Raises
    ConfigurationError naming file and key.
    """
    if path is None:
        return default_rules()
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return Rules.model_validate(_changed(_defaults(), said))
    except (OSError, yaml.YAMLError, TypeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}.", remedy="correct the file.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{path}: {where}: {first['msg']}.", remedy="correct that key.") from error


@cache
def default_rules() -> Rules:
    """Give the rules this program comes with."""
    return Rules.model_validate(_defaults())


def _defaults() -> Any:
    return yaml.safe_load(Path(__file__).with_name("rules.yml").read_text(encoding="utf-8"))


def _changed(default: Any, said: Any) -> Any:
    if isinstance(default, dict) and isinstance(said, dict):
        return {**default, **{key: _changed(default.get(key), value) for key, value in said.items()}}
    if isinstance(default, list) and isinstance(said, list):
        taken_away = {entry[1:] for entry in said if entry.startswith("!")}
        return [entry for entry in (*default, *said) if entry not in taken_away and not entry.startswith("!")]
    return said
