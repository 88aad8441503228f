#!/usr/bin/env bash
# Measures agx against baselines of the same run and prints the ratios: builds, makes sure that an engine and the two
# images are there, runs the benchmarks with a relay of their own, and removes what they made. Nothing is asserted.
#
# Usage: hack/bench.sh [--debug] [NAME...] [-- OPTION...]
#   NAME     store, fleet, step, replica, api, apply, many, kill, remove, dispatch, launcher, throughput, logs, rest; all of them by default
#   --debug  measures a debug build, which is made sooner and is slower by far where Swift code counts
#   OPTION   for agx-bench itself, such as --repeats 15, --companies 40, --fleet 1000 --fleet 10000; see its --help
#
# Environment: DOCKER_HOST is not used: the healing benchmarks kill processes of the local engine's containers, so this
# needs root and a local engine. AGX_BENCH_DIR (default /tmp/agx-bench) holds the databases and gates of a run; its path
# must be short.
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

configuration=release
names=()
options=()
while (($#)); do
    case "$1" in
        --debug) configuration=debug; shift ;;
        -h | --help) usage "$0"; exit 0 ;;
        --) shift; options=("$@"); break ;;
        -*) fail "unknown option $1" "see hack/bench.sh --help; options of agx-bench come after --" ;;
        *) names+=("$1"); shift ;;
    esac
done
unset DOCKER_HOST

# needs_more_than NAME...: whether a benchmark other than these was asked for; all are asked for if none is named.
needs_more_than() {
    local name
    if ((${#names[@]} == 0)); then return 0; fi
    for name in "${names[@]}"; do
        if [[ " $* " != *" $name "* ]]; then return 0; fi
    done
    return 1
}

needs_engine() { needs_more_than store fleet step replica api; }

build() {
    local build=(swift build --configuration "$configuration" --product agx-bench)
    # The same options as for the other executables, or everything would be compiled anew.
    if [[ "$configuration" == release ]]; then build+=(--static-swift-stdlib); fi
    need_swift
    "$REPO_ROOT/hack/packages.sh" build
    if needs_more_than store fleet step replica; then hack/build.sh "$configuration"; fi
    mkdir -p .build
    run_logged "building agx-bench ($configuration)" .build/build-agx-bench.log "${build[@]}" ||
        fail "could not build agx-bench" "the errors are above; the whole log is .build/build-agx-bench.log"
}

cd "$REPO_ROOT"
if needs_engine && ((EUID != 0)); then
    fail "the benchmarks on an engine send signals to containers' processes" "run as root, or only: hack/bench.sh store fleet step replica api"
fi
build
if needs_engine; then
    hack/engine.sh start
    AGX_RUNTIME_BINARY="$REPO_ROOT/.build/$configuration/agx-runtime" hack/images.sh
fi
if [[ " ${options[*]:-} " != *" --fleet "* ]]; then
    # The larger fleet takes minutes to make when nothing is optimised.
    options+=(--fleet 1000)
    if [[ "$configuration" == release ]]; then options+=(--fleet 10000); fi
fi
if ((${#names[@]} == 0)) || [[ " ${names[*]} " == *" kill "* ]]; then
    step "measuring a Swarm service on an engine of its own"
    options+=(--swarm-restart "$(hack/bench-swarm.sh)")
fi
bin_dir="$REPO_ROOT/.build/$configuration"
step "measuring"
exec "$bin_dir/agx-bench" "${names[@]}" --relay "$bin_dir/agx-relay" --directory "${AGX_BENCH_DIR:-/tmp/agx-bench}" \
    "${options[@]}"
