#!/usr/bin/env bash
# Brings Bootstrap's stylesheet and the three weights of Inter from their Debian packages into the web resources, before the
# build takes them along. Files that are already the same are not touched, so nothing is rebuilt for them.
set -euo pipefail
. "$(dirname "$0")/common.sh"

vendor=Sources/Web/Resources/vendor
mkdir -p "$vendor"

# take PACKAGE FILE: copies one file of an installed package.
take() {
    [ -r "$2" ] || fail "$2 was not found; install the package $1 (make run does it)"
    cmp -s "$2" "$vendor/${2##*/}" || install -m 644 "$2" "$vendor/"
}

take libjs-bootstrap5 /usr/share/javascript/bootstrap5/css/bootstrap.min.css
for weight in Regular Medium SemiBold; do
    take fonts-inter "/usr/share/fonts/opentype/inter/Inter-$weight.otf"
done
