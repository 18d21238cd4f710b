#!/usr/bin/env bash
# Measures our kernel beside Debian's ipykernel and prints one table.
#
#   bash tests/benchmarks/kernel.sh                 10 fresh launches of each, some ten minutes
#   bash tests/benchmarks/kernel.sh --launches 3    a first look
#   bash tests/benchmarks/kernel.sh --only launch   fresh launches alone: the first cell, and memory after it
#
# Publishes the program as the README says, unless PROGRAM names a published one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

python=/usr/bin/python3
"$python" -c 'import ipykernel, jupyter_client' 2> /dev/null || {
    printf 'kernel.sh: it takes Debian'\''s ipykernel and client: apt-get install --no-install-recommends python3-ipykernel python3-jupyter-client\n' >&2
    exit 2
}

state=$(mktemp -d "${TMPDIR:-/tmp}/deepnotebooks-benchmark-XXXXXX")
trap 'rm -rf "$state"' EXIT

program=${PROGRAM:-$state/program/deepnotebooks}
if [ -z "${PROGRAM:-}" ]; then
    printf 'Publishing …\n' >&2
    dotnet publish src/DeepNotebooks.Cli -c Release -o "$state/program" -nologo -v quiet -clp:NoSummary >&2
fi

# Both are found as kernelspecs, in a folder that holds no others; neither touches what is the user's own.
export JUPYTER_DATA_DIR="$state/jupyter" JUPYTER_PATH='' JUPYTER_CONFIG_DIR="$state/config" JUPYTER_RUNTIME_DIR="$state/runtime"
export IPYTHONDIR="$state/ipython" DEEPNOTEBOOKS_CACHE="$state/cache" XDG_DATA_HOME="$state/data"
export JUPYTER_PREFER_ENV_PATH=0 PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1
"$program" jupyter install --as ours > /dev/null
mkdir -p "$JUPYTER_DATA_DIR/kernels/rival"
cat > "$JUPYTER_DATA_DIR/kernels/rival/kernel.json" << END
{"argv": ["$python", "-m", "ipykernel_launcher", "-f", "{connection_file}"], "display_name": "ipykernel", "language": "python"}
END

"$python" tests/benchmarks/kernel.py "$@"
