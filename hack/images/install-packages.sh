#!/bin/sh
# Installs the packages listed in the file $1, inside an image being built or a root folder on the host: one name a line,
# `#` starts a comment, a name that ends in `?` is left out where the distribution doesn't have it. Does nothing, and
# needs no network, when all of them are there. Leaves neither package lists nor caches.
#
# Environment: APT_OPTIONS, further options of apt-get.
set -eu

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]; }

missing=""
optional=""
# shellcheck disable=SC2013  # names hold no spaces
for line in $(sed -e 's/#.*//' "$1"); do
    name=${line%\?}
    if installed "$name"; then continue; fi
    if [ "$name" = "$line" ]; then missing="$missing $name"; else optional="$optional $name"; fi
done
# The stamp says that a base was prepared with this list, so that an optional name that is absent isn't looked for again.
stamp=/usr/share/agx/packages.$(sha256sum "$1" | cut -c1-16)
if [ -z "$missing" ] && { [ -z "$optional" ] || [ -e "$stamp" ]; }; then exit 0; fi

export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086  # a list of options
apt-get ${APT_OPTIONS:-} update
for name in $optional; do
    if apt-cache show --no-all-versions "$name" >/dev/null 2>&1; then missing="$missing $name"; fi
done
# shellcheck disable=SC2086  # lists of options and names
apt-get ${APT_OPTIONS:-} install -y --no-install-recommends -o Dpkg::Use-Pty=0 $missing
apt-get clean
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/log/apt /var/log/*.log
mkdir -p /usr/share/agx
: >"$stamp"
