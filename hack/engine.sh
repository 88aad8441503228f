#!/usr/bin/env bash
# Makes sure that a Docker Engine answers.
#
# Usage: hack/engine.sh [start|stop|status]
#   start   (default) uses the engine at DOCKER_HOST or at the default socket if one answers; otherwise installs
#           docker.io where it is missing and starts dockerd in the background, then waits until it answers
#   stop    ends the dockerd that this script started, and no other
#   status  says what answers; 1 if nothing does
#
# Environment: DOCKER_HOST, as docker reads it; AGX_STATE_DIR (default /var/lib/agx-dev) for dockerd.log, dockerd.pid.
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

pid_file="$STATE_DIR/dockerd.pid"
log_file="$STATE_DIR/dockerd.log"

answers() { timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# Why the client gets no answer, in one line.
client_error() { docker version --format '{{.Server.Version}}' 2>&1 >/dev/null | tail -n 1; }

# Whether an engine listens at the default socket, be the client able to speak with it or not.
socket_answers() { curl --silent --fail --max-time 5 --output /dev/null --unix-socket /var/run/docker.sock http://localhost/_ping; }

# The pid of the dockerd that this script started, if it still runs (the number may have gone to another process).
own_pid() {
    local pid
    pid=$(cat "$pid_file" 2>/dev/null) || return 1
    [[ "$pid" =~ ^[0-9]+$ && "$(cat "/proc/$pid/comm" 2>/dev/null)" == dockerd ]] || return 1
    echo "$pid"
}

describe() {
    local origin="not started by this script" pid
    if pid=$(own_pid); then origin="started by this script, pid $pid"; fi
    step "Docker Engine $(docker version --format '{{.Server.Version}}, API {{.Server.MinAPIVersion}} to {{.Server.APIVersion}}')," \
        "$(docker info --format 'storage {{.Driver}}, cgroup v{{.CgroupVersion}} ({{.CgroupDriver}}), {{.Containers}} containers'), $origin"
}

install_engine() {
    local wanted=()
    if ! have dockerd && [[ ! -x /usr/sbin/dockerd ]]; then wanted+=(docker.io iptables); fi
    if ((${#wanted[@]})); then apt_install "${wanted[@]}"; fi
    # Newer releases pack the command line client apart from the engine.
    if ! have docker; then
        if package_known docker-cli; then apt_install docker-cli; else apt_install docker.io; fi
    fi
}

start_by_systemd() {
    [[ -d /run/systemd/system ]] && have systemctl && systemctl cat docker.service >/dev/null 2>&1 || return 1
    step "starting docker.service"
    as_root systemctl start docker.service
}

start_dockerd() {
    local options=(--pidfile "$pid_file")
    # Whoever is allowed to become root here gets at the socket without it.
    if ((EUID != 0)); then options+=(--group "$(id -gn)"); fi
    state_dir
    own_pid >/dev/null || as_root rm -f "$pid_file"
    step "starting dockerd, log in $log_file"
    as_root env PATH="$PATH:/usr/sbin:/sbin" setsid --fork dockerd "${options[@]}" >"$log_file" 2>&1 </dev/null
}

explain_socket() {
    local socket=/var/run/docker.sock
    if [[ -S "$socket" && ! -w "$socket" ]]; then
        fail "no right to use $socket" "run as root, or join its group: sudo usermod -aG docker $(id -un), then log in again"
    fi
}

start() {
    have docker || install_engine
    if answers; then describe; return; fi
    if [[ -n "${DOCKER_HOST:-}" ]]; then
        fail "no Docker Engine answers at DOCKER_HOST=$DOCKER_HOST" "start it, or unset DOCKER_HOST to use a local one"
    fi
    explain_socket
    if have curl && socket_answers; then
        fail "the docker client can't speak with the engine that runs: $(client_error)" "install a client that fits the engine"
    fi
    need_root "starting dockerd"
    install_engine
    # Installing the package may have started the service already.
    if ! answers && ! start_by_systemd; then start_dockerd; fi
    if ! wait_for 60 "the Docker Engine" answers; then
        explain_socket
        tail -n 15 "$log_file" >&2 || true
        fail "dockerd does not answer after 60 s: $(client_error)" "read $log_file (on systemd: journalctl -u docker)"
    fi
    describe
}

stop() {
    local pid
    if ! pid=$(own_pid); then
        step "no dockerd of this script's runs: nothing to stop"
        return
    fi
    step "stopping dockerd, pid $pid"
    as_root kill -TERM "$pid"
    wait_for 60 "dockerd to end" test ! -e "/proc/$pid" ||
        fail "dockerd (pid $pid) still runs after 60 s" "read $log_file; as a last resort: kill -KILL $pid"
    as_root rm -f "$pid_file"
    step "dockerd has ended"
}

case "${1:-start}" in
    start) start ;;
    stop) stop ;;
    status)
        have docker || fail "there is no docker command" "run hack/engine.sh start"
        answers || fail "no Docker Engine answers" "run hack/engine.sh start"
        describe
        ;;
    -h | --help) usage "$0" ;;
    *) fail "unknown argument $1" "use start, stop or status" ;;
esac
