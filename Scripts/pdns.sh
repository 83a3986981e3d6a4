#!/usr/bin/env bash
# A private PowerDNS for development and tests: loopback only, SQLite backend, its own API key, everything in one folder.
#
#   Scripts/pdns.sh start DIR     starts it (or says that it runs) and writes DIR/env: ADDRESS, KEY, DNS_PORT
#   Scripts/pdns.sh stop DIR      stops it; its zones stay in DIR
#
# A second start keeps the zones and, while they are free, the ports and the key. Needs pdns-server, pdns-backend-sqlite3 and
# sqlite3 or python3.
set -euo pipefail
umask 077

fail() { echo "pdns.sh: $*" >&2; exit 1; }

[ $# -eq 2 ] || fail "use: pdns.sh start|stop DIR"
mkdir -p "$2"
dir=$(cd "$2" && pwd)
pid_file=$dir/pid

# The process of the pid file, if it is still our server: a pid may have been given to another program since.
running_pid() {
    local pid
    [ -s "$pid_file" ] || return 1
    pid=$(cat "$pid_file")
    [ -r "/proc/$pid/cmdline" ] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF -- "--config-dir=$dir" && echo "$pid"
}

# Whether nobody listens on a TCP port of loopback.
is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A free port outside the range from which the system takes the ports of outgoing connections.
free_port() {
    local port
    for _ in $(seq 100); do
        port=$((15000 + (RANDOM * 32768 + RANDOM) % 15000))
        if is_free "$port"; then echo "$port"; return; fi
    done
    fail "no free port was found"
}

make_database() {
    local schema
    for schema in /usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql /usr/share/doc/pdns-backend-sqlite3/schema.sqlite3.sql; do
        [ -r "$schema" ] && break
    done
    [ -r "$schema" ] || fail "the schema of pdns-backend-sqlite3 was not found; install that package"
    rm -f "$dir/zones.sqlite3.new"
    if command -v sqlite3 >/dev/null; then
        sqlite3 "$dir/zones.sqlite3.new" <"$schema"
    elif command -v python3 >/dev/null; then
        python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.stdin.read())' "$dir/zones.sqlite3.new" <"$schema"
    else
        fail "sqlite3 or python3 is needed to make the database"
    fi
    mv "$dir/zones.sqlite3.new" "$dir/zones.sqlite3"
}

write_configuration() {
    cat >"$dir/pdns.conf" <<CONF
launch=gsqlite3
gsqlite3-database=$dir/zones.sqlite3
gsqlite3-pragma-synchronous=1
local-address=127.0.0.1
local-port=$dns_port
socket-dir=$dir
api=yes
api-key=$key
webserver=yes
webserver-address=127.0.0.1
webserver-port=$api_port
webserver-allow-from=127.0.0.1
security-poll-suffix=
receiver-threads=1
distributor-threads=2
daemon=no
guardian=no
disable-syslog=yes
loglevel=4
CONF
}

# Whether the API answers with our key.
answers() {
    local line
    exec 3<>"/dev/tcp/127.0.0.1/$api_port" || return 1
    printf 'GET /api/v1/servers/localhost HTTP/1.0\r\nHost: 127.0.0.1\r\nX-API-Key: %s\r\n\r\n' "$key" >&3
    IFS= read -r -t 2 line <&3 || line=""
    exec 3>&- 3<&-
    [[ $line == *" 200 "* ]]
}

# Starts the server and waits until it answers; fails when it ended or took 10 seconds.
launch() {
    write_configuration
    # Sockets and terminals of the caller are not handed on: whoever reads our output must not wait for the server.
    setsid "$server" --config-dir="$dir" </dev/null >"$dir/log" 2>&1 3>&- &
    local pid=$!
    echo "$pid" >"$pid_file"
    for _ in $(seq 100); do
        kill -0 "$pid" 2>/dev/null || return 1
        if answers 2>/dev/null; then return 0; fi
        sleep 0.1
    done
    kill "$pid" 2>/dev/null || true
    return 1
}

start() {
    local pid server
    if pid=$(running_pid); then
        echo "PowerDNS runs already, process $pid"
        cat "$dir/env"
        return
    fi
    server=$(PATH=$PATH:/usr/sbin command -v pdns_server) || fail "pdns_server was not found; install pdns-server"
    [ -s "$dir/zones.sqlite3" ] || make_database
    chmod 700 "$dir"

    ADDRESS="" KEY="" DNS_PORT=""
    if [ -s "$dir/env" ]; then . "$dir/env"; fi
    key=${KEY:-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')}
    api_port=${ADDRESS##*:}
    dns_port=$DNS_PORT
    for _ in 1 2 3 4 5; do
        if [ -z "$api_port" ] || ! is_free "$api_port"; then api_port=$(free_port); fi
        if [ -z "$dns_port" ] || ! is_free "$dns_port" || [ "$dns_port" = "$api_port" ]; then dns_port=$(free_port); fi
        if launch; then
            printf 'ADDRESS=%s\nKEY=%s\nDNS_PORT=%s\n' "http://127.0.0.1:$api_port" "$key" "$dns_port" >"$dir/env"
            cat "$dir/env"
            return
        fi
        # A port may have been taken in between, or its UDP half is in use: try others.
        api_port="" dns_port=""
    done
    rm -f "$pid_file"
    cat "$dir/log" >&2
    fail "PowerDNS did not start; its log is above"
}

stop() {
    local pid
    if pid=$(running_pid); then
        kill "$pid" 2>/dev/null || true
        for _ in $(seq 50); do
            [ -d "/proc/$pid" ] || break
            sleep 0.1
        done
        if [ -d "/proc/$pid" ]; then kill -9 "$pid" 2>/dev/null || true; fi
    fi
    rm -f "$pid_file"
}

case $1 in
    start) start ;;
    stop) stop ;;
    *) fail "use: pdns.sh start|stop DIR" ;;
esac
