"""docs/app.md is complete: every route, no route that is gone, and what each role may."""

import re
from pathlib import Path

from tests.unified_profile.app.conftest import House
from tests.unified_profile.app.test_access import every_route
from unified_profile.app.roles import MEANINGS, Right, may
from unified_profile.ledger import GRANTABLE

DOCS = Path(__file__).parents[3] / "docs" / "app.md"


def test_every_route_is_documented_and_every_documented_route_exists(house: House) -> None:
    documented = re.findall(r"^\| `(GET|POST) (/[^`]*)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    existing = {(method, re.sub(r":path}", "}", path)) for method, path in every_route(house)}
    assert set(documented) == existing
    assert len(documented) == len(set(documented))


def test_the_table_of_roles_is_the_one_that_the_code_follows() -> None:
    rows = [[MEANINGS[right].title, *("yes" if may(role, right) else "no" for role in GRANTABLE)] for right in Right]
    heading = ["What", *(role.words for role in GRANTABLE)]
    lines = ["| " + " | ".join(row) + " |" for row in [heading, *rows]]
    table = "\n".join([lines[0], "|---" * len(heading) + "|", *lines[1:]])
    assert table in DOCS.read_text(encoding="utf-8"), f"put this into docs/app.md:\n{table}"
