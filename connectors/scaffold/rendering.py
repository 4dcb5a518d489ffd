"""From templates to files. Templates use << >> and <% %>, since manifests and models have braces of their own."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
import yaml

_TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, values: Mapping[str, Any]) -> str:
    """One template, by its path below `templates/` without the suffix .j2."""
    return _environment().get_template(f"{template}.j2").render(values)


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - YAML, SQL and Python, written by whoever runs them
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    environment.filters["py"] = _literal
    environment.filters["yaml"] = lambda value: (
        yaml.safe_dump(value, default_flow_style=True, width=1000).split("\n...")[0].strip()
    )
    return environment


def _literal(value: Any) -> str:
    """A value of a manifest as Python writes it, with the project's quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_literal(key)}: {_literal(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
