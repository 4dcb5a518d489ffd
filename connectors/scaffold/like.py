"""A connector with the structure of another one: its streams, paging, models and make-believe API under a new name.

What is a fact of that vendor's (hosts, limits, budgets, webhooks' signatures, addresses) is not taken over.
"""

import re
from pathlib import Path
from typing import Any

import yaml

from connectors.registry import BYPASS_FILE, Connector, connector
from connectors.scaffold.blank import common_files
from contracts.connector_spec import ConnectorSpec

_OF_THE_VENDOR = {"caps", "url", "rate_budget", "cost"}
_COPIED = ("manifest.yaml", "components.py", "sandbox*.py", "models/*", BYPASS_FILE)


def like_files(name: str, title: str, like: str) -> dict[str, str]:
    """Text by file name; test_contract.py is the test's. Raises ConfigurationError for an unknown connector."""
    model = connector(like)
    renaming = _Renaming(model, name, title)
    copied = {
        renaming.text(str(path.relative_to(model.folder))): _copied(renaming, path)
        for pattern in _COPIED
        for path in sorted(model.folder.glob(pattern))
        if path.is_file()
    }
    spec = _spec(model, name, title)
    streams = [
        {
            "name": stream,
            "primary_key": entry.primary_key,
            "cursor": entry.cursor.field if entry.cursor else None,
            "overlap": entry.cursor.overlap if entry.cursor else None,
            "deletion": entry.deletion.value,
        }
        for stream, entry in model.spec.streams.items()
    ]
    values = {"name": name, "title": title, "streams": streams, "credentials": spec["credentials"]}
    written = yaml.safe_dump(spec, sort_keys=False, allow_unicode=True, width=120)
    return copied | {"connector.yaml": written} | common_files(values)


def _spec(model: Connector, name: str, title: str) -> dict[str, Any]:
    """connector.yaml without what only the other vendor could say."""
    spec: dict[str, Any] = model.spec.model_dump(mode="json", exclude_defaults=True)
    streams = {
        stream: {key: value for key, value in entry.items() if key not in _OF_THE_VENDOR}
        for stream, entry in spec.get("streams", {}).items()
    }
    credentials = [
        {**each, "description": f"where to find {each['name']} in {title}"} for each in spec.get("credentials", [])
    ]
    kept = {key: spec[key] for key in ("base_url_setting",) if key in spec}
    topics = spec.get("webhooks", {}).get("topics")
    webhooks = {"webhooks": {"topic": spec["webhooks"].get("topic", []), "topics": topics}} if topics else {}
    made = {
        "name": name,
        "title": title,
        "category": spec["category"],
        "allowed_hosts": [_host(name)],
        **kept,
        "credentials": credentials,
        **webhooks,
        "streams": streams,
    }
    ConnectorSpec.model_validate(made)
    return made


def _host(name: str) -> str:
    return f"api.{name.replace('_', '-')}.example"


def _copied(renaming: "_Renaming", path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.name == BYPASS_FILE:
        reasons = {rule: reason for rule, reason in yaml.safe_load(text).items() if rule != "caps"}
        return yaml.safe_dump(reasons, width=120)
    return renaming.text(text)


class _Renaming:
    """The other connector's name, title and hosts, wherever they stand but in the make-believe world's own words."""

    def __init__(self, model: Connector, name: str, title: str) -> None:
        old = model.name
        titles = sorted({model.spec.title or old.title(), old.title()}, key=len, reverse=True)
        hosts = [re.escape(host).replace(r"\*", r"[\w{}\[\]' -]+") for host in model.spec.allowed_hosts]
        hosts.append(rf"[\w.-]*{old}(?:[.]\w+)+")  # other hosts of the vendor's, such as that of its links
        self._new = {
            "host": f"https://{_host(name)}",
            "sibling": "from .",
            "header": f"{name.title().replace('_', '-')}-",
            "lower_header": f"{name.replace('_', '-')}-",
            "title": title,
            "variable": f"{name.upper()}_",
            "model": f"stg_{name}__",
            "helper": f"{name}__",
            "name": name,
        }
        # In one pass, or the new name would be taken for the old one where it holds it. The world has records "of" its
        # tools and their ids: record.tool == "intercom", agent.intercom_id.
        self._old = re.compile(
            "|".join([
                rf"(?P<host>https://(?:{'|'.join(hosts)}))",
                rf"(?P<sibling>from connectors\.{old}\.)",
                rf"(?P<header>(?<![-\w]){old.title()}-(?=[A-Z]))",
                rf"(?P<lower_header>(?<![-\w]){old}-(?=[a-z]))",
                rf"(?P<title>(?<![-\w])(?:{'|'.join(map(re.escape, titles))})(?=\W))",
                rf"(?P<variable>(?<!\w){old.upper()}_)",
                rf"(?P<model>stg_{old}__)",
                rf"(?P<helper>(?<!\w){old}__)",
                rf'(?P<name>(?<!== ")(?<![.\w]){old}(?!\w)|(?<=/_){old}(?=\.yml))',
            ])
        )  # fmt: skip

    def text(self, text: str) -> str:
        """The text with the new names."""
        return self._old.sub(lambda match: self._new[match.lastgroup or "name"], text)
