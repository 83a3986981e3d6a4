#!/usr/bin/env bash
# Faults while many write: kill -9, a PostgreSQL that is stopped and started, a full disk. What was acknowledged must be
# there afterwards.
#
#   make faults              100 kills of writers and 200 of workers on each database
#   ROUNDS=10 make faults    fewer
set -euo pipefail
. "$(dirname "$0")/common.sh"

Scripts/bootstrap.sh test
build --product aviary-trial
# A short name: a unix socket's path is limited.
work=$(mktemp -d /tmp/aviary-faults.XXXXXX)
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

step "Starting PostgreSQL"
Scripts/postgres.sh start "$work/postgres" >/dev/null
step "Faults while many write"
AVIARY_TRIAL=$products/aviary-trial AVIARY_FAULTS_POSTGRES=$work/postgres PYTHONDONTWRITEBYTECODE=1 \
    attend python3 Tests/Faults/writing.py --rounds "${ROUNDS:-100}"
step "Workers that are killed and frozen"
for address in "sqlite:$work/tasks.sqlite" "postgres:///tasks?host=$work/postgres&user=aviary"; do
    case $address in postgres*) psql --quiet "postgres:///postgres?host=$work/postgres&user=aviary" --command "CREATE DATABASE tasks" ;; esac
    AVIARY_TRIAL=$products/aviary-trial PYTHONDONTWRITEBYTECODE=1 \
        attend python3 Tests/Faults/working.py "$address" --rounds "${ROUNDS:-200}"
done
