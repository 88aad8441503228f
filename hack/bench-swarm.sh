#!/usr/bin/env bash
# Measures how long Docker Swarm takes to replace a service's killed process: a baseline for our own healing.
#
# Usage: hack/bench-swarm.sh [REPEATS]
#   REPEATS  how often the process is killed (default 5)
#
# Prints the median of the milliseconds from the signal to the next container's start, by itself on standard output.
# An engine of its own, made a swarm and removed at the end, so that the machine's engine stays as it is. Needs root.
#
# Environment: IMAGE (default agx/sandbox:latest), an image of the machine's engine.
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

repeats=${1:-5}
image=${IMAGE:-agx/sandbox:latest}
if ((EUID != 0)); then fail "an engine of its own needs root" "run as root"; fi
directory=$(mktemp -d /tmp/agx-swarm.XXXXXX)
engine=(docker --host "unix://$directory/docker.sock")

# Ends this script's engine with all it made.
clean_up() {
    "${engine[@]}" service rm healed >/dev/null 2>&1 || true
    "${engine[@]}" swarm leave --force >/dev/null 2>&1 || true
    if [[ -s "$directory/docker.pid" ]]; then
        local pid
        pid=$(<"$directory/docker.pid")
        kill "$pid" 2>/dev/null || true
        while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
    fi
    # An engine leaves name spaces mounted when it ends, and sometimes a container's files.
    local mount
    awk -v "root=$directory/" 'index($2, root) == 1 { print $2 }' /proc/mounts | sort --reverse | while read -r mount; do
        umount "$mount" || true
    done
    rm -rf "$directory"
}
trap clean_up EXIT

running() { "${engine[@]}" ps --quiet --no-trunc --filter label=com.docker.swarm.service.name=healed; }

# successor OLD: the id of the running container that is not OLD.
successor() { running | grep --invert-match --max-count=1 "$1"; }

start_engine() {
    # In a network name space of its own: in the machine's it would remove the bridge docker0 of the other engine.
    # shellcheck disable=SC2016
    setsid unshare --net sh -c 'ip link set lo up && exec "$0" "$@"' dockerd \
        --data-root "$directory/data" --exec-root "$directory/exec" --pidfile "$directory/docker.pid" \
        --host "unix://$directory/docker.sock" --bridge=none --iptables=false --ip-masq=false \
        >"$directory/log" 2>&1 </dev/null &
    wait_for 30 "the engine" "${engine[@]}" version || fail "the engine did not start" "$(tail -n 1 "$directory/log")"
    docker save "$image" | "${engine[@]}" load >/dev/null
    "${engine[@]}" swarm init --advertise-addr 127.0.0.1 --listen-addr 127.0.0.1:23770 >/dev/null
    # As a sandbox is: a bridge of its own (an overlay would be measured as well), volumes, limits, no rights.
    "${engine[@]}" network create --config-only --subnet 10.97.0.0/28 healed-settings >/dev/null
    "${engine[@]}" network create --driver bridge --scope swarm --config-from healed-settings healed >/dev/null
    "${engine[@]}" service create --quiet --name healed --network healed \
        --mount type=volume,source=home,target=/home/player \
        --mount type=volume,source=context,target=/agx/context,readonly \
        --limit-cpu 2 --limit-memory 4g --limit-pids 1024 --user 1000:1000 --cap-drop ALL --init \
        --entrypoint sleep "$image" infinity >/dev/null 2>&1
}

# One kill, and the milliseconds until the engine's own account of the next start.
measure() {
    local old pid new killed started
    old=$(running)
    pid=$("${engine[@]}" inspect --format '{{.State.Pid}}' "$old")
    killed=$(date +%s%N)
    kill -KILL "$pid"
    wait_for 60 "the service's next container" successor "$old" >&2
    new=$(successor "$old")
    started=$(date --date "$("${engine[@]}" inspect --format '{{.State.StartedAt}}' "$new")" +%s%N)
    echo $(((started - killed) / 1000000))
}

start_engine
for ((index = 0; index < repeats; index++)); do measure; done | sort --numeric-sort | awk '
    { value[NR] = $1 }
    END { print value[int((NR + 1) / 2)] }'
