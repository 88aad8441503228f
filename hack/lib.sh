#!/usr/bin/env bash
# Functions that the scripts in this folder share: progress lines with elapsed seconds, one-line failures, waiting with
# a deadline, root rights, system packages. Sourced, never run; it changes nothing by itself.
#
# Environment: AGX_STATE_DIR (default /var/lib/agx-dev) holds logs, pid files and working folders of these scripts.

if [[ "${BASH_SOURCE[0]}" == "$0" ]]; then
    echo "error: hack/lib.sh is sourced by other scripts and does nothing alone" >&2
    exit 2
fi

export REPO_ROOT
REPO_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
STATE_DIR="${AGX_STATE_DIR:-/var/lib/agx-dev}"
# A script that calls another one hands its starting time down, so that the seconds of one whole run go on counting.
export AGX_STARTED_AT="${AGX_STARTED_AT:-$EPOCHSECONDS}"

elapsed() { echo $((EPOCHSECONDS - AGX_STARTED_AT)); }

# step TEXT: one progress line.
step() { printf '[%4ss] %s\n' "$(elapsed)" "$*"; }

# warn TEXT: something worth knowing that stops nothing.
warn() { printf '[%4ss] warning: %s\n' "$(elapsed)" "$*" >&2; }

# fail WHAT REMEDY: one line that says what is wrong and what to do, then the end.
fail() {
    printf 'error: %s; %s\n' "$1" "$2" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# usage SCRIPT: prints a script's header comment.
usage() { awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$1"; }

# need_root WHAT: fails where neither root nor sudo is at hand.
need_root() {
    if ((EUID != 0)) && ! have sudo; then
        fail "$1 needs root and there is no sudo" "run it as root"
    fi
}

# as_root COMMAND...: runs it as root, through sudo where necessary.
as_root() {
    if ((EUID == 0)); then "$@"; else sudo --preserve-env=DEBIAN_FRONTEND,http_proxy,https_proxy,no_proxy "$@"; fi
}

# state_dir: makes the state folder, owned by the caller.
state_dir() {
    if [[ -d "$STATE_DIR" && -w "$STATE_DIR" ]]; then return; fi
    need_root "making $STATE_DIR"
    as_root install -d -m 0755 -o "$(id -u)" -g "$(id -g)" "$STATE_DIR"
}

# wait_for SECONDS WHAT COMMAND...: repeats the command until it succeeds; 1 once the deadline has passed.
wait_for() {
    local deadline=$((EPOCHSECONDS + $1)) what=$2 told=$EPOCHSECONDS
    shift 2
    until "$@" >/dev/null 2>&1; do
        if ((EPOCHSECONDS >= deadline)); then return 1; fi
        if ((EPOCHSECONDS - told >= 5)); then
            told=$EPOCHSECONDS
            step "waiting for $what ($((deadline - EPOCHSECONDS)) s left)"
        fi
        sleep 0.2
    done
}

# heartbeat WHAT LOG PID: every 10 seconds says what is going on and the log's last line, as long as PID lives.
heartbeat() {
    local what=$1 log=$2 owner=$3
    while true; do
        # Its output is closed: a sleep that outlives this loop must not hold the caller's pipe open.
        sleep 10 >/dev/null 2>&1
        if ! kill -0 "$owner" 2>/dev/null; then return; fi
        step "$what: $(tail -n 1 "$log" 2>/dev/null | tr '\r' '\n' | tail -n 1 | cut -c1-100)"
    done
}

# run_logged WHAT LOG COMMAND...: runs it with its output in LOG and a heartbeat; on failure shows the log's errors and
# its end, and returns the command's status.
run_logged() {
    local what=$1 log=$2 beat status=0
    shift 2
    step "$what"
    : >"$log"
    heartbeat "$what" "$log" "$$" &
    beat=$!
    "$@" >"$log" 2>&1 </dev/null || status=$?
    kill "$beat" 2>/dev/null || true
    wait "$beat" 2>/dev/null || true
    if ((status != 0)); then
        {
            grep -E '(^|[: ])(error|fatal error|E|Err):' "$log" | sort -u | head -n 40 || true
            echo "--- end of $log:"
            tail -n 15 "$log"
        } >&2
    fi
    return "$status"
}

# distribution: the id of the system's distribution, debian or ubuntu; fails elsewhere.
distribution() {
    local id="" like=""
    if [[ -r /etc/os-release ]]; then
        id=$(. /etc/os-release && echo "$ID")
        like=$(. /etc/os-release && echo "${ID_LIKE:-}")
    fi
    case " $id $like " in
        *" ubuntu "*) echo ubuntu ;;
        *" debian "*) echo debian ;;
        *) fail "this system (${id:-unknown}) is neither Debian nor Ubuntu" "install the packages named in hack/packages.sh by hand" ;;
    esac
}

# suite: the code name of the release, as apt and debootstrap know it.
suite() {
    # shellcheck disable=SC1091  # a system file
    (. /etc/os-release && echo "${UBUNTU_CODENAME:-${VERSION_CODENAME:-}}")
}

package_installed() {
    [[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true)" == installed ]]
}

# package_known NAME: whether apt could install it.
package_known() { apt-cache show --no-all-versions "$1" >/dev/null 2>&1; }

# apt_install NAME...: installs those that are missing; nothing is touched when none is.
apt_install() {
    local name missing=()
    for name in "$@"; do
        if ! package_installed "$name"; then missing+=("$name"); fi
    done
    if ((${#missing[@]} == 0)); then return; fi
    have apt-get || fail "there is no apt-get to install ${missing[*]}" "install them by hand"
    need_root "installing ${missing[*]}"
    state_dir
    # A broken third-party source must not stop the installation of what the distribution has: apt-get install decides.
    run_logged "updating the package lists" "$STATE_DIR/apt-update.log" \
        as_root apt-get update -o DPkg::Lock::Timeout=120 || warn "apt-get update reported errors"
    run_logged "installing ${missing[*]}" "$STATE_DIR/apt-install.log" \
        as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get install -y --no-install-recommends \
        -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "${missing[@]}" ||
        fail "could not install ${missing[*]}" "see $STATE_DIR/apt-install.log"
}

# need_swift: fails unless a Swift toolchain of at least 6.3 is in PATH.
need_swift() {
    have swift || fail "there is no swift in PATH" "install a Swift 6.3 toolchain and put its bin folder into PATH"
    local version
    version=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9]+\.[0-9]+' | head -n 1)
    if [[ "$(printf '%s\n' 6.3 "${version:-0}" | sort -V | head -n 1)" != 6.3 ]]; then
        fail "swift in PATH is ${version:-of an unknown version}" "install a Swift toolchain of version 6.3 or newer"
    fi
}
