#!/usr/bin/env bash
# Shows agx at work: builds it, starts Docker if none runs, builds the two images, starts agx-relay on 127.0.0.1, applies
# manifests/, waits until the company `demo` is Ready, runs a task in its sandbox, then kills the sandbox and shows how
# it comes back. Can be run again: what is there already is used.
#
# Usage: hack/demo.sh [--debug]  everything above; --debug builds the debug configuration, which is quicker
#        hack/demo.sh --down [--keep-images | --images]
#                                removes every trace: companies, relay, containers, networks, volumes, data, the images that
#                                the demo built, and the Docker Engine that it started, unless others use that by now.
#                                --keep-images leaves the images for the next time, --images removes also those that were
#                                there before. What stays: packages that were installed, .build, what hack/*.sh log
#
# Environment:
#   AGX_DEMO_DIR     data, log and pid file of the demo's relay (default ~/.agx/demo)
#   AGX_DEMO_LISTEN  where the relay listens (default 127.0.0.1:7878)
#   AGX_BIN_DIR      a folder with ready agx, agx-relay and agx-runtime: nothing is built
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

configuration=release
down=false
images=own
while (($#)); do
    case "$1" in
        --debug) configuration=debug ;;
        --down) down=true ;;
        --images) images=all ;;
        --keep-images) images=none ;;
        -h | --help) usage "$0"; exit 0 ;;
        *) fail "unknown argument $1" "see hack/demo.sh --help" ;;
    esac
    shift
done
if [[ "$images" != own ]] && ! $down; then fail "--images and --keep-images go with --down" "see hack/demo.sh --help"; fi

demo_dir=${AGX_DEMO_DIR:-$HOME/.agx/demo}
listen=${AGX_DEMO_LISTEN:-127.0.0.1:7878}
server="https://$listen"
data_dir="$demo_dir/data"
# The relay writes it at its first start: its address, its certificate authority, and the administrator's token.
export KUBECONFIG="$data_dir/admin.kubeconfig"
unset AGX_SERVER
log_file="$demo_dir/relay.log"
pid_file="$demo_dir/relay.pid"
# What --down needs beside the relay's data, or when that is lost.
installation_file="$demo_dir/installation"
images_file="$demo_dir/images"
engine_file="$demo_dir/dockerd"
company=demo
sandbox="agx-company-sandbox-$company"
bin_dir=${AGX_BIN_DIR:-$REPO_ROOT/.build/$configuration}
# Undoing must find whatever was built.
if $down && [[ -z "${AGX_BIN_DIR:-}" && ! -x "$bin_dir/agx-relay" ]]; then bin_dir="$REPO_ROOT/.build/debug"; fi

agx() { "$bin_dir/agx" "$@"; }

# --- The engine and the images ---------------------------------------------------------------------------------------

# The pid that hack/engine.sh keeps of a dockerd that it has started.
engine_pid() { cat "$STATE_DIR/dockerd.pid" 2>/dev/null || true; }

# One that runs already, or was started by somebody else, isn't ours to end.
start_engine() {
    local before after
    before=$(engine_pid)
    "$REPO_ROOT/hack/engine.sh" start
    after=$(engine_pid)
    if [[ -z "$after" || "$after" == "$before" ]]; then return; fi
    mkdir -p "$demo_dir"
    echo "$after" >"$engine_file"
}

stop_engine() {
    local pid others
    pid=$(cat "$engine_file" 2>/dev/null) || return 0
    if [[ "$pid" != "$(engine_pid)" ]]; then return; fi
    others=$(docker ps --all --quiet | wc -l)
    if ((others)); then
        warn "the Docker Engine runs on: $others other containers are there; hack/engine.sh stop ends it"
    else
        "$REPO_ROOT/hack/engine.sh" stop
    fi
}

# The names of agx's images, and of what they are built on.
image_names() {
    docker image ls --format '{{.Repository}}:{{.Tag}}' --filter reference=agx/runtime --filter reference=agx/sandbox \
        --filter reference=agx/base --filter reference=ubuntu | sort
}

build_images() {
    local before status=0
    before=$(image_names)
    AGX_RUNTIME_BINARY="$bin_dir/agx-runtime" "$REPO_ROOT/hack/images.sh" || status=$?
    mkdir -p "$demo_dir"
    comm -13 <(echo "$before") <(image_names) >>"$images_file"
    return "$status"
}

