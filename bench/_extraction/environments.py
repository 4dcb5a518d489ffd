"""An environment for each contender that brings dependencies of its own. Made once, in var/bench/environments."""

import subprocess
import sys
from pathlib import Path

# What each resolves to besides is its own business: that is what its users get.
REQUIREMENTS = {
    "pyairbyte": ["airbyte==0.71.3", "pyyaml"],
    "dlt_rest": ["dlt[duckdb,parquet]==1.31.0"],
}


def python_of(contender: str, folder: Path) -> str:
    """The interpreter that a contender runs under. Raises CalledProcessError when its packages cannot be had."""
    if contender not in REQUIREMENTS:
        return sys.executable
    home = folder / contender
    mark = home / ".installed"
    wanted = "\n".join(REQUIREMENTS[contender])
    if not mark.is_file() or mark.read_text() != wanted:
        uv = str(Path(sys.executable).with_name("uv"))
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(home)], check=True)
        install = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(home / "bin" / "python")]
        subprocess.run([*install, *REQUIREMENTS[contender]], check=True)
        mark.write_text(wanted)
    return str(home / "bin" / "python")
