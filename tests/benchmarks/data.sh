#!/usr/bin/env bash
# Measures how images get from files to a network: ours beside Python's PIL and torch DataLoader, in one table.
#
#   bash tests/benchmarks/data.sh               five rounds, some ten minutes
#   bash tests/benchmarks/data.sh --rounds 2    a first look
#   bash tests/benchmarks/data.sh --only index  one of: one all cache train index
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

. tests/benchmarks/beside-torch.sh

ldconfig -p | grep -q libturbojpeg.so.0 ||
    printf 'data.sh: without libturbojpeg0 images are decoded by SkiaSharp, and one thread misses its goal: apt-get install libturbojpeg0\n' >&2

"$python" tests/benchmarks/data.py "$state" "$@"
