#!/usr/bin/env bash
# Makes sure the browser tests have a Chromium: Debian's package when we may install it, else playwright's own.
set -euo pipefail
venv=$1
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests (once)"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core fonts-noto-color-emoji >/dev/null
else
    "$venv/bin/python" -m playwright install chromium
fi
