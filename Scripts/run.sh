#!/usr/bin/env bash
# Starts the panel for trying and for working on it: installs what is missing, builds, makes a home with demo data and a private
# PowerDNS, and serves until Ctrl-C, which stops all of it. The next start keeps the data and takes seconds.
#
#   Scripts/run.sh            run it
#   Scripts/run.sh --watch    run it, and build and start it again when a source file has changed
#
# From the environment: AVIARY_HOME (default .aviary), DATABASE or AVIARY_DATABASE (default: a SQLite file in the home),
# PORT (default 8080, or a free one), HOST (default 127.0.0.1), CONFIGURATION=release.
#
# The default is a debug build: on two cores it is there in minutes where an optimised build of the libraries takes
# several times as long, and for one person at a browser it is quick enough. `make bench` measures the release build.
set -euo pipefail
. "$(dirname "$0")/common.sh"

watch=no
[ "${1:-}" = --watch ] && watch=yes

home=${AVIARY_HOME:-.aviary}
mkdir -p "$home"
home=$(cd "$home" && pwd)
chmod 700 "$home"
database=${DATABASE:-${AVIARY_DATABASE:-}}
host=${HOST:-127.0.0.1}
panel=""
stripe=()

# The commands of aviary look at the same home and database; without DATABASE that is the file in the home.
export AVIARY_HOME=$home
if [ -n "$database" ]; then export AVIARY_DATABASE=$database; else unset AVIARY_DATABASE; fi

# One file of logins for each database: a second database has a demo of its own.
if [ -n "$database" ]; then
    logins=$home/demo-logins-$(printf %s "$database" | cksum | cut -d' ' -f1).txt
else
    logins=$home/demo-logins.txt
fi

stop_all() {
    trap - EXIT INT TERM HUP
    [ -z "$panel" ] || stop_child "$panel" 30
    Scripts/pdns.sh stop "$home/powerdns" || true
    Scripts/stripe.sh stop "$home/stripe" || true
    rm -f "$home/run.pid"
}

# Stopped by a person: that is not a failure.
interrupted() {
    echo >&2
    step "Stopping"
    stop_all
    exit 0
}

start_powerdns() {
    step "Starting PowerDNS"
    Scripts/pdns.sh start "$home/powerdns" >/dev/null || fail "PowerDNS did not start; see the lines above"
    # shellcheck disable=SC1091
    . "$home/powerdns/env"
}

# The fake of Stripe is a program from PyPI; where it cannot be had, the demo has no Stripe.
start_stripe() {
    step "Starting a fake of Stripe"
    if ! Scripts/stripe.sh start "$home/stripe" >/dev/null; then
        echo "    There is none: the lines above say why. Everything else works without it." >&2
        return
    fi
    # shellcheck disable=SC1091
    . "$home/stripe/env"
    stripe=(
        --stripe-key "$STRIPE_KEY" --stripe-publishable-key "$STRIPE_PUBLISHABLE_KEY"
        --stripe-webhook-secret "$STRIPE_WEBHOOK_SECRET" --stripe-api "$STRIPE_API" --stripe-js "$STRIPE_JS"
    )
}

# The demo, once for each database. The passwords are kept, so that the next start can show them again.
seed() {
    [ -s "$logins" ] && return
    step "Making the demo"
    (
        umask 077
        "$products/aviary" seed --powerdns-address "$ADDRESS" --powerdns-key "$KEY" \
            --nameservers ns1.example.test,ns2.example.test "${stripe[@]}" >"$logins.new"
    )
    mv "$logins.new" "$logins"
}

# Starts `aviary serve` and waits for its first answer.
start_panel() {
    local port
    port=$(free_port "${PORT:-8080}")
    address=http://$host:$port
    # A server on all addresses is asked on loopback.
    local ask=http://${host/0.0.0.0/127.0.0.1}:$port
    AVIARY_LISTEN=$host:$port AVIARY_URL=${AVIARY_URL:-$ask} "$products/aviary" serve &
    panel=$!
    for _ in $(seq 300); do
        kill -0 "$panel" 2>/dev/null || { panel="" && return 1; }
        answers "$ask/api/v1/health" && tell_stripe "$ask" && return 0
        sleep 0.1
    done
    return 1
}

# Has the fake of Stripe tell this panel what happens; the demo has written down where.
tell_stripe() {
    local hook
    hook=$(sed -n "s/^Stripe's events go to //p" "$logins")
    if [ -z "$hook" ] || [ ${#stripe[@]} -eq 0 ]; then return 0; fi
    Scripts/stripe.sh webhook "$home/stripe" panel "$1$hook" >/dev/null
}

show() {
    cat <<TEXT

${bold}Aviary is at $address${plain}

$(cat "$logins")

Order "DNS hosting" as the client, for a zone such as heron.example. Pay it by bank transfer, and book the payment as the
administrator on the invoice's page; or pay with Stripe, which is a fake: any card does. Then ask for the zone:
    dig @127.0.0.1 -p $DNS_PORT heron.example SOA

Home: $home    Database: $("$root/Scripts/without-password.sh" "${database:-sqlite file in the home}")
Ctrl-C stops everything and keeps the data; make reset throws it away.
TEXT
}

# Whether a source is newer than the last build that was tried.
has_changed() { [ -n "$(find Sources Modules Package.swift -path '*/vendor' -prune -o -newer "$home/built" -type f -print -quit)" ]; }

serve() {
    if [ $watch = no ]; then
        wait "$panel" || fail "the panel ended by itself; its last lines are above"
        panel=""
        return
    fi
    while sleep 1; do
        has_changed || continue
        touch "$home/built"
        step "Sources have changed"
        build --product aviary -c "$configuration" || { step "The build failed; the panel before the change runs on" && continue; }
        [ -z "$panel" ] || stop_child "$panel" 30
        PORT=${address##*:} start_panel || step "The panel does not start; waiting for the next change"
    done
}

Scripts/bootstrap.sh run
if other=$(running_in "$home"); then fail "this home is in use by process $other; stop it first, or give AVIARY_HOME"; fi
echo $$ >"$home/run.pid"
trap stop_all EXIT
trap interrupted INT TERM HUP

touch "$home/built"
build --product aviary -c "$configuration"
start_powerdns
start_stripe
step "Preparing the database"
"$products/aviary" migrate >&2
seed
step "Starting the panel"
start_panel || fail "the panel did not answer; its last lines are above"
show
serve
