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

. tests/benchmarks/beside-torch.sh

"$python" tests/benchmarks/train.py "$state" "$@"
