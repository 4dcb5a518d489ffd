"""How far tools are believed about attributes of a person, read from trust.yml beside this file."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

# What is known of a person and may differ between records. trust.yml lists the same, as a test makes sure.
Attribute = Literal["name", "email", "phone", "company_name", "plan", "language", "time_zone"]
ATTRIBUTES: tuple[Attribute, ...] = get_args(Attribute)


def trust_in(category: str, wished: Mapping[Attribute, int]) -> dict[str, int]:
    """Trust, 0 to 100, in a tool of this kind for every attribute; what is `wished` for a connection comes first."""
    of_category = declared()["categories"].get(category, {})
    default = declared()["default"]
    return {name: wished.get(name, of_category.get(name, default)) for name in ATTRIBUTES}


@cache
def declared() -> dict[str, Any]:
    """trust.yml as it stands."""
    text = (Path(__file__).parent / "trust.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found
