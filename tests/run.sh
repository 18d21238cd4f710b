#!/usr/bin/env bash
# Builds everything and runs every test. The last line is 'N passed, N failed, N skipped'; exit code 0 only when all is green.
#
#   bash tests/run.sh                                  everything
#   bash tests/run.sh --filter FullyQualifiedName~Zoo  what is given goes on to 'dotnet test'
#
# With CI=true a tool that is missing is a failure; otherwise the tests that need it are skipped.
# Formatting needs no step of its own: the build checks it (IDE0055) and every warning is an error.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf '\n== %s  %s\n' "$(date +%H:%M:%S)" "$*"; }

# The end of every run, also of one that cannot begin.
passed=0 failed=0 skipped=0
finish() {
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
stop() {
    printf 'tests/run.sh: %s\n' "$*" >&2
    failed=$((failed + 1))
    finish || exit 1
}

for program in dotnet git; do
    command -v "$program" > /dev/null || stop "$program is not installed; the .NET 10 SDK and git are all that must be there beforehand"
done

step 'Tools the tests work against'
# shellcheck source=tests/tools.sh
source tests/tools.sh
if [ "${#missing_tools[@]}" -gt 0 ] && [ "${CI:-}" = true ]; then
    printf 'With CI=true this is a failure.\n'
    failed=$((failed + ${#missing_tools[@]}))
fi

step 'Build'
dotnet build DeepNotebooks.sln -c Release -nologo -v minimal -clp:NoSummary || stop 'the build failed'

# From here on nothing touches what is the user's own: zoo, datasets, runs, git settings.
# (Git's settings in a file, not /dev/null: as root, 'git config --global' would put a file in its place.)
state=$(mktemp -d "${TMPDIR:-/tmp}/deepnotebooks-tests-XXXXXX")
trap 'rm -rf "$state"' EXIT
export DEEPNOTEBOOKS_CACHE="$state/cache" XDG_DATA_HOME="$state/data" GIT_CONFIG_GLOBAL="$state/gitconfig" GIT_CONFIG_NOSYSTEM=1
unset DEEPNOTEBOOKS_ZOO DEEPNOTEBOOKS_TOKEN
if [ -z "${DEEPNOTEBOOKS_DATASETS:-}" ] && [ -d ../shared/datasets ]; then
    DEEPNOTEBOOKS_DATASETS=$(cd ../shared/datasets && pwd)
    export DEEPNOTEBOOKS_DATASETS
fi
printf 'Datasets: %s\n' "${DEEPNOTEBOOKS_DATASETS:-none shared; the generated ones serve}"

# A count of the summary in a test project's results, 0 where there is none.
counter() { sed -nE "s/.*<Counters.* $1=\"([0-9]+)\".*/\1/p" "$2" 2> /dev/null | grep . || echo 0; }

for project in tests/*/*.csproj; do
    name=$(basename "$project" .csproj)
    step "$name"
    started=$SECONDS outcome=0
    dotnet test "$project" -c Release --no-build -nologo --results-directory "$state/results" --logger "trx;LogFileName=$name.trx" \
        --blame-hang-timeout 8m --blame-hang-dump-type none "$@" || outcome=$?

    results="$state/results/$name.trx"
    total=$(counter total "$results") good=$(counter passed "$results") bad=$(counter failed "$results")
    # A test host that died, or hung, has nobody left to report it.
    [ "$outcome" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
    unrun=$((total > good + bad ? total - good - bad : 0))
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + unrun))
    printf '%s: %d passed, %d failed, %d skipped in %d s\n' "$name" "$good" "$bad" "$unrun" $((SECONDS - started))
done

step "All projects, $SECONDS s in all"
finish
