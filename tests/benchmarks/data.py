"""Files to tensors, ours and the rival's in turns: data.sh starts this with a folder for what is made, our program in program/ below it."""

import argparse
import os
import statistics
import sys

import pictures
import rival
from turns import Ours, in_turns

SIDE, BATCH = 224, 64
# What is decoded in each epoch has none: sets that fit are held, others come from the decoded cache.
GOALS = {"one": 1.6, "all": 1.6, "cache": 8, "held": 0.97}
TITLES = {
    "one": f"JPEG 500×400 to {SIDE}² normalised, one thread, images/s",
    "all": f"the same to batches of {BATCH}, all cores, images/s",
    "cache": "an epoch: first, decoding, beside second, from the decoded cache",
    "held": "ResNet-18 at 64², an epoch: tensors in memory beside the pipeline, held",
    "files": "  beside the pipeline, decoded anew in each epoch",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=5, help="how often each figure is measured (default: 5)")
    parser.add_argument("--only", choices=["one", "all", "cache", "train", "index"])
    options = parser.parse_args()
    wanted = [options.only] if options.only else ["one", "all", "cache", "train", "index"]

    print("Drawing pictures …", file=sys.stderr)
    photos = pictures.draw(os.path.join(options.folder, "photos"), 640)
    ours = Ours(options.folder)
    measured = {}
    if "one" in wanted:
        measured["one"] = in_turns(options.rounds, lambda: ours.ask("one", photos, SIDE)[0], lambda: rival.one_thread(photos, SIDE))
    if "all" in wanted:
        measured["all"] = in_turns(options.rounds, lambda: ours.ask("all", photos, SIDE, BATCH)[0], rival.Loader(photos, SIDE, BATCH).epoch)
    if "cache" in wanted:
        epochs = [ours.ask("cache", photos, SIDE, os.path.join(options.folder, "decoded")) for _ in range(options.rounds + 1)][1:]
        measured["cache"] = [(second, first) for first, second in epochs]
    if "train" in wanted:
        epochs = [ours.ask("train", photos, 64, BATCH) for _ in range(options.rounds + 1)][1:]
        measured["held"] = [(held, memory) for memory, held, _ in epochs]
        measured["files"] = [(files, memory) for memory, _, files in epochs]
    missed = print_table(measured, options.rounds) if measured else 0
    if "index" in wanted:
        missed += index(ours, options.folder, options.rounds)
    print(f"\n{missed} missed" if missed else "\nevery goal met")


def print_table(measured, rounds):
    print(f"medians of {rounds} rounds; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    print(f"| {'figure':<72} | {'ours':>9} | {'beside':>9} | {'ratio':>6} | {'goal':<14} | {'':<6} |")
    print(f"|{'-' * 74}|{'-' * 10}:|{'-' * 10}:|{'-' * 7}:|{'-' * 16}|{'-' * 8}|")
    missed = 0
    for key, pairs in measured.items():
        ratio = statistics.median(other / mine for mine, other in pairs)
        mine, other = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
        text = (lambda s: f"{1 / s:.0f}") if key in ("one", "all") else (lambda s: f"{s:.2f} s")
        goal = GOALS.get(key)
        verdict = "" if goal is None else "met" if ratio >= goal else "MISSED"
        missed += verdict == "MISSED"
        print(f"| {TITLES[key]:<72} | {text(mine):>9} | {text(other):>9} | {ratio:>6.2f} | {f'at least {goal}' if goal else '':<14} | {verdict:<6} |")
    return missed


def index(ours, folder, rounds):
    """Seconds and memory for many files; the larger folder must take no more than its share longer."""
    results = {}
    for files in (10_000, 100_000):
        place = pictures.many(os.path.join(folder, f"files-{files}"), files)
        answers = [ours.ask("index", place) for _ in range(rounds + 1)][1:]
        assert all(answer[1] == files for answer in answers), "not all files were found"
        results[files] = [statistics.median(answer[place] for answer in answers) for place in (0, 2, 3)]
    (small, _, _), (large, memory, again) = results[10_000], results[100_000]
    checks = [
        (f"indexing 10,000 files {small:.2f} s, 100,000 files {large:.2f} s", "under 3 s", large < 3),
        (f"  a file of 100,000 beside a file of 10,000: {large / small / 10:.2f} times as long", "at most 1.5", large / small <= 15),
        (f"  opened as a dataset, what files hash to remembered: {again:.2f} s", "under 3 s", again < 3),
        (f"  memory a file beyond the characters of its path: {memory:.0f} bytes", "under 200", memory < 200),
    ]
    print()
    for title, goal, met in checks:
        print(f"| {title:<72} | {goal:<12} | {'met' if met else 'MISSED':<6} |")
    return sum(not met for _, _, met in checks)


if __name__ == "__main__":
    main()
