#!/usr/bin/env bash
# Measures the training of networks: ours beside Python's torch, the same network, batch and threads, in one table.
#
#   bash tests/benchmarks/train.sh                five rounds, some five minutes
#   bash tests/benchmarks/train.sh --rounds 2     a first look
#   bash tests/benchmarks/train.sh --only small   one of: small resnet loop memory
#
# small, loop and memory take the dataset fashion-mnist: from a folder of DEEPNOTEBOOKS_DATASETS, or the network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

python=/usr/bin/python3
"$python" -c 'import torch, torchvision' 2> /dev/null && [ -e /usr/lib/x86_64-linux-gnu/openblas-pthread ] || {
    printf 'train.sh: it takes Debian'\''s torch with OpenBLAS: apt-get install --no-install-recommends python3-torch python3-torchvision libopenblas0-pthread\n' >&2
    exit 2
}

state=$(mktemp -d "${TMPDIR:-/tmp}/deepnotebooks-benchmark-XXXXXX")
trap 'rm -rf "$state"' EXIT

printf 'Building …\n' >&2
dotnet build tests/benchmarks/Pipeline -c Release -o "$state/program" -nologo -v quiet -clp:NoSummary >&2

export DEEPNOTEBOOKS_CACHE="$state/cache" XDG_DATA_HOME="$state/data" PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1
"$python" tests/benchmarks/train.py "$state" "$@"
