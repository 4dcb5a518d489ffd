"""Going through a page by keys alone."""

from playwright.sync_api import Locator, Page

# More stops than any of these pages has: what is not reached by then cannot be reached.
MOST_STOPS = 150


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus, which has to be seen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            assert wanted.evaluate("one => one.matches(':focus-visible')")
            return
    raise AssertionError(f"{wanted} is not among the stops of {page.url}")
