"""Where sandboxes of tools that are files put them: SWITCHBOARD_SANDBOX_FOLDER, else a folder of this process alone."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

VARIABLE = "SWITCHBOARD_SANDBOX_FOLDER"


def files_folder(tool: str) -> Path:
    """The folder of one tool. It need not be there yet; without the variable it goes when the process ends."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).absolute() / tool
    own = Path(tempfile.gettempdir()) / f"switchboard-sandbox-{os.getuid()}-{os.getpid()}"
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    return own / tool
