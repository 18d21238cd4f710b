# Sourced by data.sh and train.sh, in the repository's root: Debian's torch is there, and our program of the benchmarks in $state/program.
python=/usr/bin/python3
"$python" -c 'import torch, torchvision, PIL' 2> /dev/null && [ -e /usr/lib/x86_64-linux-gnu/openblas-pthread ] || {
    printf '%s: it takes Debian'\''s torch with OpenBLAS: apt-get install --no-install-recommends python3-torch python3-torchvision python3-pil libopenblas0-pthread\n' "${0##*/}" >&2
    exit 2
}

state=$(mktemp -d "${TMPDIR:-/tmp}/deepnotebooks-benchmark-XXXXXX")
trap 'rm -rf "$state"' EXIT

printf 'Building …\n' >&2
dotnet build tests/benchmarks/Pipeline -c Release -o "$state/program" -nologo -v quiet -clp:NoSummary >&2

export DEEPNOTEBOOKS_CACHE="$state/cache" XDG_DATA_HOME="$state/data" PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1
