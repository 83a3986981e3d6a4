#!/usr/bin/env bash
# Measures the release build: the panel's start, memory and logins; its pages beside a module that misbehaves; the task queue
# beside its peers, on a PostgreSQL of its own that waits for the disk.
#
#   make bench               everything, about ten minutes
#   ONLY=panel make bench    without the queue
#   ONLY=queue make bench    only the queue
#   LONG=1 make bench        and the queue after ten million tasks, which takes an hour
set -euo pipefail
. "$(dirname "$0")/common.sh"

only=${ONLY:-all}
Scripts/bootstrap.sh test
release=$root/.build/release
export PYTHONDONTWRITEBYTECODE=1 AVIARY_BINARY=$release/aviary
# A short name: a unix socket's path is limited.
work=$(mktemp -d /tmp/aviary-bench.XXXXXX)
chmod 711 "$work"

stop_all() {
    local status=$?
    trap - EXIT INT TERM HUP
    stop_attended
    Scripts/postgres.sh stop "$work/postgres" || true
    rm -rf "$work"
    exit "$status"
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [ "$only" != queue ]; then
    build --product aviary -c release
    build --product aviary-trial -c release
    step "The panel"
    PYTHONPATH=Tests/Browser attend python3 Scripts/bench.py
    step "Its pages beside a module that misbehaves"
    PYTHONPATH=Tests/Browser:Tests/EndToEnd attend python3 Tests/EndToEnd/misbehaving.py
fi
if [ "$only" != panel ]; then
    build --product queue-benchmark -c release
    step "Installing the peers"
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check -r Benchmarks/peers/requirements.txt
    DURABLE=1 Scripts/postgres.sh start "$work/postgres" >/dev/null
    # shellcheck disable=SC1091
    . "$work/postgres/env"
    psql --quiet "$URL" --command "CREATE DATABASE peers" --command "CREATE DATABASE used"
    step "The queue beside its peers"
    attend python3 Benchmarks/run.py "$release/queue-benchmark" "$work/venv/bin/python" "$URL" ${LONG:+--parts peers alone long}
fi
