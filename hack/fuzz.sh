#!/usr/bin/env bash
# Runs the fuzz and random-history tests round after round with fresh cases, until one fails or you stop it.
#
# Usage: hack/fuzz.sh [--from ROUND] [PATTERN]
#   --from ROUND  the first round (default 1; round 0 is what hack/test.sh runs). A failure is run again with its round.
#   PATTERN       which tests (default: those of parsers, the demultiplexer, the gate, the store and the planners)
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

round=1
pattern='FuzzTests|GateRequestParserTests|StreamDemultiplexer|WorkQueueState|History|RoundTrip|SchemaFuzz|Lifecycle'
while (($#)); do
    case "$1" in
        --from) round=${2:?--from needs a round}; shift 2 ;;
        -h | --help) usage "$0"; exit 0 ;;
        *) pattern=$1; shift ;;
    esac
done

need_swift
cd "$REPO_ROOT"
mkdir -p .build
run_logged "building the tests" .build/build-tests.log swift build --build-tests
while true; do
    step "round $round"
    AGX_FUZZ_ROUND=$round swift test --skip-build --filter "$pattern" >.build/fuzz.log 2>&1 ||
        fail "round $round failed, see .build/fuzz.log" "hack/fuzz.sh --from $round runs it again"
    round=$((round + 1))
done
