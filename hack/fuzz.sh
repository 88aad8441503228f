#!/usr/bin/env bash
# Runs the fuzz and random-history tests round after round with fresh cases, until one fails or you stop it.
#
# Usage: hack/fuzz.sh [--from ROUND] [PATTERN]
#   --from ROUND  the first round (default 1; round 0 is what hack/test.sh runs). A failure is run again with its round.
#   PATTERN       which tests (default: those of parsers, the demultiplexer, the gate, the store, the queue and the planners)
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

round=1
# Each part matches some test of `swift test list`, and none of EndToEndTests, which need an engine.
parts=(
    # parsers
    'FuzzTests/' 'SchemaTests/fuzz' 'QuantityTests/(fuzz|roundTrip)' 'SelectorTests/fuzz' 'RoundTripTests/'
    'HijackHandshakeTests/' 'JSONObjectSplitterTests/' 'RobustnessTests/fuzz'
    # the demultiplexer, the gate, the store
    'StreamDemultiplexerTests/' 'GateRequestParserTests/' 'HistoryTests/'
    # the queue and the planners
    'WorkQueueStateTests/' 'RunPlannerTests/lifecycle' 'TaskPlannerTests/safety' 'FleetFaultTests/simulation'
    'SubnetLedgerTests/history' 'SubnetPoolTests/history'
)
pattern=$(IFS='|'; echo "${parts[*]}")
default=$pattern
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
if [[ $pattern == "$default" ]]; then
    swift test list --skip-build >.build/fuzz-tests.txt 2>.build/fuzz.log || fail "no list of tests" "see .build/fuzz.log"
    for part in "${parts[@]}"; do
        grep -qE "$part" .build/fuzz-tests.txt || fail "no test matches $part" "correct hack/fuzz.sh"
    done
fi
while true; do
    step "round $round"
    AGX_FUZZ_ROUND=$round swift test --skip-build --filter "$pattern" >.build/fuzz.log 2>&1 ||
        fail "round $round failed, see .build/fuzz.log" "hack/fuzz.sh --from $round runs it again"
    round=$((round + 1))
done
