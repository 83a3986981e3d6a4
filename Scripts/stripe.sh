#!/usr/bin/env bash
# A private fake of Stripe for development and tests: localstripe behind the fault proxy of Tests/Gateways, both on loopback only,
# everything in one folder.
#
#   Scripts/stripe.sh start DIR              starts them (or says that they run) and writes DIR/env: STRIPE_API, STRIPE_JS,
#                                            STRIPE_KEY, STRIPE_PUBLISHABLE_KEY, STRIPE_WEBHOOK_SECRET
#   Scripts/stripe.sh webhook DIR NAME URL   has URL told of all that happens, from now on and after a restart
#   Scripts/stripe.sh stop DIR               stops them; payments and webhooks stay in DIR
#
#   --from-scratch before the command        forgets the payments of an earlier start
#
# Keys and signing secret are the same for every start. Needs python3 with venv; the first start installs localstripe from PyPI
# into .venv/gateways. localstripe is free software under the GPL; it is only run here, as a program of its own.
set -euo pipefail
umask 077

gateways=$(cd "$(dirname "$0")/../Tests/Gateways" && pwd)
environment=$(cd "$(dirname "$0")/.." && pwd)/.venv/gateways

fail() { echo "stripe.sh: $*" >&2; exit 1; }
usage="use: stripe.sh [--from-scratch] start|stop DIR, or stripe.sh webhook DIR NAME URL"

scratch=no
if [ "${1:-}" = --from-scratch ]; then scratch=yes && shift; fi
[ $# -ge 2 ] || fail "$usage"
command=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)

# running_pid NAME: the process of the pid file, if it is still ours: a pid may have been given to another program since.
running_pid() {
    local pid
    [ -s "$dir/$1.pid" ] || return 1
    pid=$(cat "$dir/$1.pid")
    [ -r "/proc/$pid/environ" ] && tr '\0' '\n' <"/proc/$pid/environ" | grep -qxF "PRIVATE_STATE=$dir" && echo "$pid"
}

# Whether nobody listens on a TCP port of loopback.
is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && ! (exec 3<>"/dev/tcp/::1/$1") 2>/dev/null; }

# A free port outside the range from which the system takes the ports of outgoing connections.
free_port() {
    local port
    for _ in $(seq 100); do
        port=$((15000 + (RANDOM * 32768 + RANDOM) % 15000))
        if is_free "$port"; then echo "$port"; return; fi
    done
    fail "no free port was found"
}

# The environment is made again when the list of packages has changed; one at a time.
install_packages() {
    local wanted=$gateways/requirements.txt
    mkdir -p "$(dirname "$environment")"
    exec 4>"$environment.lock"
    flock 4
    if ! cmp -s "$wanted" "$environment/requirements.txt"; then
        echo "stripe.sh: installing localstripe" >&2
        command -v python3 >/dev/null || fail "python3 was not found; install python3 and python3-venv"
        # Sockets of the caller are not handed on.
        python3 -m venv "$environment" 4>&- || fail "the environment could not be made; install python3-venv"
        "$environment/bin/pip" install --quiet --disable-pip-version-check -r "$wanted" 4>&- >&2 ||
            fail "localstripe could not be installed from PyPI; the lines above say why"
        cp "$wanted" "$environment/requirements.txt"
    fi
    exec 4>&-
}

# answers: whether the proxy answers, and localstripe behind it.
answers() {
    local line
    exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
    printf 'GET /_health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' >&3
    IFS= read -r -t 2 line <&3 || line=""
    exec 3>&- 3<&-
    [[ $line == *" 200 "* ]]
}

# run NAME COMMAND...: starts one of the two. What Python reads first puts localstripe on loopback and its file into DIR.
run() {
    local name=$1
    shift
    (
        cd "$dir"
        exec env PYTHONPATH="$gateways/loopback" PRIVATE_STATE="$dir" PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
            setsid "$@" </dev/null >"$dir/$name.log" 2>&1 3>&-
    ) &
    echo $! >"$dir/$name.pid"
}

# Starts both and waits until they answer; fails when one ended or they took 20 seconds.
launch() {
    run localstripe "$environment/bin/python" -m localstripe --port "$inner"
    run proxy "$environment/bin/python" "$gateways/fault_proxy.py" --port "$port" --localstripe "http://[::1]:$inner" --state "$dir"
    for _ in $(seq 200); do
        [ -d "/proc/$(cat "$dir/localstripe.pid")" ] && [ -d "/proc/$(cat "$dir/proxy.pid")" ] || break
        if answers 2>/dev/null; then return 0; fi
        sleep 0.1
    done
    stop
    return 1
}

start() {
    local pid port inner
    if pid=$(running_pid proxy) && running_pid localstripe >/dev/null; then
        echo "the fake of Stripe runs already, process $pid"
        cat "$dir/env"
        return
    fi
    stop
    install_packages
    chmod 700 "$dir"
    if [ $scratch = yes ]; then rm -f "$dir/localstripe.pickle" "$dir/webhooks.json"; fi
    STRIPE_API=""
    # shellcheck disable=SC1091
    if [ -s "$dir/env" ]; then . "$dir/env"; fi
    port=${STRIPE_API##*:}
    for _ in 1 2 3 4 5; do
        if [ -z "$port" ] || ! is_free "$port"; then port=$(free_port); fi
        inner=$(free_port)
        if [ "$inner" != "$port" ] && launch; then
            {
                printf 'STRIPE_API=http://127.0.0.1:%s\nSTRIPE_JS=http://127.0.0.1:%s/v3/\n' "$port" "$port"
                sed -n 's/^\(SECRET_KEY\|PUBLISHABLE_KEY\|SIGNING_SECRET\) = "\(.*\)"$/\1=\2/p' "$gateways/fault_proxy.py" |
                    sed 's/^SECRET_KEY/STRIPE_KEY/; s/^PUBLISHABLE_KEY/STRIPE_PUBLISHABLE_KEY/; s/^SIGNING_SECRET/STRIPE_WEBHOOK_SECRET/'
                printf 'STRIPE_PYTHON=%s\n' "$environment/bin/python"
            } >"$dir/env"
            cat "$dir/env"
            return
        fi
        # A port may have been taken in between: try others.
        port=""
    done
    cat "$dir/localstripe.log" "$dir/proxy.log" >&2
    fail "the fake of Stripe did not start; its logs are above"
}

webhook() {
    [ $# -eq 2 ] || fail "$usage"
    running_pid proxy >/dev/null || fail "the fake of Stripe does not run in $dir; start it first"
    # shellcheck disable=SC1091
    . "$dir/env"
    "$environment/bin/python" - "$STRIPE_API/_webhooks/$1" "$2" <<'PYTHON'
import json, sys, urllib.request
request = urllib.request.Request(sys.argv[1], json.dumps({"url": sys.argv[2]}).encode(), {"Content-Type": "application/json"})
print(urllib.request.urlopen(request, timeout=10).read().decode())
PYTHON
}

stop() {
    local name pid
    for name in proxy localstripe; do
        if pid=$(running_pid $name); then
            kill "$pid" 2>/dev/null || true
            for _ in $(seq 50); do
                [ -d "/proc/$pid" ] || break
                sleep 0.1
            done
            if [ -d "/proc/$pid" ]; then kill -9 "$pid" 2>/dev/null || true; fi
        fi
        rm -f "$dir/$name.pid"
    done
}

case $command in
    start) start ;;
    stop) stop ;;
    webhook) webhook "${@:3}" ;;
    *) fail "$usage" ;;
esac
