"""What happens with an error nobody foresaw: the trace goes to a file, the user gets one line."""

import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path


def keep_trace(error: BaseException) -> str:
    """Write the stack trace to a private file and return what to tell the user."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    folder = Path(tempfile.mkdtemp(prefix="switchboard-"))
    file = folder / f"crash-{stamp}.txt"
    file.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return (
        f"bug: {type(error).__name__}: {error}\n"
        f"This is our fault, not yours. Remedy: report it with {file} (read it first: it may quote data)."
    )
