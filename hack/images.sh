#!/usr/bin/env bash
# Builds the images agx/runtime:latest and agx/sandbox:latest from hack/images, and on request two more on top of the latter:
# agx/sandbox-agents:latest with coding agents in it, and agx/fake-model:latest, the model server of the tests.
#
# Usage: hack/images.sh [--base IMAGE] [--only runtime|sandbox] [--agents LIST] [--fake-model] [--rebuild] [--chroot]
#   --base IMAGE  image to build on (default ubuntu:24.04, or $BASE). Where the default is neither present nor to be had
#                 from a registry, a base of the host's own release is made with debootstrap, once, as agx/base:RELEASE.
#   --only NAME   builds one of the two
#   --agents LIST builds agx/sandbox-agents with some of claude, codex (from PyPI, 300 MB that are kept), gemini (from npm)
#                 and ollama (this machine's), such as claude,codex
#   --fake-model  builds agx/fake-model, which agents in a sandbox reach as http://fake-model:8080 once a container of it
#                 is on their network under that name
#   --rebuild     builds even where nothing has changed, without Docker's layer cache
#   --chroot      installs packages on the host, in the root folder of a debootstrap base, not in the build's container;
#                 this is what happens by itself where containers can't reach the package mirror
#
# Environment:
#   BASE                as --base
#   AGX_RUNTIME_BINARY  the agx-runtime to pack (default: .build/release/agx-runtime, else .build/debug/agx-runtime);
#                       one that links the Swift libraries dynamically gets them packed beside it
#   AGX_OLLAMA_BINARY   the ollama to pack (default: the one in PATH)
#   AGX_STATE_DIR       logs, working folders and downloads (default /var/lib/agx-dev)
#   http_proxy, https_proxy, no_proxy are handed to the build.
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=hack/images/agents.sh
. "$REPO_ROOT/hack/images/agents.sh"

base=${BASE:-}
only=""
fake_model=false
rebuild=false
chroot=false
while (($#)); do
    case "$1" in
        --base) base=${2:?--base needs an image}; shift 2 ;;
        --only) only=${2:?--only needs runtime or sandbox}; shift 2 ;;
        --agents) choose_agents "${2:?--agents needs names, such as claude,codex}"; shift 2 ;;
        --fake-model) fake_model=true; shift ;;
        --rebuild) rebuild=true; shift ;;
        --chroot) chroot=true; shift ;;
        -h | --help) usage "$0"; exit 0 ;;
        *) fail "unknown argument $1" "see hack/images.sh --help" ;;
    esac
done
if $chroot && [[ -n "$base" ]]; then
    fail "--chroot makes its own base" "leave out --base and \$BASE"
fi
case "$only" in
    "") names=(runtime sandbox) ;;
    runtime | sandbox) names=("$only") ;;
    *) fail "there is no image $only" "--only takes runtime or sandbox" ;;
esac

images_dir="$REPO_ROOT/hack/images"
default_base=ubuntu:24.04
work=""
contexts=$(mktemp -d)
staging=""
clean_up() {
    rm -rf "$contexts" ${staging:+"$staging"}
    if [[ -n "$work" ]]; then as_root rm -rf --one-file-system "$work"; fi
}
trap clean_up EXIT

image_id() { docker image inspect --format '{{.Id}}' "$1" 2>/dev/null; }

# --- The base image ------------------------------------------------------------------------------------------------

# Pulls an image if a registry answers within 10 seconds; a transfer that has begun gets 10 minutes.
pull() {
    local log="$STATE_DIR/pull.log" pid
    step "asking the registry for $1"
    : >"$log"
    timeout 600 docker pull "$1" >"$log" 2>&1 </dev/null &
    pid=$!
    if ! wait_for 10 "the registry" pull_progressed "$log" "$pid"; then kill "$pid" 2>/dev/null || true; fi
    if kill -0 "$pid" 2>/dev/null; then step "pulling $1"; fi
    wait "$pid"
}

pull_progressed() { grep -q 'Pulling from' "$1" || ! kill -0 "$2" 2>/dev/null; }

# The host's own sources of its distribution, security and updates included, one line each; only what a bare base can
# read (plain http: its certificates come later). Private and third-party sources stay on the host.
host_sources() {
    local origin
    origin=$(distribution)
    # shellcheck disable=SC2016  # names that apt-get fills in
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' "Origin: ${origin^}" 2>/dev/null |
        awk -v suite="$(suite)" '
            $1 ~ /^http:/ && ($2 == suite || $2 == suite "-security" || $2 == suite "-updates") && $3 ~ /^(main|universe)$/ {
                print "deb " $1 " " $2 " " $3
            }' | sort -u
}

