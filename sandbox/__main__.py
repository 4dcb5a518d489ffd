"""`python -m sandbox`: the make-believe tools alone, on loopback ports, until Ctrl-C."""

import argparse
import sys

import orjson

from contracts.errors import SwitchboardError
from sandbox.serve import PORT_BASE, describe, serve_forever
from sandbox.world import DEFAULT_SEED


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="size of the world; 1 is about 2,000 people")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="another number is another world")
    parser.add_argument("--port-base", type=int, default=PORT_BASE, help="first of the loopback ports")
    parser.add_argument("--tools", nargs="+", help="only these tools (default: all that have a sandbox)")
    parser.add_argument("--describe", action="store_true", help="print urls, connections and environment as JSON, stop")
    return parser.parse_args()


def main() -> int:
    """Run; returns the exit code."""
    wanted = _arguments()
    try:
        if wanted.describe:
            found = describe(wanted.port_base, wanted.tools)
            sys.stdout.buffer.write(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
        else:
            serve_forever(scale=wanted.scale, seed=wanted.seed, port_base=wanted.port_base, tools=wanted.tools)
    except SwitchboardError as error:
        sys.stderr.write(f"{error.kind} error: {error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
