#!/usr/bin/env bash
# Measures how images get from files to a network: ours beside Python's PIL and torch DataLoader, in one table.
#
#   bash tests/benchmarks/data.sh               five rounds, some ten minutes
#   bash tests/benchmarks/data.sh --rounds 2    a first look
#   bash tests/benchmarks/data.sh --only index  one of: one all cache train index
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

python=/usr/bin/python3
"$python" -c 'import numpy, torch, torchvision, PIL' 2> /dev/null && [ -e /usr/lib/x86_64-linux-gnu/openblas-pthread ] || {
    printf 'data.sh: it takes Debian'\''s torch with OpenBLAS: apt-get install --no-install-recommends python3-torch python3-torchvision python3-pil libopenblas0-pthread\n' >&2
    exit 2
}

ldconfig -p | grep -q libturbojpeg.so.0 ||
    printf 'data.sh: without libturbojpeg0 images are decoded by SkiaSharp, and one thread misses its goal: apt-get install libturbojpeg0\n' >&2

state=$(mktemp -d "${TMPDIR:-/tmp}/deepnotebooks-benchmark-XXXXXX")
trap 'rm -rf "$state"' EXIT

printf 'Building …\n' >&2
dotnet build tests/benchmarks/Pipeline -c Release -o "$state/program" -nologo -v quiet -clp:NoSummary >&2

export DEEPNOTEBOOKS_CACHE="$state/cache" XDG_DATA_HOME="$state/data" PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1
"$python" tests/benchmarks/data.py "$state" "$@"
