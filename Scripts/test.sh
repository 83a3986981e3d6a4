#!/usr/bin/env bash
# All tests, with everything they need started around them and stopped after them, whatever happens: a private PostgreSQL,
# a private PowerDNS, a fake of Stripe, then `swift test`, then the panel as a process: its commands and its crashes, and a real
# browser.
#
#   make test                 everything
#   FILTER=R31 make test      only the Swift tests whose name matches
#   ONLY=swift make test      no process
#   ONLY=process make test    nothing but the panel as a process, without a browser
#   ONLY=browser make test    nothing but the browser
#   ROUNDS=50 make test       so many kills on each database, and all tries of what misbehaves
set -euo pipefail
. "$(dirname "$0")/common.sh"

only=${ONLY:-all}
[ -n "${FILTER:-}" ] && only=swift
Scripts/bootstrap.sh test

# A short name: a unix socket's path is limited.
work=$(mktemp -d /tmp/aviary-test.XXXXXX)
chmod 711 "$work"

stop_all() {
    local status=$?
    trap - EXIT INT TERM HUP
    stop_attended
    Scripts/stripe.sh stop "$work/stripe" || true
    Scripts/pdns.sh stop "$work/powerdns" || true
    Scripts/postgres.sh stop "$work/postgres" || true
    rm -rf "$work"
    exit "$status"
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

step "Starting PostgreSQL, PowerDNS and the fake of Stripe"
Scripts/postgres.sh start "$work/postgres" >/dev/null
Scripts/pdns.sh start "$work/powerdns" >/dev/null
Scripts/stripe.sh start "$work/stripe" >/dev/null
# shellcheck disable=SC1091
. "$work/postgres/env"
# shellcheck disable=SC1091
. "$work/powerdns/env"
# shellcheck disable=SC1091
. "$work/stripe/env"
export AVIARY_TEST_POSTGRES=$URL AVIARY_TEST_PDNS_API=$ADDRESS AVIARY_TEST_PDNS_KEY=$KEY AVIARY_TEST_PDNS_DNS=$DNS_PORT
export AVIARY_TEST_PDNS_PID=$work/powerdns/pid
export AVIARY_TEST_STRIPE=$STRIPE_API AVIARY_TEST_STRIPE_KEY=$STRIPE_KEY AVIARY_TEST_STRIPE_PYTHON=$STRIPE_PYTHON
export AVIARY_TEST_STRIPE_PUBLISHABLE_KEY=$STRIPE_PUBLISHABLE_KEY AVIARY_TEST_STRIPE_WEBHOOK_SECRET=$STRIPE_WEBHOOK_SECRET

# wants PART: whether this part is to run.
wants() { [ "$only" = all ] || [ "$only" = "$1" ]; }

# Every part runs even if one before it fails: one look at the result should show everything.
swift_status=0 process_status=0 browser_status=0
if wants swift; then
    Scripts/assets.sh
    step "Building the tests"
    attend swift build --build-tests || fail "the tests do not build"
    step "Swift tests"
    mkfifo "$work/pipe"
    tee "$work/swift.log" <"$work/pipe" &
    copy=$!
    attend swift test --skip-build --disable-xctest ${FILTER:+--filter "$FILTER"} >"$work/pipe" 2>&1 || swift_status=$?
    wait "$copy" || true
fi
if wants process; then
    build --product aviary
    build --product aviary-trial
    python_environment
    step "The panel as a process"
    AVIARY_BINARY=$root/.build/debug/aviary PYTHONPATH=$root/Tests/Browser PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
        attend python3 Tests/EndToEnd/run.py ${ROUNDS:+--whole --rounds "$ROUNDS"} || process_status=$?
    step "Money and periods, against Babel and dateutil"
    AVIARY_TRIAL=$root/.build/debug/aviary-trial PYTHONPATH=$root/Tests/Browser PYTHONUNBUFFERED=1 \
        PYTHONDONTWRITEBYTECODE=1 attend .venv/bin/python Tests/Money/run.py || process_status=$?
    step "Faults while many write (make faults does more of them)"
    export AVIARY_TRIAL=$root/.build/debug/aviary-trial PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
    # Without a PostgreSQL to stop: the one that runs is for all tests.
    attend python3 Tests/Faults/writing.py --rounds 5 || process_status=$?
    for name in killed skewed long; do psql --quiet "$URL" --command "CREATE DATABASE $name"; done
    step "Workers that are killed and frozen, on SQLite and PostgreSQL, and with wrong clocks"
    attend python3 Tests/Faults/working.py "sqlite:$work/killed.sqlite" --rounds 6 || process_status=$?
    attend python3 Tests/Faults/working.py "${URL/\/postgres?//killed?}" --rounds 6 || process_status=$?
    attend python3 Tests/Faults/working.py "${URL/\/postgres?//skewed?}" --rounds 6 --skew || process_status=$?
    step "A task that takes six times its lease"
    attend python3 Tests/Faults/long.py --seconds 6 --lease 1 "sqlite:$work/long.sqlite" "${URL/\/postgres?//long?}" || process_status=$?
fi
if wants browser; then
    attend Scripts/browser.sh test || browser_status=$?
fi

if wants swift; then
    grep -E 'Test run with [0-9]+ tests?' "$work/swift.log" | tail -1 || echo "swift test ended without its closing line"
fi
if wants process; then
    tail -1 .build/end-to-end/result.txt 2>/dev/null || echo "0 passed, 1 failed"
    tail -1 .build/money/result.txt 2>/dev/null || echo "0 passed, 1 failed"
fi
if wants browser; then
    tail -1 .build/browser/result.txt 2>/dev/null || echo "0 passed, 1 failed"
fi
[ $swift_status = 0 ] && [ $process_status = 0 ] && [ $browser_status = 0 ]
