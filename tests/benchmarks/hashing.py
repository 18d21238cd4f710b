"""The turns of hashing.sh, and its table."""

import os
import statistics
import subprocess
import sys
import time

GOAL = 0.7

# Name, files, bytes of each: photographs; shards.
SETS = [("many small files", 10_000, 60_000), ("few large files", 8, 150_000_000)]

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


def make(folder, files, size):
    """A dataset of pictures: one pixel each, and bytes behind it that no two share."""
    for i in range(files):
        place = os.path.join(folder, "train", "ab"[i % 2])
        os.makedirs(place, exist_ok=True)
        with open(os.path.join(place, f"{i:05}.png"), "wb") as file:
            file.write(PIXEL + os.urandom(min(size, 1 << 20)) * max(1, size >> 20))


def seconds(command, **options):
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **options)
    return time.perf_counter() - started


def main():
    program, state, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    cores = len(os.sched_getaffinity(0))
    # What the program takes to start and to look at a set, without the hashing: a set of two files.
    make(f"{state}/nothing", 2, 100)
    start = statistics.median(seconds([program, "datasets", "verify", f"{state}/nothing"]) for _ in range(5))

    print(f"{cores} cores, medians of {rounds} rounds; starting the program takes {start:.2f} s of each of our times\n")
    print(f"{'':18} {'ours':>14} {'sha256sum':>14} {'ratio':>7} {'goal':>6}")
    missed = 0
    for name, files, size in SETS:
        folder = f"{state}/{name.replace(' ', '-')}"
        make(folder, files, size)
        total = sum(os.path.getsize(os.path.join(at, file)) for at, _, names in os.walk(folder) for file in names)
        rival = f"find {folder}/train -type f -print0 | xargs -0 -P {cores} -n {max(1, files // (cores * 8))} sha256sum"
        ours, theirs = [], []
        for _ in range(rounds):
            theirs.append(seconds(["/bin/sh", "-c", rival]))
            ours.append(seconds([program, "datasets", "verify", folder]))
        mine, yours = statistics.median(ours), statistics.median(theirs)
        ratio = yours / mine
        missed += ratio < GOAL
        print(f"{name:18} {total / mine / 1e6:9.0f} MB/s {total / yours / 1e6:9.0f} MB/s {ratio:7.2f} {GOAL:6.2f}  {'met' if ratio >= GOAL else 'missed'}")
        print(f"{'  without the start':18} {total / (mine - start) / 1e6:8.0f} MB/s {'':14} {yours / (mine - start):7.2f}")
    return missed


sys.exit(1 if main() else 0)
