#!/usr/bin/env bash
# Runs the whole test suite, from format checks to the end-to-end tests on a real Docker Engine, and installs what it
# needs: system packages, Kubernetes clients, an engine, the images with real agents among them. Everything is tried even after a failure, except
# what builds on it.
#
# Usage: hack/test.sh [--filter PATTERN] [--no-parallel]
#   --filter PATTERN  only the tests whose name matches, and none of the checks of the source text
#   --no-parallel     one test after the other
#
# Environment: AGX_KUBECTL_OLD, a kubectl 1.20 where hack/clients.sh can't get one; without, its tests are left out, and
# the summary says so. With CI=true that is an error, as is any test that is left out.
#
# The tests find the executables in AGX_BIN_DIR, the images as agx/NAME:latest: runtime, sandbox, sandbox-agents, fake-model.
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

filter=""
parallel=--parallel
while (($#)); do
    case "$1" in
        --filter) filter=${2:?--filter needs a pattern}; shift 2 ;;
        --no-parallel) parallel=--no-parallel; shift ;;
        -h | --help) usage "$0"; exit 0 ;;
        *) fail "unknown argument $1" "see hack/test.sh --help" ;;
    esac
done

cd "$REPO_ROOT"
mkdir -p .build
failures=()
passed=()

# check NAME COMMAND...: one part of the suite; its failure is kept for the summary.
check() {
    local name=$1
    shift
    step "$name"
    if "$@"; then
        passed+=("$name")
    else
        failures+=("$name")
        step "$name: FAILED"
    fi
}

check_format() { swift format lint --strict --recursive Sources Tests Benchmarks Package.swift; }

check_scripts() { shellcheck --external-sources hack/*.sh hack/images/*.sh .ci/run; }

# demo_shown: the demo as somebody new has it, a second time on top of the first, and undone: nothing of it is left.
demo_shown() {
    local -x AGX_DEMO_DIR AGX_DEMO_LISTEN=127.0.0.1:7979
    local directory status=0 left
    if docker container inspect agx-company-sandbox-demo >/dev/null 2>&1; then
        step "a demo is up on this engine already; end it with: hack/demo.sh --down"
        return 1
    fi
    # Sockets below it have short paths.
    directory=$(mktemp -d /tmp/agx-demo.XXXXXX)
    AGX_DEMO_DIR="$directory/demo"
    { hack/demo.sh && hack/demo.sh; } || status=$?
    hack/demo.sh --down --keep-images || status=$?
    left=$(ls -A "$directory")
    rm -rf "$directory"
    left+=$(docker ps --all --quiet --filter 'name=agx-company-.*-demo$')
    left+=$(docker network ls --quiet --filter 'name=agx-net-demo$')
    left+=$(docker volume ls --quiet --filter 'name=agx-.*-demo$')
    [[ -z "$left" && "$status" == 0 ]]
}

check_demo() {
    run_logged "the demo, twice" .build/demo.log demo_shown || return
    [[ $(grep -c "hello from" .build/demo.log) -ge 2 && $(grep -c "healed, at most" .build/demo.log) == 2 ]]
}

# run_process OPTION...: the tests that the options choose, in a process of their own.
run_process() {
    swift test --skip-build "$parallel" "$@" 2>&1 | tee -a .build/test.log | grep --line-buffered -vE '^◇'
}

# Each target in a process of its own, one after the other: suites with clocks and sockets are not starved by others'. The
# suite that makes load on purpose comes alone.
run_tests() {
    local target result=0 load='\.LoadTests'
    if [[ -n "$filter" ]]; then
        step "tests: $filter"
        run_process --filter "$filter"
        return
    fi
    for target in Tests/*Tests; do
        target=$(basename "$target")
        step "tests: $target"
        run_process --filter "^$target\\." --skip "$load" || result=1
    done
    step "tests: many tasks and many runs"
    run_process --filter "$load" || result=1
    return "$result"
}

# check_complete: no test was left out for want of something; where that may be, the summary says which.
check_complete() { ! grep -qE '^➜ .* skipped' .build/test.log; }

# The runner's own last words, what was left out, and each failure with what it said, repeated where they can be found.
closing_lines() {
    grep -E 'Test run with [0-9]+ tests?' .build/test.log 2>/dev/null || true
    grep -E '^➜ .* skipped' .build/test.log 2>/dev/null || true
    grep -A 3 -E '^✘ .* recorded an issue' .build/test.log 2>/dev/null | grep -E '^(✘|↳)' | cut -c -1000 | head -60 || true
}

summary() {
    local closing
    closing=$(closing_lines)
    if [[ -n "$closing" ]]; then printf '%s\n' "$closing"; fi
    if ((${#failures[@]})); then
        step "FAILED: $(IFS=,; echo "${failures[*]}") (passed: $(IFS=,; echo "${passed[*]:-nothing}"))"
        exit 1
    fi
    step "passed: $(IFS=,; echo "${passed[*]}")"
}

((EUID == 0)) || fail "the suite needs root: it makes disks and engines of its own" "run it as root, or: sudo -E hack/test.sh"
need_swift
rm -f .build/test.log
hack/packages.sh all
hack/clients.sh
hack/engine.sh start
if [[ -z "$filter" ]]; then
    check "format" check_format
    check "documentation" hack/check-docs.sh
    check "scripts" check_scripts
fi
check "build" run_logged "building the executables and the tests" .build/build-tests.log swift build --build-tests
if ((${#failures[@]})) && [[ "${failures[-1]}" == build ]]; then summary; fi
export AGX_BIN_DIR="$REPO_ROOT/.build/debug"
# A run that prints 1 GB; by themselves the tests make do with a quarter of it.
export AGX_TEST_OUTPUT_BYTES=${AGX_TEST_OUTPUT_BYTES:-1073741824}
check "images" env AGX_RUNTIME_BINARY="$AGX_BIN_DIR/agx-runtime" hack/images.sh --agents claude,codex --fake-model
if [[ -z "$filter" ]]; then check "demo" check_demo; fi
check "tests" run_tests
if [[ "${CI:-}" == true && -z "$filter" ]]; then check "nothing left out" check_complete; fi
summary
