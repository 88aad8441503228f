#!/bin/sh
# Makes the user `player` (1000:1000) and the folders that the company's volumes are mounted at. Docker gives a new
# volume the owner and mode of the image's folder, from whichever container mounts it first: both images must agree.
set -eu

holder=$(getent passwd 1000 | cut -d: -f1)
if [ -n "$holder" ] && [ "$holder" != player ]; then
    userdel "$holder"
    rm -rf "/home/${holder:?}"
fi
holder=$(getent group 1000 | cut -d: -f1)
if [ -n "$holder" ] && [ "$holder" != player ]; then groupdel "$holder"; fi
getent group player >/dev/null || groupadd --gid 1000 player
getent passwd player >/dev/null || useradd --uid 1000 --gid 1000 --create-home --home-dir /home/player --shell /bin/sh player
if [ -x /bin/bash ]; then usermod --shell /bin/bash player; fi
install -d -o player -g player -m 0755 /home/player /agx/context
rm -f /etc/passwd- /etc/group- /etc/shadow- /etc/gshadow- /etc/subuid- /etc/subgid-
