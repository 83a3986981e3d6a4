#!/usr/bin/env bash
# The panel as a process, in a real browser. Makes a Python environment in .venv, builds, and runs Tests/Browser.
#
#   Scripts/browser.sh test         every way through the panel, then every page
#   Scripts/browser.sh snapshots    only the pages: their screenshots go to .build/screenshots
#
# Uses the servers of `make test` when it is called from there; else it starts a PowerDNS and a fake of Stripe of its own.
set -euo pipefail
. "$(dirname "$0")/common.sh"

mode=${1:-test}
Scripts/bootstrap.sh test
work=""

stop_all() {
    local status=$?
    trap - EXIT INT TERM HUP
    stop_attended
    if [ -n "$work" ]; then
        Scripts/stripe.sh stop "$work/stripe" || true
        Scripts/pdns.sh stop "$work/powerdns" || true
        rm -rf "$work"
    fi
    exit "$status"
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

python_environment
build --product aviary -c "$configuration"

if [ -z "${AVIARY_TEST_PDNS_API:-}" ]; then
    work=$(mktemp -d /tmp/aviary-browser.XXXXXX)
    Scripts/pdns.sh start "$work/powerdns" >/dev/null
    # shellcheck disable=SC1091
    . "$work/powerdns/env"
    export AVIARY_TEST_PDNS_API=$ADDRESS AVIARY_TEST_PDNS_KEY=$KEY AVIARY_TEST_PDNS_DNS=$DNS_PORT
    export AVIARY_TEST_PDNS_PID=$work/powerdns/pid
    Scripts/stripe.sh start "$work/stripe" >/dev/null
    # shellcheck disable=SC1091
    . "$work/stripe/env"
    export AVIARY_TEST_STRIPE=$STRIPE_API AVIARY_TEST_STRIPE_KEY=$STRIPE_KEY
    export AVIARY_TEST_STRIPE_PUBLISHABLE_KEY=$STRIPE_PUBLISHABLE_KEY AVIARY_TEST_STRIPE_WEBHOOK_SECRET=$STRIPE_WEBHOOK_SECRET
fi

export AVIARY_BINARY=$products/aviary PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
step "Browser tests"
attend .venv/bin/python Tests/Browser/run.py "$mode"
