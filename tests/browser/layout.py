"""What is wrong with the layout of a page, as facts: nothing to compare pixel by pixel, and each can fail."""

from playwright.sync_api import Page

from tests.browser.test_looks import LOW_CONTRAST

WIDTHS = (400, 1280, 1440, 1920)
THEMES = ("light", "dark")

# Lines of text that lie on each other, that are cut off without a sign, that are too small, or that leave the screen.
PROBLEMS = """() => {
  const found = [];
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) found.push(`wider than the screen by ${wide}`);
  const lines = [];
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility({opacityProperty: true})) continue;
    if (element.closest('.sr, svg, .menu')) continue;
    const style = getComputedStyle(element);
    const words = walker.currentNode.data.trim().slice(0, 40);
    if (parseFloat(style.fontSize) < 11) found.push(`too small: ${words}`);
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    // What a box hides of its own text is no longer there to lie on anything.
    const box = element.closest(
      '.clamp, .line-text, .open-title, .answer-main, .cut, .badge, .line-who, .message-body, table');
    const edge = box?.getBoundingClientRect();
    for (const rect of range.getClientRects()) {
      if (edge && (rect.top > edge.bottom - 2 || rect.left > edge.right - 2)) continue;
      lines.push({words, element, left: rect.left, right: Math.min(rect.right, edge?.right ?? Infinity),
        top: rect.top, bottom: rect.bottom});
    }
  }
  for (const [index, one] of lines.entries()) {
    for (const other of lines.slice(index + 1)) {
      if (other.element === one.element) continue;
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (across > 2 && down > 4) found.push(`on each other: ${one.words} | ${other.words}`);
    }
  }
  for (const card of document.querySelectorAll('main .card')) {
    const {left, right} = card.getBoundingClientRect();
    const isOutside = left < 0 || right > innerWidth + 1;
    if (card.checkVisibility() && isOutside) found.push(`leaves the screen: ${card.className}`);
  }
  return found;
}"""


def problems(page: Page) -> list[str]:
    """Everything wrong with the page as it is now, at each width and in both themes."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {one}" for one in page.evaluate(PROBLEMS)]
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            found += [f"{width}, {theme}: {one}" for one in page.evaluate(LOW_CONTRAST)]
    return found
