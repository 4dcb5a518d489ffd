"""docs/app.md is complete: every route, no route that is gone."""

import re
from pathlib import Path

from tests.unified_profile.app.conftest import House
from tests.unified_profile.app.test_access import every_route

DOCS = Path(__file__).parents[3] / "docs" / "app.md"


def test_every_route_is_documented_and_every_documented_route_exists(house: House) -> None:
    documented = re.findall(r"^\| `(GET|POST) (/[^`]*)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    existing = {(method, re.sub(r":path}", "}", path)) for method, path in every_route(house)}
    assert set(documented) == existing
    assert len(documented) == len(set(documented))