remove_images() {
    local wanted names=()
    wanted=$(cat "$images_file" 2>/dev/null || true)
    if [[ "$images" == all ]]; then wanted+=$'\n'$(image_names | grep '^agx/' || true); fi
    if [[ "$images" == none || -z "$wanted" ]]; then return; fi
    mapfile -t names < <(comm -12 <(sort -u <<<"$wanted") <(image_names))
    if ((${#names[@]} == 0)); then return; fi
    step "removing the images ${names[*]}"
    docker image rm "${names[@]}" >/dev/null || warn "some images are still in use"
}

# --- The relay -----------------------------------------------------------------------------------------------------

# The pid of this demo's relay if it still runs; the data folder in its arguments tells it from every other.
relay_pid() {
    local pid
    pid=$(cat "$pid_file" 2>/dev/null) || return 1
    [[ "$pid" =~ ^[0-9]+$ ]] || return 1
    tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "--data-dir $data_dir " || return 1
    echo "$pid"
}

relay_ready() {
    curl --silent --fail --noproxy '*' --max-time 2 --output /dev/null --cacert "$data_dir/tls/ca.crt" "$server/readyz"
}

relay_ready_or_gone() { relay_ready || relay_gone "$1"; }

start_relay() {
    local pid
    if pid=$(relay_pid); then
        # A relay whose file was built anew since it started runs on with the old one.
        if [[ "$(readlink "/proc/$pid/exe")" == "$(readlink -f "$bin_dir/agx-relay")" ]]; then
            step "agx-relay runs already, pid $pid"
        else
            step "agx-relay was built anew"
            stop_relay
        fi
    fi
    if ! relay_pid >/dev/null; then
        if curl --silent --insecure --noproxy '*' --max-time 2 --output /dev/null "$server"; then
            fail "something else answers at $server" "stop it, or choose another place with AGX_DEMO_LISTEN=127.0.0.1:PORT"
        fi
        mkdir -p "$demo_dir"
        step "starting agx-relay at $server, log in $log_file"
        setsid "$bin_dir/agx-relay" serve --data-dir "$data_dir" --listen "$listen" >>"$log_file" 2>&1 </dev/null &
        echo $! >"$pid_file"
    fi
    if ! wait_for 60 "agx-relay" relay_ready_or_gone "$(cat "$pid_file")" || ! relay_ready; then
        tail -n 10 "$log_file" >&2 || true
        fail "agx-relay did not become ready" "read $log_file"
    fi
    # Kept so that --down finds everything even when the relay's data is lost.
    cp "$data_dir/installation" "$installation_file"
}

stop_relay() {
    local pid
    if ! pid=$(relay_pid); then return; fi
    step "stopping agx-relay, pid $pid"
    kill -TERM "$pid" 2>/dev/null || true
    if ! wait_for 30 "agx-relay to end" relay_gone "$pid"; then
        warn "agx-relay (pid $pid) did not end within 30 s and is killed"
        kill -KILL "$pid" 2>/dev/null || true
        wait_for 10 "agx-relay to end" relay_gone "$pid" || true
    fi
    rm -f "$pid_file"
}

# A process that has ended but that nobody has waited for counts as gone.
relay_gone() { [[ ! -e "/proc/$1" ]] || grep -q '^State:.*Z' "/proc/$1/status"; }

# --- Up ------------------------------------------------------------------------------------------------------------

build() {
    if [[ -n "${AGX_BIN_DIR:-}" ]]; then return; fi
    "$REPO_ROOT/hack/build.sh" "$configuration"
}

apply() {
    step "applying manifests/"
    agx apply -f "$REPO_ROOT/manifests/" || fail "agx apply failed" "its message is above; the relay's log is $log_file"
    step "waiting until company $company is Ready"
    agx wait "company/$company" --for=condition=Ready --timeout=120s || {
        agx describe company "$company" >&2 || true
        fail "company $company is not Ready after 120 s" "its conditions are above; the relay's log is $log_file"
    }
    agx get companies
    agx get containers -n "$company"
}

run_task() {
    step "running a task in the sandbox"
    # shellcheck disable=SC2016  # expanded in the sandbox
    agx task run -n "$company" --provider shell \
        'echo "hello from $(hostname), as $(id -un)"; git --version; python3 --version; for i in 1 2 3; do echo "step $i"; sleep 1; done' \
        --follow || fail "the task failed" "see: agx get runs -n $company, and $log_file"
}

milliseconds() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }

# Container id, state and main process: the three that say whether it is the same, dead, or alive again.
sandbox_state() {
    docker inspect --format '{{slice .Id 0 12}} {{.State.Status}} pid {{.State.Pid}}' "$sandbox" 2>/dev/null || echo "absent"
}

# What the engine itself recorded about the sandbox since a time, with the milliseconds since the first line.
recorded() {
    docker events --since "$1" --until "$(date +%s.%N)" --filter type=container --filter "container=$sandbox" \
        --filter event=kill --filter event=die --filter event=destroy --filter event=create --filter event=start \
        --format '{{.TimeNano}} {{.Action}} {{.Actor.ID}}' |
        awk '{ if (!first) first = $1
               printf "    %s.%03d  +%5d ms  %-8s %s\n", strftime("%H:%M:%S", $1 / 1e9), ($1 / 1e6) % 1000, ($1 - first) / 1e6, $2, substr($3, 1, 12) }'
}

heal() {
    local before state since killed deadline=$((EPOCHSECONDS + 60))
    before=$(sandbox_state)
    step "killing the sandbox's main process ($before)"
    since=$(date +%s.%N)
    killed=$(milliseconds)
    docker kill "$sandbox" >/dev/null || fail "could not kill $sandbox" "see: docker ps -a"
    while ((EPOCHSECONDS < deadline)); do
        state=$(sandbox_state)
        if [[ "$state" == *" running "* && "$state" != "$before" ]]; then
            step "healed, at most $(($(milliseconds) - killed)) ms after the kill ($state); what the engine recorded:"
            recorded "$since"
            agx get events -n "$company" || true
            return
        fi
        sleep 0.02
    done
    fail "the sandbox was not running again after 60 s" "see: agx describe company $company, and $log_file"
}

next_steps() {
    cat <<TEXT

The relay runs on at $server. What to try next:

    export PATH="$bin_dir:\$PATH" KUBECONFIG=$KUBECONFIG
    agx get companies; agx describe company $company
    agx exec -n $company -- ps aux
    agx task run -n $company --provider shell 'make test' --follow
    agx get runs -n $company; agx get events -n $company
    agx plan -f examples/two-companies.yaml; agx apply -f examples/two-companies.yaml
    docker rm -f $sandbox; agx get containers -n $company -w
    kubectl get agx -A        # if you have it: it uses the same kubeconfig
    agx doctor

hack/demo.sh --down removes every trace.
TEXT
}

# --- Down ----------------------------------------------------------------------------------------------------------

delete_companies() {
    local name
    if ! relay_pid >/dev/null; then
        # Companies are taken down by a relay; what one that can't start leaves behind goes by label below.
        if [[ ! -d "$data_dir" || ! -x "$bin_dir/agx-relay" ]]; then return; fi
        if ! (start_relay); then return; fi
    fi
    if ! wait_for 20 "agx-relay" relay_ready; then return; fi
    for name in $(agx get companies -o name 2>/dev/null || true); do
        step "deleting $name"
        timeout 120 "$bin_dir/agx" delete company "${name##*/}" --wait || warn "$name was not deleted by the relay; its objects go by label"
    done
}

# remove_labelled KIND LIST-COMMAND... -- REMOVE-COMMAND...: everything that carries the demo's installation label.
remove_labelled() {
    local kind=$1 list=() found=()
    shift
    while [[ "$1" != -- ]]; do list+=("$1"); shift; done
    shift
    mapfile -t found < <("${list[@]}" --quiet --filter "label=runagx.com/installation=$installation")
    if ((${#found[@]} == 0)); then return; fi
    step "removing ${#found[@]} left-over $kind"
    "$@" "${found[@]}" >/dev/null || warn "some $kind could not be removed"
}

remove_objects() {
    local installation
    # The relay's own file is there as soon as it has started for the first time.
    installation=$(cat "$data_dir/installation" 2>/dev/null || cat "$installation_file" 2>/dev/null || true)
    if [[ -z "$installation" ]]; then return; fi
    remove_labelled containers docker container ls --all -- docker container rm --force --volumes
    remove_labelled networks docker network ls -- docker network rm
    remove_labelled volumes docker volume ls -- docker volume rm
}

# Only what the demo itself put there: AGX_DEMO_DIR may name a folder that holds other things.
remove_data() {
    if [[ ! -d "$demo_dir" ]]; then return; fi
    step "removing $data_dir"
    rm -rf --one-file-system "$data_dir" 2>/dev/null || as_root rm -rf --one-file-system "$data_dir"
    rm -f "$log_file" "$pid_file" "$installation_file" "$images_file" "$engine_file"
    rmdir --ignore-fail-on-non-empty "$demo_dir"
}

if $down; then
    # Companies are taken down on an engine that answers. Where there is none, the relay is to go all the same.
    if [[ -d "$demo_dir" || "$images" == all ]] && ! (start_engine); then
        stop_relay
        fail "containers, networks and volumes of the demo may be left" "start Docker, then: hack/demo.sh --down"
    fi
    delete_companies
    stop_relay
    remove_objects
    remove_images
    stop_engine
    remove_data
    step "the demo is gone"
    exit 0
fi

# The runtimes run as user 1000, and the relay has to share files with them.
if ((EUID != 0 && EUID != 1000)); then fail "the relay has to be root or user 1000" "run: sudo -E hack/demo.sh"; fi
build
"$REPO_ROOT/hack/packages.sh" build
start_engine
build_images
start_relay
apply
run_task
heal
next_steps
