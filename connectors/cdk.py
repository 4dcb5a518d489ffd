"""The one door to airbyte-cdk: imported late, quiet, and with its print() calls taken out.

Everything else that imports the CDK does so behind this module, so that commands which call no tool never pay for it.
"""

import hashlib
import importlib
import logging
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any

from connectors.templates import quicken

# Two of them print settings, secrets included, when a manifest changes them.
_PRINTING = (
    "airbyte_cdk.sources.streams.http.http_client",
    "airbyte_cdk.sources.declarative.concurrent_declarative_source",
    "airbyte_cdk.config_observation",
)
_lock = threading.Lock()
_quiet = threading.RLock()
_loaded = False


class _LazySerializer:
    """Stands in for serpyco_rs.Serializer while the CDK is imported.

    Compiling its message serialisers is a large part of the import time, and only the messages lane ever uses one. The
    real serialiser is made at first use.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self.__dict__["_arguments"] = (args, options)

    def __class_getitem__(cls, _: Any) -> type:
        return cls

    def __getattr__(self, name: str) -> Any:
        real = self.__dict__.get("_real")
        if real is None:
            args, options = self.__dict__["_arguments"]
            real = self.__dict__["_real"] = _real_serializer()(*args, **options)
        return getattr(real, name)


def load_cdk() -> ModuleType:
    """Import the CDK's declarative source, once. Returns its module."""
    global _loaded  # noqa: PLW0603 - an import happens once in a process
    with _lock:
        if not _loaded:
            _import_with_lazy_serializers()
            _keep_schema()
            _check_once()
            quicken(importlib.import_module("airbyte_cdk.sources.declarative.interpolation.jinja"))
            _silence()
            _loaded = True
    return importlib.import_module("airbyte_cdk.sources.declarative.concurrent_declarative_source")


@contextmanager
def without_warnings() -> Iterator[None]:
    """The CDK warns that its own classes are experimental, and that manifests which work are old-fashioned."""
    # The filters belong to the whole process, so that two threads would restore each other's.
    with _quiet, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def mute_cdk(source: Any) -> None:
    """Drop a source's messages: nobody empties its queue while we drive the streams, and a full queue blocks."""
    repository = source._message_repository  # noqa: SLF001
    repository.emit_message = lambda _message: None
    repository.log_message = lambda _level, _provider: None


def _import_with_lazy_serializers() -> None:
    serpyco = importlib.import_module("serpyco_rs")
    real = serpyco.Serializer
    already = "airbyte_cdk.models.airbyte_protocol_serializers" in sys.modules
    root_handlers = list(logging.root.handlers)
    if not already:
        serpyco.Serializer = _LazySerializer  # type: ignore[attr-defined]
    try:
        with without_warnings():
            importlib.import_module("airbyte_cdk.sources.declarative.concurrent_declarative_source")
    finally:
        serpyco.Serializer = real  # type: ignore[attr-defined]
        # The CDK gives the root logger a handler that prints everybody's messages to stdout as JSON.
        logging.root.handlers[:] = root_handlers


def _keep_schema() -> None:
    """The CDK reads its schema of manifests, a long file, for each source that it builds."""
    module: Any = importlib.import_module("airbyte_cdk.sources.declarative.concurrent_declarative_source")
    module.get_declarative_component_schema = cache(module.get_declarative_component_schema)


def _check_once() -> None:
    """The CDK checks a manifest against its schema for each source that it builds, several times in one sync."""
    module: Any = importlib.import_module("airbyte_cdk.sources.declarative.concurrent_declarative_source")
    check, sound = module.validate_manifest, set[bytes]()

    def validate(manifest: Mapping[str, Any], schema: Mapping[str, Any]) -> None:
        # By how it is written in Python: as JSON, a date and its text would be the same.
        digest = hashlib.sha256(repr(manifest).encode()).digest()
        if digest not in sound:
            check(manifest, schema)
            sound.add(digest)

    module.validate_manifest = validate


def _real_serializer() -> Any:
    return importlib.import_module("serpyco_rs").Serializer


def _silence() -> None:
    """The CDK logs response bodies, which hold personal data, to stdout. We report errors ourselves."""
    for name in ("airbyte", "airbyte_cdk", "backoff"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
        logger.setLevel(logging.CRITICAL + 1)
    # Its debug lines hold whole addresses, with whatever stands in their query.
    logging.getLogger("urllib3").setLevel(logging.INFO)
    for module in _PRINTING:
        printing: Any = importlib.import_module(module)
        printing.print = lambda *_args, **_options: None
