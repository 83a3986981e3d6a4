#!/usr/bin/env bash
# Faults while many write: kill -9, a PostgreSQL that is stopped and started, a full disk. What was acknowledged must be
# there afterwards. Then tasks whose workers are killed, frozen, or have wrong clocks, and one of ten minutes.
#
#   make faults                     100 kills of writers and 200 of workers on each database
#   ROUNDS=10 LONG=60 make faults   fewer, and a shorter task
set -euo pipefail
. "$(dirname "$0")/common.sh"

Scripts/bootstrap.sh test
build --product aviary-trial
# A short name: a unix socket's path is limited.
work=$(mktemp -d /tmp/aviary-faults.XXXXXX)
chmod 711 "$work"
long=""

stop_all() {
    local status=$?
    trap - EXIT INT TERM HUP
    stop_attended
    [ -z "$long" ] || stop_child "$long"
    Scripts/postgres.sh stop "$work/postgres" || true
    rm -rf "$work"
    exit "$status"
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

step "Starting PostgreSQL"
Scripts/postgres.sh start "$work/postgres" >/dev/null
postgres="postgres:///postgres?host=$work/postgres&user=aviary"
export AVIARY_TRIAL=$products/aviary-trial PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
step "Faults while many write"
AVIARY_FAULTS_POSTGRES=$work/postgres attend python3 Tests/Faults/writing.py --rounds "${ROUNDS:-100}"

for name in long killed skewed; do psql --quiet "$postgres" --command "CREATE DATABASE $name"; done
# Beside the rest, on both databases at the same time.
python3 Tests/Faults/long.py --seconds "${LONG:-600}" --lease $((${LONG:-600} / 10)) \
    "sqlite:$work/long.sqlite" "${postgres/\/postgres?//long?}" >"$work/long.log" &
long=$!
step "Workers that are killed and frozen"
attend python3 Tests/Faults/working.py "sqlite:$work/killed.sqlite" --rounds "${ROUNDS:-200}"
attend python3 Tests/Faults/working.py "${postgres/\/postgres?//killed?}" --rounds "${ROUNDS:-200}"
step "Workers with wrong clocks"
attend python3 Tests/Faults/working.py "${postgres/\/postgres?//skewed?}" --rounds "${ROUNDS:-200}" --skew
step "A task that takes ten times its lease"
status=0
wait "$long" || status=$?
long=""
cat "$work/long.log"
exit "$status"