# Makes the root folder of a minimal system of the host's own release in $work/root.
make_root() {
    local release=$1 options=(--variant=minbase) sources
    need_root "debootstrap"
    apt_install debootstrap
    # Ubuntu keeps most of what the sandbox needs in universe.
    if [[ "$(distribution)" == ubuntu ]]; then options+=("--components=main,universe"); fi
    state_dir
    # Not under /tmp: debootstrap makes device nodes, and /tmp may be mounted without them.
    work=$(mktemp -d "$STATE_DIR/base.XXXXXX")
    run_logged "making a base with debootstrap ($release), a minute or two" "$STATE_DIR/debootstrap.log" \
        as_root env PATH="$PATH:/usr/sbin:/sbin" debootstrap "${options[@]}" "$release" "$work/root" ||
        fail "no registry has $default_base, and debootstrap failed" \
            "make one of the two reachable, or give an image that is present with --base (log: $STATE_DIR/debootstrap.log)"
    sources=$(host_sources)
    if [[ -n "$sources" ]]; then as_root tee "$work/root/etc/apt/sources.list" <<<"$sources" >/dev/null; fi
    # As in the distributions' own images: no manuals, no translations; copyright files stay.
    as_root tee "$work/root/etc/dpkg/dpkg.cfg.d/agx-slim" >/dev/null <<'SLIM'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
SLIM
    as_root find "$work/root/usr/share/doc" -type f ! -name copyright -delete
    as_root rm -rf "$work/root/usr/share/info" "$work/root/usr/share/locale" "$work/root/usr/share/man"
}

# Imports $work/root as an image. Lists and caches are left out, and so is what only the running host knows.
import_root() {
    step "importing $1"
    as_root tar -C "$work/root" --numeric-owner --one-file-system \
        --exclude='./var/lib/apt/lists/*' --exclude='./var/cache/apt/*' --exclude='./var/log/*' --exclude='./proc/*' \
        --exclude='./sys/*' --exclude='./dev/*' --exclude='./tmp/*' --exclude='./etc/resolv.conf' \
        --exclude='./etc/hostname' --exclude='./etc/machine-id' -c . |
        docker import --change 'CMD ["bash"]' - "$1" >/dev/null
}

drop_root() {
    as_root rm -rf --one-file-system "$work"
    work=""
}

# Sets $base to an image that is present.
resolve_base() {
    if [[ -n "$base" ]]; then
        if image_id "$base" >/dev/null; then return; fi
        pull "$base" || fail "the base image $base is not present, and no registry gave it" \
            "check its name ($STATE_DIR/pull.log), or leave --base out to have one made"
        return
    fi
    if image_id "$default_base" >/dev/null; then base=$default_base; return; fi
    local made
    made="agx/base:$(suite)"
    if image_id "$made" >/dev/null; then base=$made; return; fi
    if pull "$default_base"; then base=$default_base; return; fi
    step "no registry gave $default_base: $(tail -n 1 "$STATE_DIR/pull.log" | cut -c1-100)"
    make_root "$(suite)"
    import_root "$made"
    drop_root
    base=$made
}

# --- Packages ------------------------------------------------------------------------------------------------------

# The options of the host's apt that decide whether a mirror's answer is accepted; the proxy goes as http_proxy.
host_apt_options() {
    local name value
    for name in Acquire::Check-Valid-Until Acquire::Check-Date; do
        value=$(apt-config dump --format '%v%n' "$name" 2>/dev/null | head -n 1)
        if [[ -n "$value" ]]; then printf -- '-o %s=%s ' "$name" "$value"; fi
    done
}

# Sets $proxies to what the environment or apt names, as NAME=VALUE.
host_proxies() {
    local value=${http_proxy:-} name
    if [[ -z "$value" ]] && have apt-config; then
        value=$(apt-config dump --format '%v%n' Acquire::http::Proxy 2>/dev/null | head -n 1)
    fi
    if [[ -n "$value" && "$value" != DIRECT ]]; then proxies+=("http_proxy=$value"); fi
    for name in https_proxy no_proxy; do
        if [[ -n "${!name:-}" ]]; then proxies+=("$name=${!name}"); fi
    done
}

# mirror_answers NETWORK: whether a container on that network gets the mirror's signed index (the lists stay where they are).
mirror_answers() {
    local log="$STATE_DIR/mirror-$1.log"
    # shellcheck disable=SC2016,SC2086  # expanded in the container; a list of options
    timeout 60 docker run --rm --network "$1" "${proxies[@]/#/--env=}" "$base" sh -c '
        apt-get "$@" -o Acquire::Retries=0 -o Acquire::http::Timeout=8 -o Acquire::https::Timeout=8 \
            -o Acquire::IndexTargets::deb::Packages::DefaultEnabled=false \
            -o Acquire::IndexTargets::deb::Translations::DefaultEnabled=false update' sh \
        $apt_options >"$log" 2>&1 || return 1
    ! grep -qE '^Err:|Failed to fetch' "$log"
}

