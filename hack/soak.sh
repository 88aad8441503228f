#!/usr/bin/env bash
# Runs the watch soak at its full size: many watchers, thousands of writes and a kill -9 of the relay in between; each
# watcher must see every change once and in order. hack/test.sh runs a smaller one.
#
# Usage: hack/soak.sh [WATCHERS [WRITES]]     100 and 10000 by default
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

case "${1:-}" in
    -h | --help) usage "$0"; exit 0 ;;
esac
export AGX_SOAK_WATCHERS=${1:-100} AGX_SOAK_WRITES=${2:-10000}
need_swift
cd "$REPO_ROOT"
hack/engine.sh start
mkdir -p .build
run_logged "building the tests" .build/build-tests.log swift build --build-tests
step "$AGX_SOAK_WATCHERS watchers, $AGX_SOAK_WRITES writes"
exec swift test --skip-build --filter 'EndToEndTests.*WatchSoakTests'
