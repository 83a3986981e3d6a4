# What the scripts share. Read with `. Scripts/common.sh`; it moves to the root of the repository.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\033[1m' plain=$'\033[0m'
else
    bold="" plain=""
fi

# step TEXT: one line of progress. On standard error, so that it never mixes with what a script is asked to print.
step() { echo "${bold}==> $*${plain}" >&2; }

# fail TEXT: one clear sentence, and the end.
fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# is_free PORT: whether nobody listens on this TCP port of loopback.
is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port [PREFERRED]: the preferred port if it is free, else one from below the range of outgoing connections.
free_port() {
    local port
    if [ -n "${1:-}" ] && is_free "$1"; then
        echo "$1"
        return
    fi
    for _ in $(seq 100); do
        port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
        if is_free "$port"; then
            echo "$port"
            return
        fi
    done
    fail "no free port was found"
}

# answers URL: whether a GET of this address, without TLS, is answered with 200.
answers() {
    local rest=${1#http://} host line
    host=${rest%%/*}
    (
        exec 3<>"/dev/tcp/${host%%:*}/${host##*:}" || exit 1
        printf 'GET /%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "${rest#*/}" "$host" >&3
        IFS= read -r -t 2 line <&3
        timeout 2 cat <&3 >/dev/null
        [[ $line == "HTTP/1."?" 200"* ]]
    ) 2>/dev/null
}

# stop_child PID [SECONDS]: ends one process that we started: asks first, insists after 10 seconds.
stop_child() {
    local pid=$1 tenths=$((${2:-10} * 10))
    kill -TERM "$pid" 2>/dev/null || return 0
    while ((tenths-- > 0)) && kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
}

# attend COMMAND...: runs it in a group of its own, so that a signal to this script is heard at once, and waits for it. Its
# process is in `attended` meanwhile.
attended=""
attend() {
    local status=0
    setsid "$@" </dev/null &
    attended=$!
    wait "$attended" || status=$?
    attended=""
    return $status
}

# stop_attended: ends what `attend` runs, with all it started.
stop_attended() {
    local group=$attended tenths=200
    [ -n "$group" ] || return 0
    kill -TERM -- "-$group" 2>/dev/null || return 0
    while ((tenths-- > 0)) && kill -0 "$group" 2>/dev/null; do sleep 0.1; done
    # Whoever is left in the group had its chance together with the first.
    kill -KILL -- "-$group" 2>/dev/null || true
}

# running_in HOME: the process of the `make run` that uses this home; fails when there is none.
running_in() {
    local pid
    [ -s "$1/run.pid" ] || return 1
    pid=$(cat "$1/run.pid")
    [ -r "/proc/$pid/cmdline" ] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q 'Scripts/run.sh' && echo "$pid"
}

# build [ARGUMENT...]: `swift build`, with the assets in place before it.
build() {
    "$root/Scripts/assets.sh"
    step "Building (the first time takes some minutes)"
    swift build "$@" >&2
}

# python_environment: makes .venv with what the tests in Python import, and again when a list of packages has changed.
python_environment() {
    local list lists=()
    cat Tests/*/requirements.txt | cmp -s - .venv/requirements.txt && return
    step "Installing what the tests in Python import"
    for list in Tests/*/requirements.txt; do lists+=(-r "$list"); done
    python3 -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check "${lists[@]}"
    cat Tests/*/requirements.txt >.venv/requirements.txt
}

# The folder of the built products: debug, unless CONFIGURATION=release.
configuration=${CONFIGURATION:-debug}
# shellcheck disable=SC2034
products=$root/.build/$configuration