# Sets $network to a container network from which the mirror answers; 1 if there is none.
choose_network() {
    local candidate
    for candidate in bridge host; do
        step "trying the package mirror from a container (network $candidate)"
        if mirror_answers "$candidate"; then network=$candidate; return; fi
    done
    return 1
}

# A base of the host's release with the packages of image $1 installed on the host by chroot: sets $base.
chroot_base() {
    local name=$1 list="$images_dir/$1/packages.txt" made
    made="agx/base:$(suite)-$name-$(sha256sum "$list" "$images_dir/install-packages.sh" | sha256sum | cut -c1-8)"
    if ! image_id "$made" >/dev/null; then
        make_root "$(suite)"
        as_root install -d "$work/root/tmp/agx"
        as_root install -m 0644 "$list" "$images_dir/install-packages.sh" "$work/root/tmp/agx"
        as_root install -m 0644 /etc/resolv.conf "$work/root/etc/resolv.conf"
        # Nothing that a package brings may start on the host.
        as_root install -m 0755 /dev/stdin "$work/root/usr/sbin/policy-rc.d" <<<$'#!/bin/sh\nexit 101'
        run_logged "installing the $name packages by chroot" "$STATE_DIR/chroot-$name.log" \
            as_root env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "${proxies[@]}" \
            APT_OPTIONS="$apt_options" chroot "$work/root" sh /tmp/agx/install-packages.sh /tmp/agx/packages.txt ||
            fail "could not install the $name packages by chroot" "see $STATE_DIR/chroot-$name.log"
        as_root rm -rf "$work/root/usr/sbin/policy-rc.d" "$work/root/tmp/agx"
        import_root "$made"
        drop_root
    fi
    base=$made
    network=none
}

# --- The images ----------------------------------------------------------------------------------------------------

runtime_binary() {
    local candidate candidates=("$REPO_ROOT/.build/release/agx-runtime" "$REPO_ROOT/.build/debug/agx-runtime")
    if [[ -n "${AGX_RUNTIME_BINARY:-}" ]]; then candidates=("$AGX_RUNTIME_BINARY"); fi
    for candidate in "${candidates[@]}"; do
        if [[ -x "$candidate" ]]; then echo "$candidate"; return; fi
    done
    fail "there is no agx-runtime at ${candidates[*]}" "run hack/build.sh, or name one in AGX_RUNTIME_BINARY"
}

# stage CONTEXT: copies the binary, without debugging sections, and those of its libraries that come with the Swift
# toolchain; the others are the base's own, from packages.
stage() {
    local binary library
    binary=$(runtime_binary)
    step "staging $binary"
    mkdir -p "$1/stage/bin" "$1/stage/lib/agx"
    cp "$binary" "$1/stage/bin/agx-runtime"
    while read -r library; do
        cp -L "$library" "$1/stage/lib/agx/"
    done < <(ldd "$binary" 2>/dev/null | awk '$2 == "=>" && ($3 ~ /\/swift\// || $3 !~ /^\/(usr\/)?lib/) && $3 ~ /^\// { print $3 }')
    if have strip; then
        find "$1/stage" -type f -exec strip --strip-debug {} + 2>/dev/null || warn "strip failed: the image is larger than need be"
    fi
    chmod -R u=rwX,go=rX "$1/stage"
}

