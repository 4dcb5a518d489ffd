#!/usr/bin/env bash
# Creates the virtual environment $1 from requirements.lock. Needs Python >= 3.11 and nothing else: uv comes in by pip.
set -euo pipefail
venv=$1
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Switchboard needs Python 3.11 or newer, and '$python' is not. Remedy: install one and run make PYTHON=/path/to/python3.11" >&2
    exit 2
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
    else
        echo "'$python' cannot make virtual environments. Remedy: sudo apt-get install python3-venv" >&2
        exit 2
    fi
fi

echo "Setting up $venv (once; a minute or two)"
"$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check uv
"$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --compile-bytecode --require-hashes -r requirements.lock
"$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation -e .
