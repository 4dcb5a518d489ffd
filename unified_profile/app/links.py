"""Links that come from data. A tool's record may say anything, so only what leads to the web is linked."""

from urllib.parse import quote, urlsplit


def web_link(address: str | None) -> str | None:
    """The address when it is http or https and has a host. None: do not link it."""
    if not address or any(one.isspace() or not one.isprintable() for one in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None


def segment(text: str) -> str:
    """Text as one segment of a path."""
    return quote(text, safe="")


def local_path(address: str | None) -> str:
    """The address when it stays on this site, else the home page."""
    is_local = bool(address) and str(address).startswith("/") and str(address)[1:2] not in ("/", "\\")
    return str(address) if is_local and str(address).isprintable() else "/"
