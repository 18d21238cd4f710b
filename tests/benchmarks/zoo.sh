#!/usr/bin/env bash
# Measures the zoo by the published program, and prints one table.
#
#   bash tests/benchmarks/zoo.sh                 all of it, some fifteen minutes
#   bash tests/benchmarks/zoo.sh --only pull     one of: publish pull list crowd
#
# Publishes the program as the README says, unless PROGRAM names a published one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

command -v git-lfs > /dev/null || {
    printf 'zoo.sh: it takes git-lfs: apt-get install git-lfs\n' >&2
    exit 2
}

state=$(mktemp -d "${TMPDIR:-/tmp}/deepnotebooks-benchmark-XXXXXX")
trap 'rm -rf "$state"' EXIT

program=${PROGRAM:-$state/program/deepnotebooks}
if [ -z "${PROGRAM:-}" ]; then
    printf 'Publishing …\n' >&2
    dotnet publish src/DeepNotebooks.Cli -c Release -o "$state/program" -nologo -v quiet -clp:NoSummary >&2
fi

# Nothing of the user's own: neither his zoo nor his git settings.
mkdir "$state/home"
export HOME="$state/home" XDG_DATA_HOME="$state/data" DEEPNOTEBOOKS_CACHE="$state/cache" DEEPNOTEBOOKS_DATASETS='' PYTHONDONTWRITEBYTECODE=1
unset DEEPNOTEBOOKS_ZOO XDG_CONFIG_HOME
/usr/bin/python3 tests/benchmarks/zoo.py "$program" "$state" "$@"
