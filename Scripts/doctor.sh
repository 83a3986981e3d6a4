#!/usr/bin/env bash
# Looks at the tools and then, when there is a home, at the panel's own: each line says what is there or what to do.
set -euo pipefail
. "$(dirname "$0")/common.sh"

bad=0
good() { printf '  ok       %s\n' "$*"; }
missing() {
    printf '  missing  %s\n' "$*"
    bad=1
}

# has PROGRAM WHAT-FOR PACKAGE
has() {
    local found
    if found=$(PATH=$PATH:/usr/sbin command -v "$1"); then good "$2: $found"; else missing "$2: install $3"; fi
}

echo "Tools"
if command -v swift >/dev/null; then
    good "$(swift --version 2>/dev/null | grep -o 'Swift version [0-9.]*' | head -1)"
else
    missing "Swift 6.3: see https://www.swift.org/install/linux/"
fi
has pkg-config "pkg-config" pkg-config
for library in sqlite3 libpq; do
    if pkg-config --exists "$library" 2>/dev/null; then good "$library $(pkg-config --modversion "$library")"; else missing "$library: make run installs it"; fi
done
has pdns_server "PowerDNS, for the demo and the tests" pdns-server
has dig "dig, to ask it" bind9-dnsutils
has chromium "a browser, for the tests" chromium
if [ -n "$(find /usr/lib/postgresql -maxdepth 3 -name pg_ctl 2>/dev/null)" ]; then good "PostgreSQL, for the tests"; else missing "PostgreSQL, for the tests: install postgresql"; fi
free=$(df -Pm . | awk 'NR == 2 { print $4 }')
if [ "$free" -gt 4000 ]; then good "disk: $free MB free"; else missing "disk: $free MB free, a build needs 4000"; fi

home=${AVIARY_HOME:-.aviary}
if [ -x "$products/aviary" ] && [ -d "$home" ]; then
    echo "The panel in $home"
    "$products/aviary" doctor --home "$home" ${DATABASE:+--database "$DATABASE"} || bad=1
else
    echo "No panel yet: make run makes one."
fi
exit $bad
