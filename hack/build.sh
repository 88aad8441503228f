#!/usr/bin/env bash
# Builds the three executables: agx, agx-relay and agx-runtime.
#
# Usage: hack/build.sh [release|debug]
#   release  (default) into .build/release, with the Swift libraries linked statically: the files run without a toolchain
#   debug    into .build/debug, where the tests' objects are. These need the toolchain's libraries, as the tests do:
#            linking statically would compile every file anew at each change between the two.
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

configuration=${1:-release}
options=(--configuration "$configuration")
case "$configuration" in
    release) options+=(--static-swift-stdlib) ;;
    debug) ;;
    -h | --help) usage "$0"; exit 0 ;;
    *) fail "there is no configuration $configuration" "use release or debug" ;;
esac

need_swift
"$REPO_ROOT/hack/packages.sh" build
cd "$REPO_ROOT"
mkdir -p .build
for product in agx agx-relay agx-runtime; do
    run_logged "building $product ($configuration)" ".build/build-$product.log" \
        swift build "${options[@]}" --product "$product" ||
        fail "could not build $product" "the errors are above; the whole log is .build/build-$product.log"
done
for product in agx agx-relay agx-runtime; do
    step ".build/$configuration/$product, $(du -hL ".build/$configuration/$product" | cut -f1)B"
done
