"""`switchboard docs` makes one page that opens from a file, without any network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pipelines.documentation import build_site
from switchboard.settings import EXAMPLE, load_settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("docs")
    (home / "switchboard.yaml").write_text(EXAMPLE.read_text(encoding="utf-8"))
    return build_site(load_settings(home))


@pytest.fixture
def offline(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    yield context.new_page()
    context.close()


def test_it_asks_nobody_and_shows_what_each_table_is(offline: Page, site_page: Path) -> None:
    asked: set[str] = set()
    faults: list[str] = []
    offline.on("request", lambda request: asked.add(request.url.partition(":")[0]))
    offline.on("pageerror", lambda error: faults.append(str(error)))
    offline.goto(f"{site_page.as_uri()}#!/overview")
    offline.get_by_text("the public face: customers, interactions").wait_for()
    offline.goto(f"{site_page.as_uri()}#!/model/model.switchboard.metric_value")
    offline.get_by_text("the 95 % interval around the value").first.wait_for()
    offline.goto(f"{site_page.as_uri()}#!/source/source.switchboard.aircall.calls")
    offline.get_by_text("as Aircall sends it; tells its records apart").first.wait_for()
    offline.get_by_text("stg_aircall__interactions").first.wait_for()
    assert asked == {"file"}
    assert faults == []


def test_lineage_is_drawn_from_the_tools_tables_to_the_metrics(offline: Page, site_page: Path) -> None:
    graph = "?g_v=1&g_i=%2Bmetric_value"
    offline.goto(f"{site_page.as_uri()}#!/model/model.switchboard.metric_value{graph}")
    offline.locator("canvas").first.wait_for()
    assert offline.get_by_text("Lineage Graph").is_visible()
