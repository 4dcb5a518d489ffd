"""What the CDK takes for now. Ours and a tool's clock never agree, so a connector must not depend on it."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from connectors.cdk import load_cdk

_CONVERTER = "airbyte_cdk.sources.streams.concurrent.state_converters.datetime_stream_state_converter"
_USUAL = "%Y-%m-%dT%H:%M:%S.%f%z"
_JINJA = "airbyte_cdk.sources.declarative.interpolation.jinja"


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let manifests and cursors believe that it is `moment`, while the block runs."""
    load_cdk()
    jinja: Any = importlib.import_module(_JINJA)
    helpers: Any = importlib.import_module("airbyte_cdk.utils.datetime_helpers")
    now = moment.astimezone(UTC)
    macros = {
        "now_utc": lambda: now,
        "today_utc": now.date,
        "day_delta": lambda days, form=_USUAL: (now + timedelta(days=days)).strftime(form),
    }
    aware = helpers.AirbyteDateTime.from_datetime(now)
    with (
        patch.dict(jinja._ENVIRONMENT.globals, macros),  # noqa: SLF001
        patch(f"{_CONVERTER}.ab_datetime_now", lambda: aware),
    ):
        yield
