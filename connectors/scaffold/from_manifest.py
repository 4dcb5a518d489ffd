"""A connector around a low-code manifest: what connector.yaml must say is worked out from it, as far as it can be."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from connectors.cdk import load_cdk
from connectors.declare import column_type, parent_definitions
from connectors.manifest import load_manifest
from connectors.scaffold.blank import common_files
from connectors.scaffold.rendering import render

_ADDRESS = re.compile(
    r"""(?P<key>\b(?:url_base|url):\s*)(?P<quote>["']?)(?P<origin>https://[^/"'\s,}]*(?:\{\{.*?\}\}[^/"'\s,}]*)*)"""
)
_EXPRESSION = re.compile(r"\{\{.*?\}\}")
_PARAMETER = re.compile(r"""\{\{\s*parameters(?:\[["'](?P<quoted>\w+)["']\]|\.(?P<dotted>\w+))\s*\}\}""")
_PERSONAL = re.compile(
    r"mail|phone|name|address|birth|subject|body|message|comment|remark|note|text|description", re.IGNORECASE
)
_OVERLAP = "PT10M"
_COUNT = 24


def manifest_files(name: str, title: str, path: Path) -> dict[str, str]:
    """Text by file name; test_contract.py is the test's. Raises ConfigurationError for what is no manifest."""
    manifest = _propagated(load_manifest(path))
    text = path.read_text(encoding="utf-8")
    properties = manifest.get("spec", {}).get("connection_specification", {}).get("properties", {})
    streams = [_stream(definition) for definition in manifest["streams"]]
    values = {
        "name": name,
        "title": title,
        "hosts": _hosts(text, properties),
        "credentials": _credentials(manifest, title),
        "others": _other_settings(manifest),
        "streams": streams,
    }
    files = {file: render(f"manifest/{file}", values) for file in ("connector.yaml", "sandbox.py")}
    unread = [each["name"] for each in streams if each["cursor"] and not each["since"]]
    if unread:
        reason = f"the stand-in cannot tell where a request says how far back it reads ({', '.join(unread)})"
        files["bypass.yaml"] = f"second read: {reason}\n"
    beside = [path.parent / "components.py", *sorted(path.parent.glob("schemas/*.json"))]
    files |= {str(each.relative_to(path.parent)): each.read_text(encoding="utf-8") for each in beside if each.is_file()}
    return files | {"manifest.yaml": _reachable(text)} | common_files(values)


def _propagated(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest with $parameters handed down to where they count."""
    load_cdk()
    from airbyte_cdk.sources.declarative.parsers.manifest_component_transformer import (  # noqa: PLC0415
        ManifestComponentTransformer,
    )

    return dict(ManifestComponentTransformer().propagate_types_and_parameters("", manifest, {}))


def _reachable(text: str) -> str:
    """The manifest, but that a setting `base_url` wins over fixed addresses: a sandbox must be reachable."""

    def replaced(match: re.Match[str]) -> str:
        origin = match["origin"]
        chosen = f"{{% if config.get('base_url') %}}{{{{ config['base_url'] }}}}{{% else %}}{origin}{{% endif %}}"
        quote = match["quote"] or '"'
        return f"{match['key']}{quote}{chosen}"

    # An address without quotes needs them now.
    text = re.sub(r"(\b(?:url_base|url):\s*)(https://[^\s,}\"']+)", r'\1"\2"', text)
    return text if "config['base_url']" in text else _ADDRESS.sub(replaced, text)


def _hosts(text: str, properties: Mapping[str, Any]) -> list[str]:
    """Hosts of the addresses in the manifest; a part that a setting fills may be any one label."""
    defaults = [str(entry.get("default", "")) for entry in properties.values()]
    found = [match["origin"].removeprefix("https://") for match in _ADDRESS.finditer(text)]
    found += [urlsplit(each).hostname or "" for each in defaults if each.startswith("https://")]
    hosts = [_EXPRESSION.sub("*", host) for host in found]
    return sorted({host for host in hosts if host and host != "*"}) or ["localhost"]


def _credentials(manifest: Mapping[str, Any], title: str) -> list[dict[str, Any]]:
    specification = manifest.get("spec", {}).get("connection_specification", {})
    required = specification.get("required", [])
    return [
        {
            "name": name,
            "secret": bool(entry.get("airbyte_secret")),
            "description": entry.get("description") or f"{entry.get('title') or name} of {title}",
        }
        for name, entry in specification.get("properties", {}).items()
        if entry.get("airbyte_secret") or (name in required and "default" not in entry and "date" not in name)
    ]


def _other_settings(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Values for settings that are required, have no default and are no secret."""
    specification = manifest.get("spec", {}).get("connection_specification", {})
    properties = specification.get("properties", {})
    samples: dict[str, Any] = {"integer": 1, "number": 1, "boolean": False, "array": [], "object": {}}
    return {
        name: "2025-05-20T00:00:00Z" if "date" in name else samples.get(properties[name].get("type"), "sandbox")
        for name in specification.get("required", [])
        if name in properties and "default" not in properties[name] and not properties[name].get("airbyte_secret")
        and name != "base_url"
    }  # fmt: skip


def _stream(definition: Mapping[str, Any]) -> dict[str, Any]:
    retriever = definition.get("retriever", {})
    requester, paginator = retriever.get("requester", {}), retriever.get("paginator", {})
    cursor = definition.get("incremental_sync") or {}
    columns = _columns(definition)
    key = definition.get("primary_key") or []
    formats = [*(cursor.get("cursor_datetime_formats") or []), cursor.get("datetime_format", "")]
    follows = any(parent.get("incremental_dependency") for parent in parent_definitions(definition))
    return {
        "name": definition["name"],
        "served": bool(requester.get("path") or requester.get("url") or requester.get("url_base")),
        "primary_key": [key] if isinstance(key, str) else [part[0] if isinstance(part, list) else part for part in key],
        "cursor": cursor.get("cursor_field"),
        "overlap": cursor.get("lookback_window") or _OVERLAP,
        "unit": "epoch seconds" if formats[0].startswith("%s") else "timestamp",
        "written": formats[0],
        "since": (cursor.get("start_time_option") or {}).get("field_name")
        or (".".join((cursor.get("start_time_option") or {}).get("field_path", [])) or None),
        "deletion": "cannot" if cursor or follows else "full list",
        "pii": [name for name, kind in columns.items() if kind == "varchar" and _PERSONAL.search(name)],
        "path": _path(requester, {**definition.get("$parameters", {}), **requester.get("$parameters", {})}),
        "method": str(requester.get("http_method", "GET")).upper(),
        "records": [
            str(part) for part in retriever.get("record_selector", {}).get("extractor", {}).get("field_path", [])
        ],
        "columns": columns,
        "pages_by": (paginator.get("page_token_option") or {}).get("field_name"),
        "count": _count(paginator),
    }


def _columns(definition: Mapping[str, Any]) -> dict[str, str]:
    loader = definition.get("schema_loader") or {}
    schema = loader.get("schema") or {} if isinstance(loader, Mapping) else {}
    return {name: column_type(entry) for name, entry in schema.get("properties", {}).items() if isinstance(entry, dict)}


def _count(paginator: Mapping[str, Any]) -> int:
    """So few records that one page holds them, even when one comes twice."""
    size = (paginator.get("pagination_strategy") or {}).get("page_size")
    return max(2, min(_COUNT, size // 2)) if isinstance(size, int) else _COUNT


def _path(requester: Mapping[str, Any], parameters: Mapping[str, Any]) -> str:
    """The path of a stream's requests below the host, with a {place} for whatever differs from request to request."""
    base = str(requester.get("url") or requester.get("url_base") or "")
    below = re.sub(r"^(https://[^/]*|\{\{.*?\}\})", "", base)
    path = f"{below.rstrip('/')}/{str(requester.get('path') or '').lstrip('/')}".rstrip("/") or "/"
    path = _PARAMETER.sub(
        lambda match: str(parameters.get(match["quoted"] or match["dotted"], match[0])), path
    ).partition("?")[0]
    numbers = iter(range(1, 100))
    return _EXPRESSION.sub(lambda _: f"{{place_{next(numbers)}}}", path)