# inputs_hash BASE CONTEXT: everything that decides what an image contains, as one hash; kept in a label of the image.
inputs_hash() {
    (cd "$2" && image_id "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum) | sha256sum | cut -c1-32
}

# is_current TAG HASH: whether there is that image, made from these inputs, and no other is wanted; says so.
is_current() {
    if $rebuild || [[ "$(docker image inspect --format '{{index .Config.Labels "com.runagx.inputs"}}' "$1" 2>/dev/null)" != "$2" ]]; then
        return 1
    fi
    step "$1 is up to date"
}

# docker_build TAG BASE HASH CONTEXT LOG OPTION...: builds the image; the one that it replaces goes unless a container
# still uses it.
docker_build() {
    local tag=$1 from=$2 hash=$3 context=$4 log=$5 old options
    shift 5
    options=(--build-arg "BASE=$from" --label "com.runagx.inputs=$hash" --tag "$tag" "$@")
    if $rebuild; then options+=(--no-cache); fi
    # The classic builder keeps the container of a step that failed.
    if [[ "${DOCKER_BUILDKIT:-}" == 0 ]]; then options+=(--force-rm); fi
    old=$(image_id "$tag" || true)
    run_logged "building $tag on $from" "$log" docker build "${options[@]}" "$context" ||
        fail "could not build $tag" "$(build_remedy "$log")"
    if [[ -n "$old" && "$old" != "$(image_id "$tag")" ]]; then docker image rm "$old" >/dev/null 2>&1 || true; fi
}

build_image() {
    local name=$1 tag="agx/$1:latest" context hash
    context="$contexts/$name"
    mkdir -p "$context"
    cp -R "$images_dir/install-packages.sh" "$images_dir/make-player.sh" "$images_dir/$name" "$context"
    if [[ "$name" == runtime ]]; then stage "$context"; fi
    if $chroot; then chroot_base "$name"; fi
    hash=$(inputs_hash "$base" "$context")
    if is_current "$tag" "$hash"; then return; fi
    if [[ -z "$network" ]] && ! choose_network; then
        step "containers can't reach the package mirror: installing packages on the host"
        chroot=true
        chroot_base "$name"
        hash=$(inputs_hash "$base" "$context")
    fi
    docker_build "$tag" "$base" "$hash" "$context" "$STATE_DIR/image-$name.log" --network "$network" \
        --file "$context/$name/Dockerfile" --build-arg "APT_OPTIONS=$apt_options" "${proxies[@]/#/--build-arg=}"
}

# The sandbox with $agents in it: only once it is known that it is to be built are they fetched and unpacked.
build_agents() {
    local tag=agx/sandbox-agents:latest context="$contexts/agents" agent hash
    mkdir -p "$context"
    cp "$agents_dir/Dockerfile" "$context"
    for agent in "${agents[@]}"; do agent_source "$agent" >"$context/$agent.source"; done
    hash=$(inputs_hash "$agent_base" "$context")
    if is_current "$tag" "$hash"; then return; fi
    # Not under /tmp, which may be in memory: the files of an agent take some 400 MB.
    staging=$(mktemp -d "$STATE_DIR/agents.XXXXXX")
    cp "$agents_dir/Dockerfile" "$staging"
    for agent in "${agents[@]}"; do stage_agent "$agent" "$staging/stage"; done
    docker_build "$tag" "$agent_base" "$hash" "$staging" "$STATE_DIR/image-agents.log" --network none \
        --build-arg "AGENTS=${agents[*]}" --label "com.runagx.agents=${agents[*]}"
    rm -rf "$staging"
}

build_fake_model() {
    local tag=agx/fake-model:latest context="$contexts/fake-model" hash
    mkdir -p "$context"
    cp -R "$images_dir/fake-model" "$REPO_ROOT/Tests/Fixtures/fake-llm.py" "$context"
    hash=$(inputs_hash "$agent_base" "$context")
    if is_current "$tag" "$hash"; then return; fi
    docker_build "$tag" "$agent_base" "$hash" "$context" "$STATE_DIR/image-fake-model.log" --network none \
        --file "$context/fake-model/Dockerfile"
}

build_remedy() {
    local lost
    lost=$(grep -oE "(lib[^ ]+ => not found|[A-Z]+_[0-9.]+' not found)" "$1" | sed -E "s/( =>|') not found//" | sort -u | tr '\n' ' ')
    if grep -qE "[A-Z]+_[0-9.]+' not found" "$1"; then
        echo "its base $base is older than this system (it lacks ${lost% }): give a newer one with --base"
    elif [[ -n "$lost" ]]; then
        echo "add the packages of ${lost% } to hack/images/runtime/packages.txt"
    else
        echo "see $1"
    fi
}

"$REPO_ROOT/hack/engine.sh" start
state_dir
# Without the buildx plugin the client can only use the classic builder, whatever the environment says.
if ! docker buildx version >/dev/null 2>&1; then export DOCKER_BUILDKIT=0; fi

apt_options=$(host_apt_options)
proxies=()
host_proxies
network=""
if ! $chroot; then
    resolve_base
    step "base image: $base"
fi
for name in "${names[@]}"; do build_image "$name"; done
if ((${#agents[@]})) || $fake_model; then
    image_id "$agent_base" >/dev/null || fail "there is no $agent_base to build on" "leave --only out, or give --only sandbox"
fi
if ((${#agents[@]})); then build_agents; names+=(sandbox-agents); fi
if $fake_model; then build_fake_model; names+=(fake-model); fi
for name in "${names[@]}"; do
    step "$(docker image inspect --format "agx/$name:latest {{.Id}} {{.Size}}" "agx/$name:latest" |
        awk '{ printf "%s %s, %.0f MB", $1, substr($2, 8, 12), $3 / 1e6 }')"
done
