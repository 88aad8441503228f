#!/usr/bin/env bash
# Runs the real agents of agx/sandbox-agents against agx/fake-model with nothing but docker, in a container that is capped
# as a company's sandbox is, and prints a line for each run. For a look at a new version of an agent before the adapters
# are adapted to it; the tests don't use it. Needs both images: hack/images.sh --agents claude,codex --fake-model
#
# Usage: hack/try-agents.sh [--agent claude|codex] [--keep DIR] [SCENARIO...]
#   SCENARIO    of Tests/Fixtures/fake-llm.py (default: a choice); `resume` is a second run in the session of the first
#   --agent     only that one
#   --keep DIR  leaves what each run printed there
#
# Environment, as plain docker takes them: PIDS (1024), MEMORY (4g), CPUS (2), OPTIONS (more options of docker run, such as
# --read-only); RETRIES of claude (1); LIMIT, the seconds after which a run gets INT and then KILL (25).
set -euo pipefail
export LC_ALL=C
# shellcheck source=hack/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

chosen=(claude codex)
keep=""
scenarios=()
while (($#)); do
    case "$1" in
        --agent) chosen=("${2:?--agent needs claude or codex}"); shift 2 ;;
        --keep) keep=${2:?--keep needs a folder}; shift 2 ;;
        -h | --help) usage "$0"; exit 0 ;;
        -*) fail "unknown argument $1" "see hack/try-agents.sh --help" ;;
        *) scenarios+=("$1"); shift ;;
    esac
done
if ((${#scenarios[@]} == 0)); then
    scenarios=(success tool resume auth forbidden credit quota rate-limit overloaded server-error overflow no-model bad-request
        stream-error drop hang)
fi
for image in agx/sandbox-agents agx/fake-model; do
    docker image inspect "$image" >/dev/null 2>&1 || fail "there is no image $image" "run hack/images.sh --agents claude,codex --fake-model"
done

run="agx-try-$$"
output=$(mktemp -d)
clean_up() {
    docker rm --force "$run-model" "$run-box" >/dev/null 2>&1 || true
    docker network rm "$run" >/dev/null 2>&1 || true
    docker volume rm "$run" >/dev/null 2>&1 || true
    rm -rf "$output"
}
trap clean_up EXIT

codex_config='model_provider = "p"
[model_providers.p]
name = "p"
base_url = "http://fake-model:8080/v1"
env_key = "P_KEY"
wire_api = "responses"
request_max_retries = 1
stream_max_retries = 1
stream_idle_timeout_ms = 300000
[analytics]
enabled = false
[features]
plugins = false
unbounded_connection_retries = false
[shell_environment_policy]
ignore_default_excludes = false'

start_containers() {
    local caps=(--cap-drop ALL --security-opt no-new-privileges)
    docker network create "$run" >/dev/null
    docker run --detach --name "$run-model" --network "$run" --network-alias fake-model "${caps[@]}" agx/fake-model >/dev/null
    # shellcheck disable=SC2086  # a list of options
    docker run --detach --name "$run-box" --network "$run" "${caps[@]}" --init --pids-limit "${PIDS:-1024}" --cpus "${CPUS:-2}" \
        --memory "${MEMORY:-4g}" --memory-swap "${MEMORY:-4g}" --volume "$run:/home/player" ${OPTIONS:-} agx/sandbox-agents >/dev/null
    docker exec "$run-model" curl --silent --fail --retry 20 --retry-connrefused --retry-delay 1 http://127.0.0.1:8080/fake/usage >/dev/null
    docker exec -i "$run-box" sh -c 'mkdir -p ~/work ~/.codex && cat >~/.codex/config.toml' <<<"$codex_config"
}

# agent_command AGENT [SESSION]: its arguments, one a line.
agent_command() {
    case "$1" in
        claude)
            printf '%s\n' claude -p --output-format stream-json --verbose --dangerously-skip-permissions --model sonnet
            if [[ -n "${2:-}" ]]; then printf '%s\n' --resume "$2"; fi
            ;;
        codex)
            printf '%s\n' codex exec
            if [[ -n "${2:-}" ]]; then echo resume; fi
            printf '%s\n' --json --skip-git-repo-check --dangerously-bypass-approvals-and-sandbox -m gpt-5.5
            if [[ -n "${2:-}" ]]; then echo "$2"; fi
            echo -
            ;;
    esac
}

# last_event AGENT FILE: what the run came to, from its last line that is JSON.
last_event() {
    local filter='[.type, .subtype, .terminal_reason, .api_error_status, .result, .error.message, .usage.output_tokens]'
    grep '^{' "$2" | tail -n 1 | jq -r "$filter | map(select(. != null) | tostring) | join(\" | \")" 2>/dev/null | tr '\n' ' '
}

session_of() { grep '^{' "$1" | jq -r 'select(.type == "thread.started" or .subtype == "init") | .thread_id // .session_id' | head -n 1; }

seconds() { awk -v from="$1" -v to="$2" 'BEGIN { print to - from }'; }

# try AGENT SCENARIO: one run, one line.
try() {
    local agent=$1 scenario=$2 file="$output/$1-$2" session="" prompt="Say hello. fake:$2" arguments status=0 start first end
    if [[ "$scenario" == resume ]]; then
        session=$(session_of "$output/$agent-success.out")
        prompt="And again. fake:success"
    fi
    mapfile -t arguments < <(agent_command "$agent" "$session")
    start=$EPOCHREALTIME
    # A file of its own says when the first line came.
    docker exec -i --workdir /home/player/work --env P_KEY=fake-key --env ANTHROPIC_API_KEY=fake-key \
        --env ANTHROPIC_BASE_URL=http://fake-model:8080 --env CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1 \
        --env CLAUDE_CODE_MAX_RETRIES="${RETRIES:-1}" "$run-box" timeout --signal INT --kill-after 5 "${LIMIT:-25}" "${arguments[@]}" \
        <<<"$prompt" 2>"$file.err" | { IFS= read -r line || true; echo "$EPOCHREALTIME" >"$file.first"; printf '%s\n' "$line"; cat; } \
        >"$file.out" || status=$?
    end=$EPOCHREALTIME
    first=$(<"$file.first")
    printf '%-7s %-13s exit %-4s %6.2f s, first line after %5.2f s: %s\n' "$agent" "$scenario" "$status" \
        "$(seconds "$start" "$end")" "$(seconds "$start" "$first")" "$(last_event "$agent" "$file.out" | cut -c1-150)"
    if [[ -s "$file.err" ]]; then printf '        stderr: %s\n' "$(tail -n 1 "$file.err" | cut -c1-150)"; fi
}

start_containers
for agent in "${chosen[@]}"; do
    for scenario in "${scenarios[@]}"; do try "$agent" "$scenario"; done
done
docker exec "$run-box" sh -c 'cd ~/work && grep -H . hello.txt 2>/dev/null; du -sh ~ | cut -f 1'
docker exec "$run-model" curl --silent http://127.0.0.1:8080/fake/usage | jq -c .total
for counter in memory.max_usage_in_bytes memory.peak; do
    docker exec "$run-box" sh -c "cat /sys/fs/cgroup/memory/$counter /sys/fs/cgroup/$counter 2>/dev/null" | sed 's/^/peak memory with file cache: /' || true
done
if [[ -n "$keep" ]]; then mkdir -p "$keep" && cp "$output"/* "$keep"; fi
