#!/usr/bin/env bash
# Throws the home away: the SQLite database, the key, the logins and the zones of the private PowerDNS. Asks, unless YES=1.
# A PostgreSQL database is not touched.
set -euo pipefail
. "$(dirname "$0")/common.sh"

home=${AVIARY_HOME:-.aviary}
if [ ! -d "$home" ]; then
    echo "There is no $home: nothing to reset."
    exit 0
fi
if other=$(running_in "$home"); then fail "the panel runs in $home, process $other; stop it first"; fi
# Only what looks like a home is deleted.
[ -e "$home/key" ] || [ -d "$home/powerdns" ] || [ -e "$home/built" ] || fail "$home is not a home of aviary; nothing was deleted"
if [ "${YES:-}" != 1 ]; then
    [ -t 0 ] || fail "nobody is there to ask; set YES=1 to delete $home"
    read -r -p "Delete $home with its database, key and zones? [y/N] " answer
    [[ $answer == [yY]* ]] || { echo "Nothing was deleted." && exit 1; }
fi
if [ -d "$home/powerdns" ]; then Scripts/pdns.sh stop "$home/powerdns"; fi
rm -rf "$home"
echo "Deleted $home."
