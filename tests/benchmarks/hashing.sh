#!/usr/bin/env bash
# Hashes the files of a dataset beside sha256sum on all cores, in turns, and prints one table.
#
#   bash tests/benchmarks/hashing.sh                many small files, and few large ones: a minute
#   bash tests/benchmarks/hashing.sh --rounds 3     a first look
#
# Publishes the program as the README says, unless PROGRAM names a published one. 'datasets verify' hashes every file, read or not; the rival is
# 'xargs -P CORES sha256sum' of the same files. Both start warm: the files are in memory.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

rounds=7
[ "${1:-}" = --rounds ] && rounds=$2
state=$(mktemp -d "${TMPDIR:-/tmp}/deepnotebooks-benchmark-XXXXXX")
trap 'rm -rf "$state"' EXIT
export DEEPNOTEBOOKS_CACHE="$state/cache" XDG_DATA_HOME="$state/data"

program=${PROGRAM:-$state/program/deepnotebooks}
if [ -z "${PROGRAM:-}" ]; then
    printf 'Publishing …\n' >&2
    dotnet publish src/DeepNotebooks.Cli -c Release -o "$state/program" -nologo -v quiet -clp:NoSummary >&2
fi

/usr/bin/python3 tests/benchmarks/hashing.py "$program" "$state" "$rounds"
