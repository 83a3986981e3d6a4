#!/usr/bin/env bash
# Measures the release build: start to first answer, memory when idle, memory under 50 logins at once.
set -euo pipefail
. "$(dirname "$0")/common.sh"

Scripts/bootstrap.sh build
build --product aviary -c release
step "Measuring"
PYTHONDONTWRITEBYTECODE=1 AVIARY_BINARY=$root/.build/release/aviary PYTHONPATH=$root/Tests/Browser python3 Scripts/bench.py
