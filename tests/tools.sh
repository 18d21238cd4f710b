# Installs the programs of others that the tests work against, where it may; sourced by run.sh.
# Leaves in missing_tools what is not there in the end, one line a tool, and exports CONFIGURABLE_HTTP_PROXY.

missing_tools=()

# Jupyter and its hub, a browser, and independent readers of what we write.
debian_packages=(
    jupyterhub jupyter-notebook python3-nbclient python3-nbconvert python3-jupyter-client python3-jupyter-kernel-test
    python3-jupyter-console python3-ipykernel chromium git-lfs openssh-server rclone python3-onnx python3-yaml python3-pil python3-numpy python3-rdflib python3-jsonschema
    libturbojpeg0 python3-torch python3-torchvision
)

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null)" = installed ]; }

absent_packages() {
    local package
    for package in "${debian_packages[@]}"; do
        installed "$package" || printf '%s\n' "$package"
    done
}

install_debian_packages() {
    command -v apt-get > /dev/null || { missing_tools+=('Debian packages: this system has no apt-get'); return; }
    local packages as_root=()
    mapfile -t packages < <(absent_packages)
    [ "${#packages[@]}" -gt 0 ] || return 0

    if [ "$(id -u)" -ne 0 ]; then
        # On a build machine nobody can be asked; on a person's own, installing for them would be too much.
        if [ "${CI:-}" = true ] && sudo -n true 2> /dev/null; then
            as_root=(sudo -n env DEBIAN_FRONTEND=noninteractive)
        else
            missing_tools+=("not root, so not installed: apt-get install --no-install-recommends ${packages[*]}")
            return
        fi
    fi

    printf 'Installing %s\n' "${packages[*]}"
    local log
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    "${as_root[@]}" apt-get -q update > "$log" 2>&1 || true
    # All at once is quick; one name that this system does not have must not cost the others.
    if ! "${as_root[@]}" apt-get -q install -y --no-install-recommends "${packages[@]}" >> "$log" 2>&1; then
        local package
        for package in "${packages[@]}"; do
            "${as_root[@]}" apt-get -q install -y --no-install-recommends "$package" >> "$log" 2>&1 || true
        done
    fi

    mapfile -t packages < <(absent_packages)
    if [ "${#packages[@]}" -gt 0 ]; then
        tail -n 5 "$log"
        missing_tools+=("could not be installed with apt-get: ${packages[*]}")
    fi
    rm -f "$log"
}

# JupyterHub's proxy. The one that Debian's jupyterhub brings works under Debian's Node only; any other Node takes npm's.
install_hub_proxy() {
    local folder="${XDG_CACHE_HOME:-$HOME/.cache}/deepnotebooks-tests/npm" proxy major version
    for proxy in "${CONFIGURABLE_HTTP_PROXY:-}" "$folder/node_modules/.bin/configurable-http-proxy" "$(command -v configurable-http-proxy || true)"; do
        if [ -n "$proxy" ] && "$proxy" --version > /dev/null 2>&1; then
            export CONFIGURABLE_HTTP_PROXY="$proxy"
            return
        fi
    done

    # The fifth version wants Node 20, the fourth is content with 10.
    major=$(node --version 2> /dev/null | sed -E 's/^v([0-9]+).*/\1/' || true)
    version=$([ "${major:-0}" -ge 20 ] && echo 5 || echo 4)
    printf 'Installing configurable-http-proxy@%s into %s\n' "$version" "$folder"
    mkdir -p "$folder"
    export CONFIGURABLE_HTTP_PROXY="$folder/node_modules/.bin/configurable-http-proxy"
    npm install --prefix "$folder" --no-audit --no-fund --loglevel error "configurable-http-proxy@$version" ||
        missing_tools+=("could not be installed with npm: configurable-http-proxy@$version")
}

# An independent reader of RO-Crates; the tests find it there.
install_crate_reader() {
    local folder="${XDG_CACHE_HOME:-$HOME/.cache}/deepnotebooks-tests/ro-crate"
    [ -f "$folder/node_modules/ro-crate/package.json" ] && return
    printf 'Installing ro-crate@3 into %s\n' "$folder"
    mkdir -p "$folder"
    npm install --prefix "$folder" --no-audit --no-fund --loglevel error ro-crate@3 || missing_tools+=("could not be installed with npm: ro-crate@3")
}

install_debian_packages
install_hub_proxy
install_crate_reader
if [ "${#missing_tools[@]}" -gt 0 ]; then
    printf 'Missing: %s\n' "${missing_tools[@]}"
else
    printf 'All there.\n'
fi
