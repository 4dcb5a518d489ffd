"""Runs one sync of a manifest in a process of its own, so that it can be killed.

Arguments: URL of the stall, landing, manifest, stream.
"""

import sys

from stall import Stall
from stall_runs import sync_manifest

if __name__ == "__main__":
    url, landing, name, stream = sys.argv[1:]
    sync_manifest(Stall([], url), landing, name, [stream], rotate_seconds=0.0)
