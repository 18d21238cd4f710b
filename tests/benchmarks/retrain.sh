#!/usr/bin/env bash
# Re-training a head with the body's features kept, beside the same without: seconds of each epoch, and the ratio.
#
#   bash tests/benchmarks/retrain.sh              ResNet-18 at 64 pixels on the cells, from a body that saw fruit for an epoch
#   MODEL=resnet9 LIMIT=50 bash tests/benchmarks/retrain.sh
#
# PROGRAM names a published deepnotebooks; else it is built. Where the shared sets are missing, generated images serve.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
if [ -z "${PROGRAM:-}" ]; then
    dotnet build "$root/src/DeepNotebooks.Cli" -c Release -nologo -v quiet -clp:NoSummary
    PROGRAM=$root/src/DeepNotebooks.Cli/bin/Release/net10.0/linux-x64/deepnotebooks
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/deepnotebooks-retrain-XXXXXX")
trap 'rm -rf "$work"' EXIT
export XDG_DATA_HOME=$work/data DEEPNOTEBOOKS_CACHE=$work/cache

source=fruit target=blood-cells
"$PROGRAM" datasets show $target > /dev/null 2>&1 || source=shapes target=shapes
"$PROGRAM" train $source --model "${MODEL:-resnet18}" --size 64 --epochs 1 --limit 20 -o "$work/parent" > /dev/null 2>&1
for kept in on off; do
    "$PROGRAM" train $target --from "$work/parent" --thaw 1 --augment none --epochs 3 --limit "${LIMIT:-100}" --cache-features $kept -o "$work/$kept" > /dev/null 2>&1
done

python3 - "$work" <<'PYTHON'
import json, sys
seconds = {kept: [json.loads(line)["seconds"] for line in open(f"{sys.argv[1]}/{kept}/metrics.jsonl")] for kept in ("on", "off")}
print("seconds of epoch      1       2       3     all three")
for kept, name in (("on", "features kept"), ("off", "computed anew")):
    print(f"{name:16}", *(f"{s:7.2f}" for s in seconds[kept]), f"{sum(seconds[kept]):11.2f}")
third, whole = seconds["off"][2] / seconds["on"][2], sum(seconds["off"]) / sum(seconds["on"])
print(f"the third epoch: {third:.1f} times as fast (goal 5: {'met' if third >= 5 else 'missed'}); all three together, the first with its features: {whole:.1f} times")
PYTHON
