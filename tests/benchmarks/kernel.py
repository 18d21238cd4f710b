"""Our kernel and ipykernel side by side: kernel.sh starts this with both as kernelspecs, 'ours' and 'rival'."""

import argparse
import os
import statistics
import sys

from figures import FIGURES
from measure import measure

NAMES = ["ours", "rival"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--launches", type=int, default=10, help="fresh launches of each kernel (default: 10)")
    parser.add_argument("--only", choices=["launch"], help="only what a launch and its first cell tell")
    options = parser.parse_args()

    # One that does not count: the files are in the machine's cache for both, and packages in NuGet's.
    for name in NAMES:
        measure(name, options.only)

    measured = {name: {} for name in NAMES}
    for launch in range(options.launches):
        # In turns, and each first as often as second: what else the machine does meets both.
        for name in NAMES if launch % 2 == 0 else reversed(NAMES):
            print(f"\rlaunch {launch + 1} of {options.launches}: {name}  ", end="", file=sys.stderr, flush=True)
            for figure, value in measure(name, options.only).items():
                measured[name].setdefault(figure, []).append(value)
    print("\r" + " " * 40 + "\r", end="", file=sys.stderr)
    print_table({name: {figure: statistics.median(values) for figure, values in of.items()} for name, of in measured.items()}, options.launches)


def print_table(medians, launches):
    print(f"medians of {launches} fresh launches; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    print(f"| {'figure':<58} | {'ours':>9} | {'ipykernel':>9} | {'ratio':>5} | {'goal':<34} | {'':<6} |")
    print(f"|{'-' * 60}|{'-' * 10}:|{'-' * 10}:|{'-' * 6}:|{'-' * 36}|{'-' * 8}|")
    missed = 0
    for figure in FIGURES:
        ours, rival = (medians[name].get(figure.key) for name in NAMES)
        if ours is None and figure.key not in medians["rival"]:
            continue
        ratio = f"{ours / rival:.2f}" if ours is not None and rival else ""
        met = figure.met(medians["ours"], medians["rival"])
        missed += met is False
        verdict = "" if met is None else "met" if met else "MISSED"
        print(f"| {figure.title:<58} | {figure.text(ours):>9} | {figure.text(rival):>9} | {ratio:>5} | {figure.goal:<34} | {verdict:<6} |")
    print(f"\n{missed} missed" if missed else "\nevery goal met")


main()
