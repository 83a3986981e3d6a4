#!/usr/bin/env bash
# A private PostgreSQL for tests: a unix socket and no port, everything in one folder, and no fsync, because nothing in it
# has to outlive the tests.
#
#   Scripts/postgres.sh start DIR     makes the cluster, starts it and writes DIR/env: URL
#   Scripts/postgres.sh stop DIR      stops it
#   DURABLE=1 Scripts/postgres.sh start DIR     with fsync and synchronous commits, for measurements
#
# PostgreSQL refuses to run as root, so for root it runs as the user `postgres`. Keep DIR short: the path of a unix socket
# may have 107 bytes.
set -euo pipefail
. "$(dirname "$0")/common.sh"

[ $# = 2 ] || fail "use: postgres.sh start|stop DIR"
mkdir -p "$2"
dir=$(cd "$2" && pwd)
cluster=$dir/cluster

# The newest version that is installed.
programs=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1)
[ -x "$programs/pg_ctl" ] || fail "PostgreSQL was not found under /usr/lib/postgresql; install the package postgresql"

# as_owner COMMAND...: as the user who owns the cluster, in a folder that this user may read.
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

start() {
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$dir"
        chmod 711 "$dir"
    fi
    if [ ! -s "$cluster/PG_VERSION" ]; then
        as_owner "$programs/initdb" -D "$cluster" -U aviary --auth=trust --encoding=UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1 ||
            { cat "$dir/initdb.log" >&2 && fail "initdb failed"; }
        cat >>"$cluster/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$dir'
max_connections = 200
log_min_messages = fatal
CONF
        if [ -n "${DURABLE:-}" ]; then
            printf 'shared_buffers = 512MB\nmax_wal_size = 4GB\ncheckpoint_timeout = 15min\n' >>"$cluster/postgresql.conf"
        else
            printf 'shared_buffers = 128MB\nfsync = off\nfull_page_writes = off\nsynchronous_commit = off\n' >>"$cluster/postgresql.conf"
        fi
    fi
    as_owner "$programs/pg_ctl" -D "$cluster" -l "$dir/cluster.log" -w -t 60 start </dev/null >/dev/null ||
        { as_owner cat "$dir/cluster.log" >&2 && fail "PostgreSQL did not start; its log is above"; }
    (umask 077 && printf "URL='%s'\n" "postgres:///postgres?host=$dir&user=aviary" >"$dir/env")
    cat "$dir/env"
}

stop() {
    [ -s "$cluster/postmaster.pid" ] || return 0
    as_owner "$programs/pg_ctl" -D "$cluster" -w -t 30 -m immediate stop </dev/null >/dev/null
}

case $1 in
    start) start ;;
    stop) stop ;;
    *) fail "use: postgres.sh start|stop DIR" ;;
esac
