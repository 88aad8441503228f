#!/usr/bin/env bash
# Installs the system packages that building and testing agx need; only those that are missing.
#
# Usage: hack/packages.sh [build|all]
#   build  what compiling and running agx needs
#   all    that, and what the tests use (default)
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

build=(ca-certificates curl git jq libsqlite3-dev pkg-config procps python3 util-linux)
# bsdutils: a terminal (script); busybox-static: a one-file image; iproute2, iptables: network faults; e2fsprogs: full disks;
# python3-pip: the agents of the sandbox's image.
# fish, zsh: they read their completion scripts.
tests=(bsdutils busybox-static debootstrap e2fsprogs fish iproute2 iptables python3-pip shellcheck sqlite3 tmux zsh)

case "${1:-all}" in
    build) wanted=("${build[@]}") ;;
    all) wanted=("${build[@]}" "${tests[@]}") ;;
    -h | --help) usage "$0"; exit 0 ;;
    *) fail "unknown argument $1" "see hack/packages.sh --help" ;;
esac

distribution >/dev/null
apt_install "${wanted[@]}"
step "system packages are there (${#wanted[@]})"
