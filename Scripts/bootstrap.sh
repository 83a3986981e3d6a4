#!/usr/bin/env bash
# Installs with apt what is missing, and nothing else. As root, or as a user with sudo.
#
#   Scripts/bootstrap.sh build     what the build needs
#   Scripts/bootstrap.sh check     and what `make check` needs
#   Scripts/bootstrap.sh run       and what `make run` and the README need: PowerDNS, dig, curl, jq
#   Scripts/bootstrap.sh test      and what `make test` needs: PostgreSQL, PgBouncer, a browser, Python
#
# PowerDNS, PostgreSQL and PgBouncer are used as private processes of our own. Where this script installs them, the service that the
# distribution would start is not started and not enabled; a service that was there before is left alone.
set -euo pipefail
. "$(dirname "$0")/common.sh"

packages=(libsqlite3-dev libpq-dev libcurl4-openssl-dev libxml2-dev zlib1g-dev pkg-config libjs-bootstrap5)
packages+=(libcairo2-dev libpango1.0-dev fonts-inter fonts-noto-core fonts-noto-cjk)
case ${1:-build} in
    build) ;;
    check) packages+=(shellcheck) ;;
    run) packages+=(pdns-server pdns-backend-sqlite3 sqlite3 bind9-dnsutils curl jq) ;;
    test)
        packages+=(pdns-server pdns-backend-sqlite3 sqlite3 bind9-dnsutils)
        packages+=(postgresql pgbouncer hledger chromium poppler-utils python3 python3-venv)
        ;;
    *) fail "use: bootstrap.sh build|check|run|test" ;;
esac

require_swift() {
    local line
    command -v swift >/dev/null ||
        fail "swift was not found on the PATH; install the Swift 6.3 toolchain (https://www.swift.org/install/linux/) and try again"
    line=$(swift --version 2>/dev/null | grep -o 'Swift version [0-9.]*' | head -1)
    [[ ${line##* } =~ ^(6\.[3-9]|6\.[1-9][0-9]|[7-9]\.) ]] || fail "${line:-an unknown Swift} was found; Swift 6.3 or newer is needed"
}

is_installed() { [ "$(dpkg-query -W -f '${Status}' "$1" 2>/dev/null)" = "install ok installed" ]; }

# as_root COMMAND...: runs it as it is for root, through sudo for others.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "these packages are missing: ${missing[*]}; install them as root, or install sudo"
    fi
}

# While packages are configured no service may start: invoke-rc.d asks this file and takes 101 for "no".
forbid_services() {
    [ -e /usr/sbin/policy-rc.d ] && return
    local policy
    policy=$(mktemp)
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    as_root install -m 755 "$policy" /usr/sbin/policy-rc.d
    rm -f "$policy"
    trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
}

# The services of packages that came with this run shall not start at the next boot either.
disable_services() {
    local package service
    command -v systemctl >/dev/null && [ -d /run/systemd/system ] || return 0
    for package in "${missing[@]}"; do
        case $package in
            pdns-server) service=pdns ;;
            postgresql | pgbouncer) service=$package ;;
            *) continue ;;
        esac
        as_root systemctl disable --now --quiet "$service" || true
    done
}

require_swift
missing=()
if ! command -v dpkg-query >/dev/null; then
    echo "bootstrap.sh: this is not Debian or Ubuntu; the packages it would have looked for: ${packages[*]}" >&2
    exit 0
fi
for package in "${packages[@]}"; do is_installed "$package" || missing+=("$package"); done
[ ${#missing[@]} = 0 ] && exit 0

step "Installing ${missing[*]}"
forbid_services
as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >&2
disable_services
